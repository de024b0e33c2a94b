package io.minidote.history.judge;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// A rule that says, transaction by transaction in the order of their sessions, whose reads must be
/// known: what these had seen must be seen.
abstract class ReadsRule extends Rule {

    /// What the transactions of one chain have seen of one key, in their order.
    ///
    /// @param positions where in the chain each thing was seen; they only grow
    private record Seen<T>(int chain, Ints positions, List<T> what) {}

    /// What the transactions of all chains have seen of one key.
    private static final class ByChain<T> {
        private final List<Seen<T>> chains = new ArrayList<>();

        /// Chains come one after the other.
        void add(int chain, int position, T what) {
            if (chains.isEmpty() || chains.getLast().chain() != chain) {
                chains.add(new Seen<>(chain, new Ints(), new ArrayList<>()));
            }
            chains.getLast().positions().add(position);
            chains.getLast().what().add(what);
        }
    }

    /// Hands out what is new within a horizon that grows.
    private static final class News<T> {
        private final ByChain<T> all;
        private final int[] had;

        News(ByChain<T> all) {
            this.all = all;
            had = new int[all.chains.size()];
        }

        void each(Horizon horizon, Consumer<T> news) {
            for (var i = 0; i < had.length; i++) {
                var seen = all.chains.get(i);
                var until = horizon.seen(seen.chain());
                while (had[i] < seen.positions().size() && seen.positions().get(had[i]) < until) {
                    news.accept(seen.what().get(had[i]++));
                }
            }
        }
    }

    /// Of a register, who wrote what was seen, but for those another one of them had seen.
    private static final class Newest {
        private final News<Integer> news;
        private final Set<Integer> writers = new LinkedHashSet<>();

        Newest(ByChain<Integer> all) {
            news = new News<>(all);
        }

        void add(int writer, CausalOrder order) {
            for (int other : writers) {
                if (order.before(writer, other)) {
                    return;
                }
            }
            writers.removeIf(other -> order.before(other, writer));
            writers.add(writer);
        }
    }

    private static final class Awaited {
        private final News<Element> news;
        private final Set<Element> elements = new LinkedHashSet<>();

        /// What was once handed out: what may be gone stays so, and is not waited for again.
        private final BitSet met = new BitSet();

        Awaited(ByChain<Element> all) {
            news = new News<>(all);
        }
    }

    private static final class Highest {
        private final News<Long> news;
        private long value = Long.MIN_VALUE;

        Highest(ByChain<Long> all) {
            news = new News<>(all);
        }
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
        var seen = newest.computeIfAbsent(read.register(), _ -> new Newest(all));
        seen.news.each(horizon, writer -> seen.add(writer, of.order()));
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
        var seen = awaited.computeIfAbsent(read.set(), _ -> new Awaited(all));
        var membership = new Membership(of);
        var there = read.known();
        seen.elements.removeIf(element -> {
            if (there.contains(element)) {
                return false;
            }
            missing(element, read, membership);
            return true;
        });
        seen.news.each(
                horizon,
                element -> {
                    if (seen.met.get(element.number())) {
                        return;
                    }
                    seen.met.set(element.number());
                    if (there.contains(element)) {
                        seen.elements.add(element);
                    } else {
                        missing(element, read, membership);
                    }
                });
    }

    private void missing(Element element, SetRead read, Membership membership) {
        if (!mayBeGone(element, read.transaction(), membership)) {
            broken(() -> membership.missingWitness(element, read, element.adding().get(0)));
        }
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
        var seen = highest.computeIfAbsent(count.counter(), _ -> new Highest(all));
        seen.news.each(horizon, value -> seen.value = Math.max(seen.value, value));
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
