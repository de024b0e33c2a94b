package io.minidote.sim;

import io.minidote.broadcast.Envelope;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.replica.CallId;
import io.minidote.replica.Input;
import io.minidote.replica.MemoryLimit;
import io.minidote.replica.RequestId;
import io.minidote.replica.View;
import io.minidote.replica.WatchEvent;
import io.minidote.sim.checker.Event;
import io.minidote.sim.checker.Mark;
import io.minidote.sim.checker.PromiseBroken;
import io.minidote.sim.disk.SimulatedDisk;
import io.minidote.storage.CorruptFile;
import io.minidote.storage.Disk;
import io.minidote.storage.DiskFull;
import io.minidote.storage.Retention;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/// A name, a disk that loses things, a clock, a place in the network, and now and then a replica
/// that runs there.
final class SimulatedNode {

    private static final long TICK_MICROS = 20_000;

    /// Every segment's header has at least so many bytes.
    private static final int SEGMENT_HEADER = 56;

    /// Clients soon fill it; what others do always fits, or nothing would converge at the end.
    private static final MemoryLimit LITTLE_MEMORY = new MemoryLimit(20_000, 1L << 40);

    private final String name;
    private List<String> peers;
    private final Nodes nodes;
    private final Run run;
    private final Network network;
    private final Chance chance;
    private final Subject.Maker maker;
    private final DriftingClock clock;
    private final long freshCluster;
    private long starts;
    private final long salt;
    private final Retention retention;
    private final MemoryLimit memory;

    private ReplicaId self;
    private SimulatedDisk disk;
    private Disk seenDisk;

    /// Who ran last on the disk that is there, or on the one before it.
    private ReplicaId before;

    private boolean fresh = true;
    private Optional<RunningNode> running = Optional.empty();

    /// Whether the cluster goes on without the replica that was here before: then there is one.
    private boolean startedOver;

    /// What was forgotten on the way, the oldest first, to be looked through one after the other.
    private final List<Aside> asides = new ArrayList<>();

    /// Who was here since the disk was fresh, the latest last.
    private final List<ReplicaId> earlier = new ArrayList<>();

    /// What the log held for certain when it was last open.
    private VectorClock durable = VectorClock.EMPTY;

    /// Whether this disk's replica has ever served; not since the disk was damaged.
    private boolean hasServed;

    /// Whether a bit of this disk was turned over.
    private boolean damaged;

    /// @param peers the names of the nodes it is configured with
    SimulatedNode(
            String name,
            List<String> peers,
            Nodes nodes,
            Run run,
            Network network,
            Chance chance,
            Subject.Maker maker) {
        this.name = name;
        this.peers = peers;
        this.nodes = nodes;
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
        retention =
                new Retention(
                        chance.pick(List.of(0L, 0L, 0L, 20_000L, 1_000_000L)),
                        Duration.ofMillis(chance.pick(List.of(100L, 2_000L, 1_000_000L))),
                        0,
                        Duration.ZERO);
        memory = salt % 8 == 0 ? LITTLE_MEMORY : MemoryLimit.NONE;
        disk = new SimulatedDisk(chance.seed());
        seenDisk = maker.disk(disk);
        self = maker.identity(name, chance.seed());
        before = self;
        run.agenda.in(chance.between(0, TICK_MICROS), this::tick);
    }

    String name() {
        return name;
    }

    /// The names of the nodes it is configured with.
    List<String> peers() {
        return peers;
    }

    boolean startedOver() {
        return startedOver;
    }

    ReplicaId self() {
        return self;
    }

    Run run() {
        return run;
    }

    Network network() {
        return network;
    }

    Chance chance() {
        return chance;
    }

    SimulatedDisk disk() {
        return disk;
    }

    MemoryLimit memory() {
        return memory;
    }

    DriftingClock clock() {
        return clock;
    }

    Retention retention() {
        return retention;
    }

    boolean isRunning(RunningNode life) {
        return running.isPresent() && running.get() == life;
    }

    boolean isDamaged() {
        return damaged;
    }

    boolean hasServed() {
        return hasServed;
    }

    /// The replica has answered somebody.
    void served() {
        hasServed = true;
    }

    VectorClock durable() {
        return running.map(RunningNode::durable).orElse(durable);
    }

    View published() {
        return running.map(RunningNode::published).orElse(View.EMPTY);
    }

    boolean isUp() {
        return running.isPresent();
    }

    /// Whether nothing waits for the replica or its disk.
    boolean isIdle() {
        return running.isPresent() && running.get().isIdle() && hasNothingAside();
    }

    /// Whether all that was forgotten on the way has been looked through.
    boolean hasNothingAside() {
        return asides.stream().allMatch(Aside::isDone);
    }

    private void trace(String what, Object value, long fingerprint) {
        run.trace.step(name, what, value, fingerprint);
    }

    private void tick() {
        running.ifPresent(RunningNode::tick);
        asides.stream().filter(aside -> !aside.isDone()).findFirst().ifPresent(Aside::goOn);
        run.agenda.in(TICK_MICROS + chance.below(2_000), this::tick);
    }

    // ---- starting and stopping -----------------------------------------------------------------

    /// Starts from what is on the disk. Stays down when there is no room to start in; whoever wants
    /// it up tries again.
    void start() {
        if (running.isPresent() || !nodes.contains(this)) {
            return;
        }
        try {
            begin();
        } catch (DiskFull full) {
            trace("no start", full, 0);
            disk.restart();
        } catch (CorruptFile corrupt) {
            refuse(corrupt);
        } catch (IOException failed) {
            trace("no start", failed, 0);
            disk.crash();
        }
    }

    /// It does not start from a damaged file, so its operator gives it a fresh disk.
    private void refuse(CorruptFile corrupt) {
        trace("refuses to start", corrupt, 0);
        run.tally.add(Count.START_REFUSED);
        found(corrupt);
        lose();
        run.agenda.in(TICK_MICROS, this::start);
    }

    void found(CorruptFile corrupt) {
        run.tell(new Event.FoundDamaged(self, corrupt.path(), corrupt.offset()));
    }

    private void begin() throws IOException {
        var life = RunningNode.start(this, maker, seenDisk, freshCluster + (starts++ << 32), salt);
        running = Optional.of(life);
        var recovered = life.durable();
        trace("starts", self + " with " + recovered, recovered.hashCode());
        run.tell(new Event.Started(self, before, recovered, fresh));
        before = self;
        if (!fresh) {
            run.tally.add(Count.RESTARTED);
        }
        fresh = false;
        for (var peer : peers) {
            if (chance.percent(70)) {
                life.take(new Input.Connected(peer));
            } else {
                run.tally.add(Count.HINT_MISSING);
            }
        }
        life.tick();
    }

    /// Who was here after `replica`.
    List<ReplicaId> since(ReplicaId replica) {
        return earlier.subList(earlier.indexOf(replica) + 1, earlier.size());
    }

    /// The power fails, or only the process dies.
    void crash(boolean power) {
        if (running.isEmpty()) {
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
        var stopped = running.orElseThrow();
        durable = stopped.durable();
        running = Optional.empty();
        trace("stops", "", 0);
        run.tell(new Event.Stopped(self));
        stopped.lose();
    }

    /// Crashes after so many more actions.
    void crashIn(int actions) {
        running.ifPresent(life -> life.crashIn(actions));
    }

    /// The disk has failed: a node stops then. It is started again like after a crash.
    void failed(IOException failure) {
        trace("fails", failure, 0);
        if (String.valueOf(failure.getMessage()).contains("power")) {
            run.tally.add(Count.CRASH_WITHIN_WRITE);
            crash(true);
        } else {
            crash(chance.percent(50));
        }
        run.agenda.in(chance.between(10_000, 300_000), this::start);
    }

    /// Its disk is lost, and with it goes its identity. The fresh one gets a new list of nodes:
    /// those on the old one may have lost their disks too, while others have the data.
    void lose() {
        if (running.isPresent()) {
            stop();
        }
        trace("lost", self, 0);
        var elsewhere = nodes.elsewhere(this);
        run.tell(new Event.Lost(self, elsewhere));
        asides.forEach(aside -> run.tell(new Event.Lost(aside.replica(), elsewhere)));
        asides.clear();
        earlier.clear();
        putIn(new SimulatedDisk(chance.seed()));
        peers = nodes.without(this).stream().map(SimulatedNode::name).toList();
        fresh = true;
    }

    /// Another disk takes the place of the one it had, whatever is on it: as a data directory that
    /// is not where it was made, it belongs to a new replica.
    void putIn(SimulatedDisk other) {
        countLosses();
        disk = other;
        seenDisk = maker.disk(disk);
        self = maker.identity(name, chance.seed());
        startedOver = false;
        fresh = false;
        hasServed = false;
        damaged = false;
        durable = VectorClock.EMPTY;
    }

    /// Its disk is set aside, and it goes on as a new replica on a fresh one.
    void startOver() {
        run.tally.add(Count.STARTED_OVER);
        stop();
        run.tell(new Event.SetAside(self, nodes.elsewhere(this)));
        asides.forEach(Aside::beginAnew);
        asides.add(new Aside(self, durable.get(self), disk, this));
        earlier.add(self);
        putIn(new SimulatedDisk(chance.seed()));
        startedOver = true;
        fresh = true;
        try {
            begin();
        } catch (IOException failed) {
            throw new PromiseBroken(
                    "P10 identity", name + " cannot start over: " + failed.getMessage());
        }
    }

    /// It goes on as a new replica with what is on its disk.
    void renew() {
        stop();
        disk.restart();
        earlier.add(self);
        self = maker.identity(name, chance.seed());
        try {
            begin();
        } catch (IOException failed) {
            throw new PromiseBroken("P10 identity", name + " cannot renew: " + failed.getMessage());
        }
    }

    /// Turns over one bit of what is on the disk for certain, and known to be: of a snapshot, of a
    /// segment that was rolled over, or of the last segment's header. The node is down.
    void damage(Chance from) {
        var files = disk.sizes();
        files.keySet().removeIf(name -> !name.endsWith(".log") && !name.endsWith(".snap"));
        if (files.isEmpty()) {
            return;
        }
        files.computeIfPresent(lastSegment(files.keySet()), (_, _) -> SEGMENT_HEADER);
        var file = from.pick(List.copyOf(files.entrySet()));
        var name = file.getKey();
        disk.flip(name, from.below(file.getValue()), from.below(8));
        damaged = true;
        hasServed = false;
        run.tally.add(Count.DISK_DAMAGED);
        trace("is damaged", name, 0);
        run.tell(new Event.Damaged(self, disk.path(name)));
    }

    private static String lastSegment(Set<String> files) {
        return files.stream().filter(name -> name.endsWith(".log")).reduce("", (_, last) -> last);
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

    /// @param altered whether it is not what was sent
    void receive(Envelope envelope, long fingerprint, boolean altered) {
        running.ifPresent(life -> {
            trace("receives", envelope, fingerprint);
            run.tell(new Event.Received(self, envelope, altered));
            life.take(new Input.Received(envelope));
        });
    }

    /// What the link thinks, or what an operator wants.
    void hint(Input input) {
        running.ifPresent(life -> life.take(input));
    }

    /// Asks the replica for something that has no request id.
    void ask(
            String session,
            Event.Kind kind,
            VectorClock atLeast,
            Duration timeout,
            List<Mark> marks,
            List<Mark> known,
            BiFunction<CallId, Instant, Input.Request> input,
            Asker asker) {
        ask(session, kind, atLeast, timeout, Optional.empty(), marks, known, input, asker);
    }

    /// Asks the replica.
    ///
    /// @param session who asks
    /// @param input makes the request from its name and its deadline
    void ask(
            String session,
            Event.Kind kind,
            VectorClock atLeast,
            Duration timeout,
            Optional<RequestId> id,
            List<Mark> marks,
            List<Mark> known,
            BiFunction<CallId, Instant, Input.Request> input,
            Asker asker) {
        if (running.isEmpty()) {
            asker.lost();
            return;
        }
        var life = running.get();
        var request =
                new Event.Request(
                        session,
                        run.nextRequest(),
                        kind,
                        atLeast,
                        clock.now().plus(timeout),
                        id,
                        marks,
                        known,
                        life.shows(atLeast),
                        run.agenda.micros());
        life.ask(request, input, asker);
    }

    /// Tells somebody what happens beyond `clock`, for as long as he listens.
    void watch(VectorClock clock, Predicate<WatchEvent> listener) {
        running.ifPresent(
                life -> life.watch(clock, this.clock.now().plus(Duration.ofSeconds(1)), listener));
    }

    /// Asks how it is, so that the checkers look at its view.
    void inspect() {
        ask(
                Operator.NAME,
                Event.Kind.INSPECT,
                VectorClock.EMPTY,
                Duration.ofSeconds(5),
                List.of(),
                List.of(),
                (id, _) -> new Input.Inspect(id),
                Asker.NOBODY);
    }
}
