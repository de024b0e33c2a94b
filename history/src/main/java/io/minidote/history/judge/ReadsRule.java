package io.minidote.history.judge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A rule that says, transaction by transaction in the order of their sessions, whose reads must be
/// known: what these had seen must be seen.
abstract class ReadsRule extends Rule {

    /// Something a chain of transactions has seen of one key.
    ///
    /// @param position of the one that saw it, in its chain
    private record Seen<T>(int position, T what) {}

    /// What the transactions of each chain have seen of one key, in their order.
    private static final class ByChain<T> {
        private final Map<Integer, List<Seen<T>>> seen = new HashMap<>();

        void add(int chain, int position, T what) {
            seen.computeIfAbsent(chain, _ -> new ArrayList<>()).add(new Seen<>(position, what));
        }
    }

    /// Hands out what is new within a horizon that grows.
    private static final class News<T> {
        private final Map<Integer, Integer> had = new HashMap<>();

        List<T> of(ByChain<T> all, Horizon horizon) {
            var news = new ArrayList<T>();
            all.seen.forEach((chain, seen) -> {
                var until = horizon.seen(chain);
                int next = had.getOrDefault(chain, 0);
                while (next < seen.size() && seen.get(next).position() < until) {
                    news.add(seen.get(next++).what());
                }
                had.put(chain, next);
            });
            return news;
        }
    }

    /// Of a register, who wrote what was seen, but for those another one of them had seen.
    private static final class Newest {
        private final News<Integer> news = new News<>();
        private final Set<Integer> writers = new LinkedHashSet<>();

        void add(int writer, CausalOrder order) {
            if (writers.stream().noneMatch(other -> order.before(writer, other))) {
                writers.removeIf(other -> order.before(other, writer));
                writers.add(writer);
            }
        }
    }

    private static final class Awaited {
        private final News<Element> news = new News<>();
        private final Set<Element> elements = new LinkedHashSet<>();
    }

    private static final class Highest {
        private final News<Long> news = new News<>();
        private long value = Long.MIN_VALUE;
    }

    private final Map<Register, ByChain<Integer>> writers = new HashMap<>();
    private final Map<ElementSet, ByChain<Element>> elements = new HashMap<>();
    private final Map<Counter, ByChain<Long>> values = new HashMap<>();

    private final Map<Register, Newest> newest = new HashMap<>();
    private final Map<ElementSet, Awaited> awaited = new HashMap<>();
    private final Map<Counter, Highest> highest = new HashMap<>();

    ReadsRule(String name, String meaning) {
        super(name, meaning, Needs.ORDER);
    }

    /// Whose reads a transaction must know; never fewer than an earlier one of its chain.
    abstract Horizon horizon(Case of, int transaction);

    /// The next transactions are those of another chain.
    void nextChain(Case of) {}

    @Override
    final void judge(Case of) {
        var chains = of.chains();
        for (var chain = 0; chain < chains.count(); chain++) {
            index(of, chain);
        }
        for (var chain = 0; chain < chains.count(); chain++) {
            nextChain(of);
            newest.clear();
            awaited.clear();
            highest.clear();
            for (var position = 0; position < chains.length(chain); position++) {
                judge(of, chains.at(chain, position));
            }
        }
    }

    private void index(Case of, int chain) {
        var once = new HashSet<Element>();
        for (var position = 0; position < of.chains().length(chain); position++) {
            var transaction = of.chains().at(chain, position);
            for (var read : of.registerReads(transaction)) {
                for (var value : read.values()) {
                    var writer = read.register().writer(value);
                    if (writer != Chains.NONE) {
                        writers.computeIfAbsent(read.register(), _ -> new ByChain<>())
                                .add(chain, position, writer);
                    }
                }
            }
            for (var read : of.setReads(transaction)) {
                for (var element : read.elements()) {
                    if (once.add(element)) {
                        elements.computeIfAbsent(read.set(), _ -> new ByChain<>())
                                .add(chain, position, element);
                    }
                }
            }
            for (var count : of.countReads(transaction)) {
                if (count.counter().onlyGrows()) {
                    values.computeIfAbsent(count.counter(), _ -> new ByChain<>())
                            .add(chain, position, count.value());
                }
            }
        }
    }

    private void judge(Case of, int transaction) {
        var horizon = horizon(of, transaction);
        for (var read : of.registerReads(transaction)) {
            look();
            register(of, read, horizon);
        }
        for (var read : of.setReads(transaction)) {
            look();
            set(of, read, horizon);
        }
        for (var count : of.countReads(transaction)) {
            if (count.counter().onlyGrows()) {
                look();
                counter(of, count, horizon);
            }
        }
    }

    private void register(Case of, RegisterRead read, Horizon horizon) {
        var all = writers.get(read.register());
        if (all == null) {
            return;
        }
        var staleness = new Staleness(of);
        var seen = newest.computeIfAbsent(read.register(), _ -> new Newest());
        seen.news.of(all, horizon).forEach(writer -> seen.add(writer, of.order()));
        for (int writer : seen.writers) {
            if (writer != read.transaction() && staleness.isOlder(read, writer)) {
                broken(() -> staleness.witness(read, writer));
                return;
            }
        }
    }

    private void set(Case of, SetRead read, Horizon horizon) {
        var all = elements.get(read.set());
        if (all == null) {
            return;
        }
        var seen = awaited.computeIfAbsent(read.set(), _ -> new Awaited());
        seen.elements.addAll(seen.news.of(all, horizon));
        var membership = new Membership(of);
        var there = read.known();
        seen.elements.removeIf(element -> {
            if (there.contains(element)) {
                return false;
            }
            if (!mayBeGone(element, read.transaction(), membership)) {
                broken(() -> membership.missingWitness(element, read, element.adding().get(0)));
            }
            return true;
        });
    }

    /// Whether any add of an element may have been undone: nobody knows by which one it was seen.
    private static boolean mayBeGone(Element element, int reader, Membership membership) {
        var adding = element.adding();
        for (var i = 0; i < adding.size(); i++) {
            if (membership.mayBeUndone(element, adding.get(i), reader)) {
                return true;
            }
        }
        return adding.size() == 0;
    }

    private void counter(Case of, CountRead count, Horizon horizon) {
        var all = values.get(count.counter());
        if (all == null) {
            return;
        }
        var seen = highest.computeIfAbsent(count.counter(), _ -> new Highest());
        for (long value : seen.news.of(all, horizon)) {
            seen.value = Math.max(seen.value, value);
        }
        if (count.value() < seen.value) {
            var most = seen.value;
            broken(() -> {
                var story = new Story(of).with(count.transaction(), count.counter().key());
                return story.witness(
                        "%s counts %s = %d, and had to know of %d; it only grows",
                        story.name(count.transaction()),
                        count.counter().key(),
                        count.value(),
                        most);
            });
        }
    }
}
