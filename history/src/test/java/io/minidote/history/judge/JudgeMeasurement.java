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
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// How long a long history takes; docs/testing.md says how to run it. It asserts nothing.
class JudgeMeasurement {

    private static final int REPLICAS = 3;
    private static final int LAG = 100;
    private static final int MOST_ELEMENTS = 50;

    /// @param number its place among all, which also arbitrates
    /// @param undone what its removes had seen, by element
    private record Event(
            int number, int replica, List<Operation> changes, Map<String, Set<Integer>> undone) {}

    /// What one replica has: its own events, and the others' up to a while ago.
    private static final class Replica {
        private final Map<String, Event> newest = new HashMap<>();
        private final Map<String, Map<String, Set<Integer>>> adds = new HashMap<>();
        private final Map<String, Long> counts = new HashMap<>();
        private int applied;

        void apply(Event event) {
            for (var change : event.changes()) {
                switch (change) {
                    case Write(var key, var _) ->
                            newest.merge(key, event, (a, b) -> a.number() > b.number() ? a : b);
                    case Add(var key, var element) ->
                            set(key).computeIfAbsent(element, _ -> new HashSet<>())
                                    .add(event.number());
                    case Remove(var key, var element) -> {
                        var left = set(key).getOrDefault(element, new HashSet<>());
                        left.removeAll(event.undone().getOrDefault(element, Set.of()));
                        if (left.isEmpty()) {
                            set(key).remove(element);
                        }
                    }
                    case Increment(var key, var by) -> counts.merge(key, by, Long::sum);
                    case Read _, Members _, Count _ -> {}
                }
            }
        }

        Map<String, Set<Integer>> set(String key) {
            return adds.computeIfAbsent(key, _ -> new LinkedHashMap<>());
        }

        List<String> read(String key) {
            return newest.containsKey(key)
                    ? newest.get(key).changes().stream()
                            .filter(change -> change.key().equals(key))
                            .map(change -> ((Write) change).value())
                            .toList()
                    : List.of();
        }
    }

    @Test
    void measure() {
        var transactions = Integer.getInteger("minidote.transactions", 100_000);
        var few = Integer.getInteger("minidote.sessions");
        for (var sessions : few == null ? List.of(10, 100, 1000) : List.of(few)) {
            var history = history(transactions, sessions);
            System.gc();
            var start = System.nanoTime();
            var times = new ArrayList<String>();
            var last = new long[] {start};
            var judgement =
                    Judge.judge(
                            history,
                            rule -> {
                                times.add(
                                        "%d %s"
                                                .formatted(
                                                        (System.nanoTime() - last[0]) / 1_000_000,
                                                        rule));
                                last[0] = System.nanoTime();
                            });
            var millis = (System.nanoTime() - start) / 1_000_000;
            var runtime = Runtime.getRuntime();
            System.out.printf(
                    "%d transactions of %d sessions: %d ms, %d MiB, broken: %s, ms before each: %s%n",
                    transactions,
                    sessions,
                    millis,
                    (runtime.totalMemory() - runtime.freeMemory()) >> 20,
                    judgement.broken(),
                    times);
        }
    }

    private static History history(int transactions, int sessions) {
        var random = new Random(1);
        var events = new ArrayList<Event>();
        var replicas = new ArrayList<Replica>();
        for (var i = 0; i < REPLICAS; i++) {
            replicas.add(new Replica());
        }
        var told = new ArrayList<Transaction>();
        var numbers = new int[sessions];
        while (told.size() < transactions) {
            var session = random.nextInt(sessions);
            var home = session % REPLICAS;
            var here = replicas.get(home);
            catchUp(here, home, events, events.size() - random.nextInt(LAG));
            var operations = new ArrayList<Operation>();
            if (random.nextBoolean()) {
                operations.addAll(looks(here, random));
            }
            var event = event(told.size(), home, here, random);
            operations.addAll(event.changes());
            events.add(event);
            here.apply(event);
            told.add(
                    new Transaction(
                            "c" + session,
                            "n" + home,
                            ++numbers[session],
                            told.size(),
                            told.size() + 10L,
                            Outcome.OK,
                            operations));
        }
        for (var i = 0; i < REPLICAS; i++) {
            catchUp(replicas.get(i), i, events, events.size());
            told.add(
                    new Transaction(
                            "final@n" + i,
                            "n" + i,
                            1,
                            2L * transactions,
                            2L * transactions,
                            Outcome.OK,
                            looks(replicas.get(i), random)));
        }
        return History.of(told);
    }

    private static void catchUp(Replica replica, int self, List<Event> events, int until) {
        while (replica.applied < until) {
            var event = events.get(replica.applied++);
            if (event.replica() != self) {
                replica.apply(event);
            }
        }
    }

    private static Event event(int number, int home, Replica here, Random random) {
        var changes = new ArrayList<Operation>();
        var undone = new HashMap<String, Set<Integer>>();
        var value = "v" + number;
        changes.add(new Write("r" + random.nextInt(20), value));
        changes.add(new Increment("n" + random.nextInt(5), 1));
        changes.add(new Add("own", value));
        var own = here.set("own").keySet();
        own.stream()
                .limit(Math.max(0, own.size() - MOST_ELEMENTS))
                .forEach(oldest -> {
                    changes.add(new Remove("own", oldest));
                    undone.put(oldest, Set.copyOf(here.set("own").getOrDefault(oldest, Set.of())));
                });
        var shared = "e" + random.nextInt(5);
        if (random.nextBoolean()) {
            changes.add(new Add("shared", shared));
        } else {
            changes.add(new Remove("shared", shared));
            undone.put(shared, Set.copyOf(here.set("shared").getOrDefault(shared, Set.of())));
        }
        return new Event(number, home, changes, undone);
    }

    private static List<Operation> looks(Replica here, Random random) {
        var looks = new ArrayList<Operation>();
        for (var i = 0; i < 3; i++) {
            var register = "r" + random.nextInt(20);
            looks.add(new Read(register, here.read(register)));
        }
        looks.add(new Members("own", List.copyOf(here.set("own").keySet())));
        looks.add(new Members("shared", List.copyOf(here.set("shared").keySet())));
        var counter = "n" + random.nextInt(5);
        looks.add(new Count(counter, here.counts.getOrDefault(counter, 0L)));
        return looks;
    }
}
