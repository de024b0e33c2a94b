package io.minidote.sim;

import io.minidote.base.Decoded;
import io.minidote.base.Invariant;
import io.minidote.broadcast.Envelope;
import io.minidote.broadcast.Frame;
import io.minidote.broadcast.Head;
import io.minidote.broadcast.Limits;
import io.minidote.broadcast.Tagged;
import io.minidote.clock.Dot;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.codec.FrameCodec;
import io.minidote.codec.SavedCodec;
import io.minidote.codec.StateChunks;
import io.minidote.replica.Action;
import io.minidote.replica.Input;
import io.minidote.replica.RequestId;
import io.minidote.replica.Response;
import io.minidote.replica.Saved;
import io.minidote.replica.Seeds;
import io.minidote.replica.Settings;
import io.minidote.replica.Transaction;
import io.minidote.replica.View;
import io.minidote.sim.checker.Event;
import io.minidote.sim.checker.Mark;
import io.minidote.sim.checker.PromiseBroken;
import io.minidote.sim.disk.SimulatedDisk;
import io.minidote.storage.CorruptFile;
import io.minidote.storage.Disk;
import io.minidote.storage.DiskFull;
import io.minidote.storage.LogOptions;
import io.minidote.storage.OperationLog;
import io.minidote.storage.Progress;
import io.minidote.storage.Snapshots;
import io.minidote.storage.StoredSnapshot;
import io.minidote.storage.SyncMode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/// A replica, its log and its snapshots on a disk that loses things, its clock, and a place in the
/// network: what a node is, without threads.
final class SimulatedNode {

    private static final long TICK_MICROS = 20_000;
    private static final int SEGMENT_BYTES = 8 << 10;
    private static final int CHUNK_BYTES = 512;

    private static final Limits LIMITS =
            new Limits(
                    2_048,
                    6_000,
                    4_096,
                    4_096,
                    1_024,
                    2,
                    Duration.ofMillis(30),
                    Duration.ofMillis(200),
                    Duration.ofMillis(150));

    /// What waits for an answer.
    interface Asker {
        void answered(Response response);

        /// The node crashed: it may have happened, or not.
        void lost();
    }

    private record Number(long value) implements RequestId {}

    private record Waiting(Event.Request request, Asker asker) {}

    /// What exists while the node runs; a crash ends it.
    private final class Process {
        final Subject subject;
        final OperationLog log;
        final Snapshots snapshots;
        final Deque<Input> inbox = new ArrayDeque<>();
        final Map<Long, Waiting> waiting = new LinkedHashMap<>();
        final Map<ReplicaId, Head> heads = new HashMap<>();
        final Map<Long, StateChunks> transfers = new HashMap<>();

        /// What is in the log and may yet be lost.
        final Deque<Frame> unsynced = new ArrayDeque<>();

        long synced;
        View published = View.EMPTY;
        boolean serves;
        boolean wakeScheduled;
        boolean syncScheduled;

        Process(
                Subject subject,
                OperationLog log,
                Snapshots snapshots,
                Map<ReplicaId, Head> heads) {
            this.subject = subject;
            this.log = log;
            this.snapshots = snapshots;
            this.heads.putAll(heads);
            synced = log.persisted();
        }
    }

    private final String name;
    private final List<String> others;
    private final Run run;
    private final Network network;
    private final Chance chance;
    private final Subject.Maker maker;
    private final DriftingClock clock;
    private final long freshCluster;
    private final long salt;

    private ReplicaId self;
    private SimulatedDisk disk;
    private Disk seenDisk;
    private boolean fresh = true;
    private long starts;
    private Optional<Process> process = Optional.empty();

    /// What the log holds for certain.
    private VectorClock durable = VectorClock.EMPTY;

    /// Whether this disk's replica has ever served.
    private boolean hasServed;

    /// After how many more actions it crashes; negative for never.
    private int crashIn = -1;

    SimulatedNode(
            String name,
            List<String> others,
            Run run,
            Network network,
            Chance chance,
            Subject.Maker maker) {
        this.name = name;
        this.others = others;
        this.run = run;
        this.network = network;
        this.chance = chance;
        this.maker = maker;
        var drift = chance.percent(50) ? 0 : chance.between(-20_000, 20_000);
        if (drift != 0) {
            run.tally.add(Count.CLOCK_DRIFTED);
        }
        clock =
                new DriftingClock(
                        run.agenda, drift, Duration.ofMillis(chance.between(-2_000, 2_000)));
        freshCluster = chance.seed() | 1;
        salt = chance.seed();
        disk = new SimulatedDisk(chance.seed());
        seenDisk = maker.disk(disk);
        self = maker.identity(name, chance.seed());
        run.agenda.in(chance.between(0, TICK_MICROS), this::tick);
    }

    String name() {
        return name;
    }

    ReplicaId self() {
        return self;
    }

    SimulatedDisk disk() {
        return disk;
    }

    DriftingClock clock() {
        return clock;
    }

    boolean runs() {
        return process.isPresent();
    }

    boolean hasServed() {
        return hasServed;
    }

    VectorClock durable() {
        return durable;
    }

    View published() {
        return process.map(running -> running.published).orElse(View.EMPTY);
    }

    /// Whether a door would answer a read at once.
    boolean shows(VectorClock atLeast) {
        return process.isPresent()
                && process.get().serves
                && process.get().published.clock().covers(atLeast);
    }

    /// Whether nothing waits for the replica or its disk.
    boolean isIdle() {
        return process.isPresent()
                && process.get().inbox.isEmpty()
                && process.get().unsynced.isEmpty()
                && process.get().waiting.isEmpty();
    }

    private void trace(String what, Object value, long fingerprint) {
        run.trace.step(name, what, value, fingerprint);
    }

    // ---- starting and stopping -----------------------------------------------------------------

    /// Starts from what is on the disk. Stays down when there is no room to start in; whoever wants
    /// it up tries again.
    void start() {
        if (process.isPresent()) {
            return;
        }
        try {
            start(self);
        } catch (DiskFull full) {
            trace("no start", full, 0);
            disk.restart();
        } catch (CorruptFile corrupt) {
            throw new PromiseBroken(
                    "P12 intact", name + " takes a crash for damage: " + corrupt.getMessage());
        } catch (IOException failed) {
            trace("no start", failed, 0);
            disk.crash();
        }
    }

    private void start(ReplicaId before) throws IOException {
        var snapshots = Snapshots.open(seenDisk);
        var stored =
                snapshots.newest(
                        OperationLog.replayableFrom(seenDisk),
                        broken -> {
                            throw new PromiseBroken(
                                    "P12 intact",
                                    name
                                            + " left a broken snapshot behind: "
                                            + broken.getMessage());
                        },
                        Progress.SILENT);
        var saved = stored.isPresent() ? read(stored.get()) : Saved.NOTHING;
        if (stored.isPresent()) {
            run.tally.add(Count.STARTED_FROM_SNAPSHOT);
        }
        var settings =
                new Settings(
                        others,
                        Seeds.NONE,
                        freshCluster + (starts++ << 32),
                        LIMITS,
                        Duration.ofSeconds(60),
                        5,
                        2,
                        Duration.ofSeconds(1));
        var subject = maker.make(self, settings, saved);
        var heads = new HashMap<>(saved.heads());
        var log =
                OperationLog.open(
                        seenDisk,
                        new LogOptions(SEGMENT_BYTES, SyncMode.ALWAYS, salt, clock::now),
                        saved.appends(),
                        saved.view().clock(),
                        frame -> {
                            heads.put(frame.first().replica(), Head.of(decode(frame, heads)));
                            subject.replay(frame);
                        },
                        Progress.SILENT);
        var recovered = log.clock();
        durable = recovered;
        process = Optional.of(new Process(subject, log, snapshots, heads));
        trace("starts", self + " with " + recovered, recovered.hashCode());
        run.tell(new Event.Started(self, before, recovered, fresh));
        if (!fresh) {
            run.tally.add(Count.RESTARTED);
        }
        fresh = false;
        for (var other : others) {
            if (chance.percent(70)) {
                hint(new Input.Connected(other));
            } else {
                run.tally.add(Count.HINT_MISSING);
            }
        }
        schedule();
    }

    private static Saved read(StoredSnapshot stored) throws IOException {
        var reader = new SavedCodec.Reader();
        try (var chunks = stored.chunks(Progress.SILENT)) {
            for (var chunk = chunks.next(); chunk.isPresent(); chunk = chunks.next()) {
                if (reader.accept(chunk.get()) instanceof Decoded.Malformed<Integer> malformed) {
                    throw new CorruptFile(stored.path(), malformed.offset(), malformed.toString());
                }
            }
        }
        return reader.finish();
    }

    private static Tagged<Transaction> decode(Frame frame, Map<ReplicaId, Head> heads) {
        var before = heads.getOrDefault(frame.first().replica(), Head.START);
        return switch (FrameCodec.read(frame, before)) {
            case Decoded.Value<Tagged<Transaction>>(var tagged) -> tagged;
            case Decoded.Malformed<Tagged<Transaction>> malformed ->
                    throw new PromiseBroken(
                            "P12 intact", "a log has %s: %s".formatted(frame, malformed));
        };
    }

    /// The power fails, or only the process dies.
    void crash(boolean power) {
        if (process.isEmpty()) {
            return;
        }
        run.tally.add(power ? Count.POWER_LOST : Count.PROCESS_KILLED);
        stop();
        if (power) {
            disk.crash();
        } else {
            disk.restart();
        }
    }

    private void stop() {
        var stopped = process.orElseThrow();
        process = Optional.empty();
        crashIn = -1;
        trace("stops", "", 0);
        run.tell(new Event.Stopped(self));
        for (var waiting : stopped.waiting.values()) {
            run.tally.add(Count.ANSWER_LOST);
            waiting.asker().lost();
        }
    }

    /// Crashes after so many more actions.
    void crashIn(int actions) {
        crashIn = actions;
    }

    /// Its disk is replaced by an empty one, and with it goes its identity.
    ///
    /// @param elsewhere what the other disks hold for certain
    void wipe(VectorClock elsewhere) {
        if (process.isPresent()) {
            stop();
        }
        run.tally.add(Count.DISK_WIPED);
        trace("wiped", self, 0);
        run.tell(new Event.Wiped(self, elsewhere));
        countLosses();
        disk = new SimulatedDisk(chance.seed());
        seenDisk = maker.disk(disk);
        self = maker.identity(name, chance.seed());
        fresh = true;
        hasServed = false;
        durable = VectorClock.EMPTY;
    }

    /// Adds what the disk did to the run's counts.
    void countLosses() {
        var counts = disk.counts();
        run.tally.add(Count.SECTORS_LOST, counts.sectorsLost());
        run.tally.add(Count.SECTORS_TORN, counts.sectorsTorn());
        run.tally.add(Count.NAMES_LOST, counts.namesLost());
        run.tally.add(Count.SYNC_FAILED, counts.failedSyncs());
        run.tally.add(Count.WRITE_FAILED, counts.failedWrites());
    }

    // ---- what reaches it -----------------------------------------------------------------------

    void receive(Envelope envelope, long fingerprint) {
        process.ifPresent(running -> {
            trace("receives", envelope, fingerprint);
            running.inbox.add(new Input.Received(envelope));
            schedule();
        });
    }

    /// What the link thinks, or what an operator wants.
    void hint(Input input) {
        process.ifPresent(running -> {
            running.inbox.add(input);
            schedule();
        });
    }

    /// Asks the replica.
    ///
    /// @param input makes the request from its name and its deadline
    void ask(
            Event.Kind kind,
            VectorClock atLeast,
            Duration timeout,
            List<Mark> marks,
            List<Mark> known,
            BiFunction<RequestId, Instant, Input.Request> input,
            Asker asker) {
        var deadline = clock.now().plus(timeout);
        var request =
                new Event.Request(
                        run.nextRequest(),
                        kind,
                        atLeast,
                        deadline,
                        marks,
                        known,
                        shows(atLeast),
                        run.agenda.micros());
        if (process.isEmpty()) {
            asker.lost();
            return;
        }
        trace("asked", request, request.number());
        run.tell(new Event.Asked(self, request));
        if (kind == Event.Kind.READ && shows(atLeast)) {
            run.tell(
                    new Event.Answered(
                            self, request, new Response.Covered(published()), published()));
            asker.answered(new Response.Covered(published()));
            return;
        }
        var running = process.get();
        running.waiting.put(request.number(), new Waiting(request, asker));
        running.inbox.add(input.apply(new Number(request.number()), deadline));
        schedule();
    }

    /// Asks how it is, so that the checkers look at its view.
    void inspect() {
        ask(
                Event.Kind.INSPECT,
                VectorClock.EMPTY,
                Duration.ofSeconds(5),
                List.of(),
                List.of(),
                (id, _) -> new Input.Inspect(id),
                new Asker() {
                    @Override
                    public void answered(Response response) {}

                    @Override
                    public void lost() {}
                });
    }

    // ---- stepping ------------------------------------------------------------------------------

    private void tick() {
        schedule();
        process.filter(_ -> chance.percent(20)).ifPresent(this::prepareSpare);
        run.agenda.in(TICK_MICROS + chance.below(2_000), this::tick);
    }

    /// Makes room in the log for what comes, as long as there is any on the disk.
    private void prepareSpare(Process running) {
        try {
            running.log.prepareSpare();
        } catch (IOException failed) {
            fail(failed);
        }
    }

    private void schedule() {
        process.ifPresent(running -> {
            if (!running.wakeScheduled) {
                running.wakeScheduled = true;
                later(
                        running,
                        chance.between(20, 3_000),
                        () -> {
                            running.wakeScheduled = false;
                            step(running);
                        });
            }
        });
    }

    /// Unless the node has crashed by then.
    private void later(Process running, long micros, Runnable what) {
        run.agenda.in(
                micros,
                () -> {
                    if (process.isPresent() && process.get() == running) {
                        what.run();
                    }
                });
    }

    private void step(Process running) {
        var now = clock.now();
        var inputs = new ArrayList<Input>();
        inputs.add(new Input.Tick(now));
        inputs.add(new Input.Room(running.log.room()));
        var updates = 0;
        for (var most = chance.between(1, 30); most > 0 && !running.inbox.isEmpty(); most--) {
            var input = running.inbox.remove();
            inputs.add(input);
            if (input instanceof Input.Update) {
                updates++;
            }
        }
        if (updates > 1) {
            run.tally.add(Count.SEVERAL_UPDATES_IN_A_BATCH);
        }
        carryOut(running, running.subject.step(inputs));
        if (process.isPresent() && process.get() == running) {
            if (!running.inbox.isEmpty()) {
                schedule();
            }
            run.tell(new Event.Stepped(self, run.agenda.micros(), now, network.isCutOff(name)));
        }
    }

    private void carryOut(Process running, List<Action> actions) {
        var group = new ArrayList<Frame>();
        try {
            for (var action : actions) {
                if (crashIn >= 0 && crashIn-- == 0) {
                    append(running, group);
                    run.tally.add(Count.CRASH_WITHIN_BATCH);
                    crash(chance.percent(60));
                    return;
                }
                if (action instanceof Action.Append(var frame)) {
                    group.add(frame);
                    continue;
                }
                append(running, group);
                group.clear();
                if (!carryOut(running, action)) {
                    return;
                }
            }
            append(running, group);
        } catch (IOException failed) {
            fail(failed);
        }
    }

    /// Tells whether there is still somebody to go on.
    private boolean carryOut(Process running, Action action) throws IOException {
        switch (action) {
            case Action.Append append -> Invariant.check(false, "%s belongs into a group", append);
            case Action.Publish(var view) -> {
                trace("publishes", view.clock(), view.clock().hashCode());
                running.published = view;
                run.tell(new Event.Published(self, view));
            }
            case Action.Send(var peer, var envelope) -> {
                run.tell(new Event.Sent(self, envelope));
                network.send(name, peer, envelope);
            }
            case Action.Reply(var to, var response) -> reply(running, to, response);
            case Action.Fetch(var fetch) ->
                    later(
                            running,
                            chance.between(50, 5_000),
                            () -> {
                                try {
                                    var frames =
                                            running.log.read(
                                                    fetch.origin(), fetch.from(), fetch.bytes());
                                    running.inbox.add(
                                            new Input.Fetched(
                                                    fetch,
                                                    frames,
                                                    running.log.wholeFrom(fetch.origin())));
                                    schedule();
                                } catch (IOException failed) {
                                    fail(failed);
                                }
                            });
            case Action.ReadState read -> {
                var chunks =
                        running.transfers.computeIfAbsent(
                                read.transfer(), _ -> new StateChunks(read.saved(), CHUNK_BYTES));
                later(
                        running,
                        chance.between(50, 5_000),
                        () -> {
                            running.inbox.add(
                                    new Input.StateRead(
                                            read.transfer(),
                                            chunks.read(read.from(), read.count())));
                            schedule();
                        });
            }
            case Action.EndState(var transfer) -> running.transfers.remove(transfer);
            case Action.Adopt(var saved) -> adopt(running, saved);
            case Action.Save(var saved) ->
                    later(running, chance.between(50, 20_000), () -> save(running, saved));
            case Action.Note(var text) -> trace("notes", text, 0);
            case Action.Renew(var why) -> {
                trace("renews", why, 0);
                renew();
                return false;
            }
            case Action.StartOver(var why) -> {
                trace("starts over", why, 0);
                startOver();
                return false;
            }
        }
        return true;
    }

    private void append(Process running, List<Frame> group) throws IOException {
        if (group.isEmpty()) {
            return;
        }
        var tagged = new ArrayList<Tagged<Transaction>>();
        for (var frame : group) {
            var each = decode(frame, running.heads);
            running.heads.put(frame.first().replica(), Head.of(each));
            tagged.add(each);
        }
        for (var each : tagged) {
            trace("appends", each, each.time().packed());
            run.tell(new Event.Appended(self, each));
        }
        running.unsynced.addAll(group);
        try {
            running.log.append(List.copyOf(group));
        } catch (DiskFull full) {
            throw new PromiseBroken(
                    "P8 available",
                    "%s was told how much room there is, and appended more: %s"
                            .formatted(self, full.getMessage()));
        }
        tellPersisted(running);
        if (!running.syncScheduled) {
            running.syncScheduled = true;
            later(
                    running,
                    chance.between(50, chance.percent(5) ? 100_000 : 4_000),
                    () -> {
                        running.syncScheduled = false;
                        sync(running);
                    });
        }
    }

    private void sync(Process running) {
        try {
            running.log.sync();
            tellPersisted(running);
        } catch (IOException failed) {
            fail(failed);
        }
    }

    private void tellPersisted(Process running) {
        var persisted = running.log.persisted();
        if (persisted == running.synced) {
            return;
        }
        for (; running.synced < persisted; running.synced++) {
            var frame = running.unsynced.remove();
            durable = durable.with(new Dot(frame.first().replica(), frame.last()));
            run.tell(new Event.Persisted(self, frame));
        }
        running.inbox.add(new Input.Persisted(persisted));
        schedule();
    }

    private void save(Process running, Saved saved) {
        try {
            running.log.sync();
            tellPersisted(running);
            running.snapshots.write(saved.appends(), SavedCodec.write(saved));
            run.tally.add(Count.SNAPSHOT_WRITTEN);
        } catch (DiskFull full) {
            trace("no room", full, 0);
        } catch (IOException failed) {
            fail(failed);
        }
    }

    /// Puts a merged state on disk; the log goes on from it alone.
    private void adopt(Process running, Saved saved) throws IOException {
        running.log.sync();
        tellPersisted(running);
        running.snapshots.write(saved.appends(), SavedCodec.write(saved));
        running.log.adopt(saved.appends(), saved.view().clock());
        running.synced = saved.appends();
        running.heads.putAll(saved.heads());
        durable = durable.join(saved.view().clock());
        trace("adopts", saved.view().clock(), saved.view().clock().hashCode());
        running.inbox.add(new Input.Persisted(saved.appends()));
        schedule();
    }

    private void reply(Process running, RequestId to, Response response) {
        Invariant.check(to instanceof Number, "nobody here asked as %s", to);
        var waiting = running.waiting.remove(((Number) to).value());
        Invariant.check(waiting != null, "%s was answered twice, now with %s", to, response);
        trace("answers", response, waiting.request().number());
        if (response instanceof Response.Updated
                || response instanceof Response.Covered
                || response instanceof Response.Opened) {
            running.serves = true;
            hasServed = true;
        }
        run.tell(new Event.Answered(self, waiting.request(), response, running.published));
        waiting.asker().answered(response);
    }

    /// The disk has failed: a node stops then. It is started again like after a crash.
    private void fail(IOException failed) {
        trace("fails", failed, 0);
        if (String.valueOf(failed.getMessage()).contains("power")) {
            run.tally.add(Count.CRASH_WITHIN_WRITE);
            crash(true);
        } else {
            crash(chance.percent(50));
        }
        run.agenda.in(chance.between(10_000, 300_000), this::start);
    }

    /// Its disk is set aside; nobody looks at it again.
    private void startOver() {
        stop();
        countLosses();
        var before = self;
        disk = new SimulatedDisk(chance.seed());
        seenDisk = maker.disk(disk);
        self = maker.identity(name, chance.seed());
        hasServed = false;
        durable = VectorClock.EMPTY;
        try {
            start(before);
        } catch (IOException failed) {
            throw new PromiseBroken(
                    "P10 identity", name + " cannot start over: " + failed.getMessage());
        }
    }

    private void renew() {
        stop();
        disk.restart();
        var before = self;
        self = maker.identity(name, chance.seed());
        try {
            start(before);
        } catch (IOException failed) {
            throw new PromiseBroken("P10 identity", name + " cannot renew: " + failed.getMessage());
        }
    }
}
