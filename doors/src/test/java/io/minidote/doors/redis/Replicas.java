package io.minidote.doors.redis;

import io.minidote.broadcast.Frame;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.codec.StateChunks;
import io.minidote.replica.Action;
import io.minidote.replica.Announcement;
import io.minidote.replica.CallId;
import io.minidote.replica.Client;
import io.minidote.replica.Input;
import io.minidote.replica.Intent;
import io.minidote.replica.MemoryLimit;
import io.minidote.replica.Replica;
import io.minidote.replica.Response;
import io.minidote.replica.Saved;
import io.minidote.replica.Settings;
import io.minidote.replica.View;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Real replicas in one thread at a time, with disks and a network made of lists.
final class Replicas {

    /// What the data of each may weigh.
    static final long MEMORY = 64 << 20;

    private record Delivery(Node to, Input input) {}

    private record Asked(Consumer<Response> answer) implements CallId {}

    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Deque<Delivery> deliveries = new ArrayDeque<>();
    private boolean connected = true;

    /// How much more time has passed here than outside.
    private Duration passed = Duration.ZERO;

    /// Replicas that have founded their cluster, or joined it.
    static Replicas running(String... names) {
        var replicas = new Replicas(names);
        for (var i = 0; i < 20; i++) {
            replicas.tick(Instant.EPOCH.plusSeconds(i));
        }
        return replicas;
    }

    /// Replicas that have not been told anything.
    Replicas(String... names) {
        for (var name : names) {
            var peers = new ArrayList<>(List.of(names));
            peers.remove(name);
            nodes.put(name, new Node(name, peers));
        }
    }

    Node node(String name) {
        return nodes.get(name);
    }

    private synchronized Instant now() {
        return Instant.now().plus(passed);
    }

    /// Lets time pass at once, for all of them.
    synchronized void pass(Duration time) {
        passed = passed.plus(time);
        tick(now());
    }

    synchronized void tick(Instant now) {
        nodes.values().forEach(node -> run(node, new Input.Tick(now)));
    }

    /// Cuts all links; what is sent is lost.
    synchronized void cut() {
        connected = false;
    }

    synchronized void heal() {
        connected = true;
        var now = now();
        for (var i = 0; i < 20; i++) {
            tick(now.plusSeconds(i));
        }
    }

    /// Has a replica leave the others, who forget it.
    synchronized void leave(String name) {
        var leave = new Input.Leave(new Asked(_ -> {}), now().plus(Duration.ofHours(1)));
        run(node(name), leave);
        heal();
    }

    private synchronized void run(Node to, Input input) {
        deliveries.add(new Delivery(to, input));
        while (!deliveries.isEmpty()) {
            var next = deliveries.remove();
            next.to().carryOut(next.to().replica.step(List.of(next.input())));
        }
    }

    /// One replica as a door sees it.
    final class Node implements Client {

        private final Replica replica;
        private final List<Frame> log = new ArrayList<>();
        private long appended;

        /// What came with a state from another node, and not through the log.
        private VectorClock adopted = VectorClock.EMPTY;

        /// Updates that nobody has had begun yet.
        private final Deque<Input> asked = new ArrayDeque<>();

        private final List<Consumer<Announcement>> listeners = new ArrayList<>();
        private boolean diskStopped;
        private volatile View view = View.EMPTY;
        private volatile int updates;

        private Node(String name, List<String> peers) {
            var settings = Settings.of(peers, 7).with(new MemoryLimit(MEMORY, MEMORY));
            replica = new Replica(new ReplicaId(name, 1), settings, Saved.NOTHING);
            run(this, new Input.Room(1L << 40));
        }

        /// From now on nothing is persisted.
        void stopDisk() {
            synchronized (Replicas.this) {
                diskStopped = true;
            }
        }

        void startDisk() {
            synchronized (Replicas.this) {
                diskStopped = false;
                run(this, new Input.Persisted(appended));
            }
        }

        void fillDisk() {
            run(this, new Input.Room(0));
        }

        void emptyDisk() {
            run(this, new Input.Room(1L << 40));
        }

        /// How many updates have been asked for.
        int updates() {
            return updates;
        }

        @Override
        public View view() {
            return view;
        }

        @Override
        public Instant now() {
            return Replicas.this.now();
        }

        @Override
        public Serving serving() {
            return view.membership().contains(replica())
                    ? new Serving.Yes()
                    : new Serving.NotYet("waiting for the others");
        }

        private ReplicaId replica() {
            return new ReplicaId(
                    nodes.entrySet().stream()
                            .filter(entry -> entry.getValue() == this)
                            .findFirst()
                            .orElseThrow()
                            .getKey(),
                    1);
        }

        @Override
        public void await(VectorClock atLeast, Instant deadline, Consumer<Response> answer) {
            synchronized (Replicas.this) {
                run(this, new Input.Tick(now()));
                run(this, new Input.Await(new Asked(answer), atLeast, deadline.plus(passed)));
            }
        }

        @Override
        public void acknowledged(
                VectorClock clock, int members, Instant deadline, Consumer<Response> answer) {
            synchronized (Replicas.this) {
                run(this, new Input.Tick(Instant.now()));
                run(this, new Input.Acknowledge(new Asked(answer), clock, members, deadline));
            }
        }

        @Override
        public void update(
                VectorClock atLeast, Instant deadline, Intent intent, Consumer<Response> answer) {
            synchronized (Replicas.this) {
                updates++;
                asked.add(
                        new Input.Update(
                                new Asked(answer), atLeast, deadline.plus(passed), intent));
            }
        }

        @Override
        public Runnable expect(
                VectorClock atLeast, Instant deadline, Intent intent, Consumer<Response> answer) {
            var id = new Asked(answer);
            synchronized (Replicas.this) {
                updates++;
                asked.add(new Input.Update(id, atLeast, deadline, intent));
            }
            return () -> {
                synchronized (Replicas.this) {
                    asked.add(new Input.GiveUp(id));
                    flush();
                }
            };
        }

        @Override
        public void listen(Consumer<Announcement> listener) {
            synchronized (Replicas.this) {
                listeners.add(listener);
            }
        }

        /// Nothing begins before this, so that a door that does not say it gets no answer.
        @Override
        public void flush() {
            synchronized (Replicas.this) {
                run(this, new Input.Tick(now()));
                while (!asked.isEmpty()) {
                    run(this, asked.remove());
                }
            }
        }

        private void carryOut(List<Action> actions) {
            for (var action : actions) {
                switch (action) {
                    case Action.Append(var frame) -> {
                        log.add(frame);
                        appended++;
                        if (!diskStopped) {
                            deliveries.add(new Delivery(this, new Input.Persisted(appended)));
                        }
                    }
                    case Action.Publish(var published) -> view = published;
                    case Action.Send(var peer, var envelope) -> {
                        if (connected) {
                            deliveries.add(new Delivery(node(peer), new Input.Received(envelope)));
                        }
                    }
                    case Action.Reply(Asked(var answer), var response) -> answer.accept(response);
                    case Action.Fetch(var fetch) ->
                            deliveries.add(
                                    new Delivery(
                                            this,
                                            new Input.Fetched(
                                                    fetch,
                                                    log.stream()
                                                            .filter(frame ->
                                                                    frame.first()
                                                                                    .replica()
                                                                                    .equals(
                                                                                            fetch
                                                                                                    .origin())
                                                                            && frame.first()
                                                                                            .counter()
                                                                                    >= fetch.from())
                                                            .toList(),
                                                    adopted.get(fetch.origin()) + 1)));
                    case Action.Announce(var announcements) ->
                            announcements.forEach(
                                    each -> listeners.forEach(listener -> listener.accept(each)));
                    case Action.Tell told ->
                            throw new IllegalStateException("nobody here watches: " + told);
                    case Action.ReadState(var transfer, var saved, var from, var count) ->
                            deliveries.add(
                                    new Delivery(
                                            this,
                                            new Input.StateRead(
                                                    transfer,
                                                    new StateChunks(saved, StateChunks.USUAL_BYTES)
                                                            .read(from, count))));
                    case Action.Adopt(var saved) -> {
                        adopted = saved.view().clock();
                        appended = saved.appends();
                        deliveries.add(new Delivery(this, new Input.Persisted(appended)));
                    }
                    case Action.EndState _,
                            Action.Reply _,
                            Action.Save _,
                            Action.Note _,
                            Action.Renew _,
                            Action.StartOver _ -> {}
                }
            }
        }
    }
}
