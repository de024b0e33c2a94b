package io.minidote.history.judge;

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

        /// Of each chain that added something, how much of that has been looked at.
        private final int[] counted;

        /// What is to be looked for in the next read.
        private final Set<Element> awaited = new LinkedHashSet<>();

        private final Map<Element, Undone> undone = new HashMap<>();

        Known(ElementSet set) {
            counted = new int[set.additions().size()];
        }
    }

    /// Of an element that was missing, the adds that may have been undone. What may have undone one
    /// for a reader may have done so for all that follow in its chain.
    private static final class Undone {

        /// Of each chain that added it, which add is to be looked at next.
        private final int[] next;

        /// What may have undone the adds looked at last: it mostly did so to the next ones too.
        private int by = Chains.NONE;

        Undone(Places added) {
            next = added.starts();
        }
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
        var here = known.computeIfAbsent(read.set(), Known::new);
        var there = read.known();
        var missing = new LinkedHashSet<Element>();
        // Many may have added these, whose adds are looked at together.
        var absent = new LinkedHashSet<Element>();
        here.awaited.removeIf(element -> !there.contains(element) && absent.add(element));
        for (var i = 0; i < here.counted.length; i++) {
            var additions = read.set().additions().get(i);
            var seen = horizon.seen(additions.chain());
            var next = here.counted[i];
            while (next < additions.positions().size() && additions.positions().get(next) < seen) {
                var element = additions.elements().get(next++);
                if (there.contains(element)) {
                    here.awaited.add(element);
                } else if (element.added().count() > 1) {
                    absent.add(element);
                } else if (addThatMustBeSeen(element, read, horizon) != Chains.NONE) {
                    missing.add(element);
                }
            }
            here.counted[i] = next;
        }
        for (var element : absent) {
            var undone = here.undone.computeIfAbsent(element, _ -> new Undone(element.added()));
            if (addThatMustBeSeen(element, read, horizon, undone) != Chains.NONE) {
                missing.add(element);
            }
        }
        return List.copyOf(missing);
    }

    /// A transaction within `horizon` that added the element and that nothing can have undone for
    /// whoever reads, or [Chains#NONE].
    int addThatMustBeSeen(Element element, SetRead read, Horizon horizon) {
        return addThatMustBeSeen(element, read, horizon, new Undone(element.added()));
    }

    private int addThatMustBeSeen(Element element, SetRead read, Horizon horizon, Undone undone) {
        var added = element.added();
        for (var i = 0; i < added.chains(); i++) {
            var until = horizon.seen(added.chain(i));
            if (!added.isBefore(undone.next[i], i, until)) {
                continue;
            }
            // Whatever may have undone the last add of a chain has also seen those before it.
            var behind = added.rank(i, until);
            var add = of.chains().at(added.chain(i), added.position(behind - 1));
            if (add == read.transaction()) {
                continue;
            }
            if (undone.by == Chains.NONE
                    || !maySeeAdd(undone.by, add)
                    || !maySee(read.transaction(), undone.by)) {
                undone.by = mayHaveUndone(element, add, read.transaction());
            }
            if (undone.by == Chains.NONE) {
                return add;
            }
            undone.next[i] = behind;
        }
        return Chains.NONE;
    }

    private boolean maySeeAdd(int remove, int add) {
        return remove != add && !of.order().before(remove, add);
    }

    /// Whether a remove may have seen `add` and may be seen by `reader`.
    boolean mayBeUndone(Element element, int add, int reader) {
        return mayHaveUndone(element, add, reader) != Chains.NONE;
    }

    /// A remove that may have seen `add` and may be seen by `reader`, or [Chains#NONE].
    private int mayHaveUndone(Element element, int add, int reader) {
        var removed = element.removed();
        for (var i = 0; i < removed.chains(); i++) {
            // Later ones in a chain are only less likely to be seen.
            var chain = removed.chain(i);
            var own = chain == of.chains().chainOf(add) ? 1 : 0;
            var position = removed.first(i, of.order().seen(add, chain) + own);
            if (position >= 0) {
                var remove = of.chains().at(chain, position);
                if (maySee(reader, remove)) {
                    return remove;
                }
            }
        }
        for (var stray : removed.strays()) {
            if (maySee(reader, stray)) {
                return stray;
            }
        }
        return Chains.NONE;
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
        var removes = lastRemoves(element, horizon);
        var added = element.added();
        for (var i = 0; i < added.chains(); i++) {
            var chain = added.chain(i);
            var position = added.first(i, undoneUntil(removes, chain));
            if (position >= 0 && maySee(read.transaction(), of.chains().at(chain, position))) {
                return false;
            }
        }
        return true;
    }

    /// The last removes within `horizon`, none of which is before another: together they have seen
    /// all that any remove there had seen.
    private Ints lastRemoves(Element element, Horizon horizon) {
        var removed = element.removed();
        var removes = new Ints();
        for (var i = 0; i < removed.chains(); i++) {
            var position = removed.last(i, horizon.seen(removed.chain(i)));
            if (position >= 0) {
                removes = withLast(removes, of.chains().at(removed.chain(i), position));
            }
        }
        return removes;
    }

    private Ints withLast(Ints removes, int remove) {
        var last = new Ints();
        for (var i = 0; i < removes.size(); i++) {
            if (of.order().before(remove, removes.get(i))) {
                return removes;
            }
            if (!of.order().before(removes.get(i), remove)) {
                last.add(removes.get(i));
            }
        }
        last.add(remove);
        return last;
    }

    /// The first position of a chain that none of these removes has seen.
    private int undoneUntil(Ints removes, int chain) {
        var until = 0;
        for (var i = 0; i < removes.size(); i++) {
            until = Math.max(until, of.order().seen(removes.get(i), chain));
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
