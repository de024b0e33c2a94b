package io.minidote.history.judge;

import io.minidote.history.History;
import io.minidote.history.Operation;
import io.minidote.history.Operation.Add;
import io.minidote.history.Operation.Count;
import io.minidote.history.Operation.Increment;
import io.minidote.history.Operation.Members;
import io.minidote.history.Operation.Read;
import io.minidote.history.Operation.Remove;
import io.minidote.history.Operation.Write;
import io.minidote.history.Outcome;
import io.minidote.history.Transaction;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/// The case before the judges: a history, and what can be read off it.
///
/// Transactions go by their index in the history.
final class Case {

    /// A value that was written to a register twice.
    record Twice(String key, String value, int first, int second) {}

    private final History history;
    private final Map<String, Register> registers = new LinkedHashMap<>();
    private final Map<String, ElementSet> sets = new LinkedHashMap<>();
    private final Map<String, Counter> counters = new LinkedHashMap<>();

    private final List<Twice> twice = new ArrayList<>();
    private final List<RegisterRead> registerReads = new ArrayList<>();
    private final List<SetRead> setReads = new ArrayList<>();
    private final List<CountRead> countReads = new ArrayList<>();
    private final List<OwnRead> ownReads = new ArrayList<>();

    /// Where in those lists the reads of each transaction begin.
    private final int[] firstRegisterRead;

    private final int[] firstSetRead;
    private final int[] firstCountRead;

    private final Chains chains;
    private final int[][] sources;
    private final Graph graph;
    private final int[] sorted;
    private final CausalOrder order;

    Case(History history) {
        this.history = history;
        for (var index = 0; index < history.size(); index++) {
            index(index, transaction(index));
        }
        firstRegisterRead = new int[history.size() + 1];
        firstSetRead = new int[history.size() + 1];
        firstCountRead = new int[history.size() + 1];
        for (var index = 0; index < history.size(); index++) {
            read(index, transaction(index).operations());
            firstRegisterRead[index + 1] = registerReads.size();
            firstSetRead[index + 1] = setReads.size();
            firstCountRead[index + 1] = countReads.size();
        }
        var writers = new ArrayList<Ints>();
        var seen = new BitSet();
        for (var index = 0; index < history.size(); index++) {
            writers.add(new Ints());
        }
        eachSource((reader, writer) -> {
            writers.get(reader).add(writer);
            seen.set(writer);
        });
        chains = new Chains(history, seen);
        registers.values().forEach(register -> register.place(chains));
        sets.values().forEach(set -> set.place(chains));
        counters.values().forEach(counter -> counter.place(chains, history));
        sources = news(writers);
        graph = graph();
        sorted = graph.sorted();
        order = new CausalOrder(chains, ordered() ? sorted : new int[0], sources);
    }

    /// Who wrote what.
    private void index(int index, Transaction transaction) {
        var happened = transaction.outcome() != Outcome.FAILED;
        var changes = new HashMap<Element, List<Operation>>();
        for (var operation : transaction.operations()) {
            switch (operation) {
                case Write(var key, var value) -> {
                    var register = register(key);
                    if (happened) {
                        var first = register.write(index, value);
                        if (first != Chains.NONE) {
                            twice.add(new Twice(key, value, first, index));
                        }
                    } else {
                        register.writeFailed(index, value);
                    }
                }
                case Add(var key, var name) -> {
                    var element = set(key).element(name);
                    if (happened) {
                        changes.computeIfAbsent(element, _ -> new ArrayList<>()).add(operation);
                    } else {
                        element.changeFailed(index);
                    }
                }
                case Remove(var key, var name) -> {
                    if (happened) {
                        changes.computeIfAbsent(set(key).element(name), _ -> new ArrayList<>())
                                .add(operation);
                    }
                }
                case Increment(var key, var by) -> {
                    if (happened) {
                        counter(key).increment(index, by);
                    }
                }
                case Read _, Members _, Count _ -> {}
            }
        }
        changes.forEach(
                (element, operations) -> element.change(index, transaction.invoked(), operations));
    }

    /// Who read what.
    private void read(int index, List<Operation> operations) {
        var written = new HashMap<String, String>();
        var added = new HashMap<String, Map<Element, Boolean>>();
        var incremented = new HashMap<String, Long>();
        for (var operation : operations) {
            switch (operation) {
                case Write(var key, var value) -> written.put(key, value);
                case Add(var key, var name) ->
                        added.computeIfAbsent(key, _ -> new LinkedHashMap<>())
                                .put(set(key).element(name), true);
                case Remove(var key, var name) ->
                        added.computeIfAbsent(key, _ -> new LinkedHashMap<>())
                                .put(set(key).element(name), false);
                case Increment(var key, var by) -> incremented.merge(key, by, Long::sum);
                case Read(var key, var values) -> {
                    if (written.containsKey(key)) {
                        var expected = List.of(written.get(key));
                        ownReads.add(new OwnRead(index, key, Words.of(values), Words.of(expected)));
                    } else {
                        registerReads.add(new RegisterRead(index, register(key), values));
                    }
                }
                case Members(var key, var names) -> {
                    var set = set(key);
                    var elements = new LinkedHashSet<Element>();
                    names.forEach(name -> elements.add(set.element(name)));
                    var own = added.getOrDefault(key, Map.of());
                    own.forEach((element, there) ->
                            ownReads.add(
                                    new OwnRead(
                                            index,
                                            key,
                                            Words.inOrOut(element, elements.contains(element)),
                                            Words.inOrOut(element, there))));
                    elements.removeAll(own.keySet());
                    setReads.add(
                            new SetRead(
                                    index, set, List.copyOf(elements), List.copyOf(own.keySet())));
                }
                case Count(var key, var value) -> {
                    var own = incremented.getOrDefault(key, 0L);
                    countReads.add(new CountRead(index, counter(key), value, own));
                }
            }
        }
    }

    private interface Source {
        void of(int reader, int writer);
    }

    /// Who certainly saw whom: who wrote what was read, where only one can have been.
    private void eachSource(Source source) {
        for (var read : registerReads) {
            for (var value : read.values()) {
                source(read.transaction(), read.register().writer(value), source);
            }
        }
        for (var read : setReads) {
            for (var element : read.elements()) {
                source(read.transaction(), element.onlyAdder(), source);
            }
        }
    }

    private static void source(int reader, int writer, Source source) {
        if (writer != Chains.NONE && writer != reader) {
            source.of(reader, writer);
        }
    }

    /// Of each transaction the sources that do not follow from the chain it is in.
    private int[][] news(List<Ints> writers) {
        var news = new int[history.size()][];
        for (var index = 0; index < history.size(); index++) {
            if (!chains.contains(index)) {
                news[index] = new int[0];
            }
        }
        for (var chain = 0; chain < chains.count(); chain++) {
            var known = new BitSet();
            for (var position = 0; position < chains.length(chain); position++) {
                var index = chains.at(chain, position);
                var own = new Ints();
                var before = chains.before(index);
                if (position == 0 && before != Chains.NONE) {
                    own.add(before);
                }
                var of = writers.get(index);
                for (var i = 0; i < of.size(); i++) {
                    if (!known.get(of.get(i))) {
                        own.add(of.get(i));
                        known.set(of.get(i));
                    }
                }
                known.set(index);
                news[index] = own.toArray();
            }
        }
        return news;
    }

    /// The causal order as a graph, to which a rule may add.
    Graph graph() {
        var edges = new Graph(history.size(), chains);
        for (var index = 0; index < history.size(); index++) {
            for (var source : sources[index]) {
                edges.edge(source, index);
            }
        }
        return edges;
    }

    /// Whether the causal order is an order at all.
    boolean ordered() {
        return sorted.length == chains.size();
    }

    /// A cycle in the causal order; empty if it is an order.
    List<Integer> cycle() {
        return ordered() ? List.of() : graph.cycle(sorted);
    }

    /// To be asked only if it is [#ordered].
    CausalOrder order() {
        return order;
    }

    /// What a transaction has certainly seen.
    Horizon past(int transaction) {
        return chain -> order.seen(transaction, chain);
    }

    /// All that certainly happened.
    Horizon everything() {
        return chains::length;
    }

    Transaction transaction(int index) {
        return history.get(index).transaction();
    }

    private Register register(String key) {
        return registers.computeIfAbsent(key, Register::new);
    }

    private ElementSet set(String key) {
        return sets.computeIfAbsent(key, ElementSet::new);
    }

    private Counter counter(String key) {
        return counters.computeIfAbsent(key, Counter::new);
    }

    boolean isOnlyAdder(String key, String element, int transaction) {
        return set(key).element(element).onlyAdder() == transaction;
    }

    Collection<Counter> counters() {
        return counters.values();
    }

    History history() {
        return history;
    }

    Chains chains() {
        return chains;
    }

    int[] sources(int transaction) {
        return sources[transaction];
    }

    List<Twice> twice() {
        return twice;
    }

    List<RegisterRead> registerReads() {
        return registerReads;
    }

    /// Those of one transaction.
    List<RegisterRead> registerReads(int transaction) {
        return of(transaction, registerReads, firstRegisterRead);
    }

    List<SetRead> setReads() {
        return setReads;
    }

    List<SetRead> setReads(int transaction) {
        return of(transaction, setReads, firstSetRead);
    }

    List<CountRead> countReads() {
        return countReads;
    }

    List<CountRead> countReads(int transaction) {
        return of(transaction, countReads, firstCountRead);
    }

    private static <T> List<T> of(int transaction, List<T> reads, int[] first) {
        return reads.subList(first[transaction], first[transaction + 1]);
    }

    List<OwnRead> ownReads() {
        return ownReads;
    }
}
