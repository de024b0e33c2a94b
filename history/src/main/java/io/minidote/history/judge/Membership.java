package io.minidote.history.judge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Whether a set shows what it must and nothing it may not, if adds win: a remove undoes the adds
/// it has seen, and no others.
///
/// An element must be there if an add must be seen, and no remove may both have seen that add and
/// be seen itself. It may not be there if every add that may be seen was undone by a remove that
/// must be seen. Between these nobody can tell.
///
/// For one chain of readers after the other it remembers what must still be there, so a read costs
/// about as much as there are elements in it.
final class Membership {

    /// What one chain of readers knows of one set.
    private static final class Known {
        private final Map<Integer, Integer> counted = new HashMap<>();

        /// What is to be looked for in the next read.
        private final Set<Element> awaited = new LinkedHashSet<>();
    }

    private final Case of;
    private final Map<ElementSet, Known> known = new HashMap<>();

    Membership(Case of) {
        this.of = of;
    }

    /// The next reads are those of another chain.
    void nextChain() {
        known.clear();
    }

    /// What must be there and is not, each element once.
    ///
    /// @param horizon never less than for earlier reads of the chain
    List<Element> missing(SetRead read, Horizon horizon) {
        var here = known.computeIfAbsent(read.set(), _ -> new Known());
        read.set()
                .added()
                .forEach((chain, added) -> {
                    var seen = horizon.seen(chain);
                    int next = here.counted.getOrDefault(chain, 0);
                    while (next < added.size() && added.get(next).position() < seen) {
                        here.awaited.add(added.get(next++).element());
                    }
                    here.counted.put(chain, next);
                });
        if (here.awaited.isEmpty()) {
            return List.of();
        }
        var there = read.known();
        var missing = new ArrayList<Element>();
        here.awaited.removeIf(element -> {
            if (there.contains(element)) {
                return false;
            }
            if (addThatMustBeSeen(element, read, horizon) != Chains.NONE) {
                missing.add(element);
            }
            return true;
        });
        return missing;
    }

    /// A transaction within `horizon` that added the element and that nothing can have undone for
    /// whoever reads, or [Chains#NONE].
    int addThatMustBeSeen(Element element, SetRead read, Horizon horizon) {
        var added = element.added();
        for (var i = 0; i < added.chains(); i++) {
            // Whatever may have undone the last add of a chain has also seen those before it.
            var position = added.last(i, horizon.seen(added.chain(i)));
            if (position >= 0) {
                var add = of.chains().at(added.chain(i), position);
                if (add != read.transaction() && !mayBeUndone(element, add, read.transaction())) {
                    return add;
                }
            }
        }
        return Chains.NONE;
    }

    /// Whether a remove may have seen `add` and may be seen by `reader`.
    boolean mayBeUndone(Element element, int add, int reader) {
        var removed = element.removed();
        for (var i = 0; i < removed.chains(); i++) {
            // Later ones in a chain are only less likely to be seen.
            var chain = removed.chain(i);
            var own = chain == of.chains().chainOf(add) ? 1 : 0;
            var position = removed.first(i, of.order().seen(add, chain) + own);
            if (position >= 0 && maySee(reader, of.chains().at(chain, position))) {
                return true;
            }
        }
        for (var stray : removed.strays()) {
            if (maySee(reader, stray)) {
                return true;
            }
        }
        return false;
    }

    /// Whether every add that may be seen was undone by a remove that must be seen.
    boolean undone(Element element, SetRead read, Horizon horizon) {
        if (!element.everRemoved() || !element.everAdded()) {
            return false;
        }
        for (var stray : element.added().strays()) {
            if (maySee(read.transaction(), stray)) {
                return false;
            }
        }
        var added = element.added();
        for (var i = 0; i < added.chains(); i++) {
            var chain = added.chain(i);
            var position = added.first(i, undoneUntil(element, chain, horizon));
            if (position >= 0 && maySee(read.transaction(), of.chains().at(chain, position))) {
                return false;
            }
        }
        return true;
    }

    /// The first position of a chain whose add no remove within `horizon` has seen.
    private int undoneUntil(Element element, int chain, Horizon horizon) {
        var removed = element.removed();
        var until = 0;
        for (var i = 0; i < removed.chains(); i++) {
            var position = removed.last(i, horizon.seen(removed.chain(i)));
            if (position >= 0) {
                var remove = of.chains().at(removed.chain(i), position);
                until = Math.max(until, of.order().seen(remove, chain));
            }
        }
        return until;
    }

    /// Whether `reader` may have seen a transaction: it is not itself, not certainly before it, and
    /// was not answered before that was asked for.
    private boolean maySee(int reader, int transaction) {
        return reader != transaction
                && !of.order().before(reader, transaction)
                && of.transaction(transaction).invoked() <= of.transaction(reader).completed();
    }

    Witness missingWitness(Element element, SetRead read, int add) {
        var story = new Story(of);
        story.with(add, element.key()).seenBy(read.transaction());
        return story.with(read.transaction(), element.key())
                .witness(
                        "%s does not see %s in %s, which %s added and nobody has removed since",
                        story.name(read.transaction()),
                        element.name(),
                        element.key(),
                        story.name(add));
    }
}
