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
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/// A causally consistent store in its simplest form, and what clients see of it: a replica is the
/// set of transactions it has, and what it shows is computed from all of them each time. With a
/// fault it does one thing wrong.
final class Store {

    enum Fault {
        NONE,
        DELIVERS_IN_ANY_ORDER,
        DELIVERS_IN_HALVES,
        COUNTS_TWICE,
        LOSES_WHAT_IT_ACKNOWLEDGED,
        LETS_SESSIONS_MOVE_WITHOUT_THEIR_PAST,
        REMOVES_WHAT_THE_REMOVER_NEVER_SAW,
        BRINGS_BACK_WHAT_WAS_REMOVED,
        ARBITRATES_AS_EACH_REPLICA_LIKES,
        SHOWS_WHAT_FAILED
    }

    private static final int REPLICAS = 3;
    private static final int SESSIONS = 5;

    /// @param seen the events that were there when this one happened
    private record Event(int number, int replica, Set<Integer> seen, List<Operation> changes) {}

    private static final class Session {
        private int replica;
        private int number;
        private final Set<Integer> past = new TreeSet<>();
    }

    private final Random random;
    private final Fault fault;
    private final List<Event> events = new ArrayList<>();
    private final List<Set<Integer>> replicas = new ArrayList<>();
    private final List<Transaction> told = new ArrayList<>();
    private int time;
    private int values;
    private int lost = -1;

    private Store(long seed, Fault fault) {
        this.random = new Random(seed);
        this.fault = fault;
        for (var replica = 0; replica < REPLICAS; replica++) {
            replicas.add(new TreeSet<>());
        }
    }

    static History run(long seed, int transactions, Fault fault) {
        var store = new Store(seed, fault);
        store.live(transactions);
        return History.of(store.told);
    }

    private void live(int transactions) {
        var sessions = new ArrayList<Session>();
        for (var i = 0; i < SESSIONS; i++) {
            var session = new Session();
            session.replica = i % REPLICAS;
            sessions.add(session);
        }
        while (told.size() < transactions) {
            if (random.nextInt(2) == 0) {
                deliver(random.nextInt(REPLICAS));
            } else {
                var which = random.nextInt(SESSIONS);
                move(sessions.get(which));
                act("c" + which, sessions.get(which));
            }
        }
        if (fault == Fault.LOSES_WHAT_IT_ACKNOWLEDGED) {
            lost = random.nextInt(events.size());
            replicas.forEach(replica -> replica.remove(lost));
        }
        for (var replica = 0; replica < REPLICAS; replica++) {
            for (var event : events) {
                if (event.number() != lost) {
                    replicas.get(replica).add(event.number());
                }
            }
            var end = new Session();
            end.replica = replica;
            tell("final@n" + replica, end, Outcome.OK, looks(replica, List.of()));
        }
    }

    private void deliver(int replica) {
        var here = replicas.get(replica);
        var candidates =
                events.stream()
                        .filter(event -> !here.contains(event.number()))
                        .filter(event ->
                                fault == Fault.DELIVERS_IN_ANY_ORDER
                                        || here.containsAll(event.seen()))
                        .toList();
        if (!candidates.isEmpty()) {
            here.add(candidates.get(random.nextInt(candidates.size())).number());
        }
    }

    private void move(Session session) {
        var to = random.nextInt(REPLICAS);
        if (fault == Fault.LETS_SESSIONS_MOVE_WITHOUT_THEIR_PAST
                || replicas.get(to).containsAll(session.past)) {
            session.replica = to;
        }
    }

    private void act(String name, Session session) {
        var here = replicas.get(session.replica);
        var chance = random.nextInt(20);
        var changes = random.nextInt(3) == 0 ? List.<Operation>of() : changes();
        if (chance == 0) {
            if (fault == Fault.SHOWS_WHAT_FAILED) {
                happen(session.replica, changes);
            }
            tell(name, session, Outcome.FAILED, changes);
        } else if (chance == 1) {
            if (random.nextBoolean()) {
                happen(session.replica, changes);
            }
            tell(name, session, Outcome.UNKNOWN, changes);
        } else {
            var operations = new ArrayList<Operation>();
            if (random.nextBoolean()) {
                operations.addAll(looks(session.replica, List.of()));
            }
            operations.addAll(changes);
            if (random.nextInt(4) == 0 || changes.isEmpty()) {
                operations.addAll(looks(session.replica, changes));
            }
            if (!changes.isEmpty()) {
                happen(session.replica, changes);
            }
            session.past.addAll(here);
            tell(name, session, Outcome.OK, operations);
        }
    }

    private void happen(int replica, List<Operation> changes) {
        var here = replicas.get(replica);
        var parts =
                fault == Fault.DELIVERS_IN_HALVES && changes.size() > 1
                        ? List.of(changes.subList(0, 1), changes.subList(1, changes.size()))
                        : List.of(changes);
        for (var part : parts) {
            events.add(new Event(events.size(), replica, new TreeSet<>(here), part));
            here.add(events.size() - 1);
        }
    }

    private void tell(String name, Session session, Outcome outcome, List<Operation> operations) {
        time += 10;
        told.add(
                new Transaction(
                        name,
                        "n" + session.replica,
                        ++session.number,
                        time,
                        time + 5,
                        outcome,
                        operations));
    }

    private List<Operation> changes() {
        var value = "v" + ++values;
        var changes = new ArrayList<Operation>();
        if (random.nextInt(3) == 0) {
            changes.add(new Increment("marks", 1));
            changes.add(new Add("left", value));
            changes.add(new Add("right", value));
        }
        if (random.nextInt(2) == 0) {
            changes.add(new Write("r" + random.nextInt(3), value));
        }
        if (random.nextInt(4) == 0) {
            changes.add(new Write("m" + random.nextInt(2), value));
        }
        if (random.nextInt(3) == 0) {
            changes.add(new Increment("n", random.nextInt(5) - 2));
        }
        switch (random.nextInt(4)) {
            case 0 -> changes.add(new Add("own", value));
            case 1 -> changes.add(new Add("shared", "e" + random.nextInt(4)));
            case 2 -> changes.add(new Remove("shared", "e" + random.nextInt(4)));
            default -> changes.add(new Remove("own", "v" + (1 + random.nextInt(values))));
        }
        return changes;
    }

    /// What a replica shows of some keys, after changes of the transaction that looks.
    private List<Operation> looks(int replica, List<Operation> own) {
        var visible = new ArrayList<Event>();
        replicas.get(replica).forEach(number -> visible.add(events.get(number)));
        visible.add(new Event(Integer.MAX_VALUE, replica, Set.copyOf(replicas.get(replica)), own));
        var looks = new ArrayList<Operation>();
        for (var key : List.of("r0", "r1", "r2")) {
            looks.add(new Read(key, last(visible, key, replica)));
        }
        for (var key : List.of("m0", "m1")) {
            looks.add(new Read(key, maximal(visible, key)));
        }
        for (var key : List.of("left", "right", "own", "shared")) {
            looks.add(new Members(key, List.copyOf(members(visible, key))));
        }
        for (var key : List.of("marks", "n")) {
            looks.add(new Count(key, sum(visible, key)));
        }
        Collections.shuffle(looks, random);
        return own.isEmpty() && random.nextBoolean() ? looks : looks.subList(0, 5);
    }

    private List<String> last(List<Event> visible, String key, int replica) {
        Comparator<Event> arbitration =
                fault == Fault.ARBITRATES_AS_EACH_REPLICA_LIKES
                        ? Comparator.comparing(event -> event.replica() == replica ? 1 : 0)
                        : Comparator.comparing(Event::number);
        return visible.stream()
                .sorted(arbitration)
                .flatMap(event -> event.changes().stream())
                .filter(change -> change.key().equals(key))
                .map(change -> ((Write) change).value())
                .reduce((_, second) -> second)
                .stream()
                .toList();
    }

    private static List<String> maximal(List<Event> visible, String key) {
        var writers = new ArrayList<Event>();
        for (var event : visible) {
            if (event.changes().stream().anyMatch(change -> change.key().equals(key))) {
                writers.add(event);
            }
        }
        return writers.stream()
                .filter(event ->
                        writers.stream().noneMatch(other -> other.seen().contains(event.number())))
                .flatMap(event -> event.changes().stream())
                .filter(change -> change.key().equals(key))
                .map(change -> ((Write) change).value())
                .toList();
    }

    private Set<String> members(List<Event> visible, String key) {
        var members = new LinkedHashSet<String>();
        for (var event : visible) {
            for (var change : event.changes()) {
                if (change instanceof Add(var of, var element)
                        && of.equals(key)
                        && visible.stream()
                                .noneMatch(other -> removes(other, event, key, element))) {
                    members.add(element);
                }
            }
        }
        return members;
    }

    private boolean removes(Event remover, Event adder, String key, String element) {
        if (fault == Fault.BRINGS_BACK_WHAT_WAS_REMOVED && remover.number() % 7 == 0) {
            return false;
        }
        var knew =
                remover.seen().contains(adder.number())
                        || fault == Fault.REMOVES_WHAT_THE_REMOVER_NEVER_SAW;
        return knew && remover.changes().contains(new Remove(key, element));
    }

    private long sum(List<Event> visible, String key) {
        var sum = 0L;
        for (var event : visible) {
            var times = fault == Fault.COUNTS_TWICE && event.number() % 10 == 3 ? 2 : 1;
            for (var change : event.changes()) {
                if (change instanceof Increment(var of, var by) && of.equals(key)) {
                    sum += times * by;
                }
            }
        }
        return sum;
    }
}
