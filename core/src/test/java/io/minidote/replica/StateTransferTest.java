package io.minidote.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.broadcast.Envelope;
import io.minidote.broadcast.PeerMessage;
import io.minidote.broadcast.StateChunk;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.codec.PeerCodec;
import io.minidote.codec.StateChunks;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.EnableWinsFlag;
import io.minidote.crdt.Key;
import io.minidote.crdt.LastWriterWinsRegister;
import io.minidote.crdt.MultiValueRegister;
import io.minidote.crdt.ResettableCounter;
import io.minidote.crdt.StringValue;
import io.minidote.crdt.TwoPhaseSet;
import io.minidote.replica.Cluster.Asked;
import io.minidote.replica.Cluster.Machine;
import io.minidote.replica.Cluster.Message;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StateTransferTest {

    private static final Bytes BUCKET = Bytes.of("b");

    private static final Key<
                    ResettableCounter, ResettableCounter.Operation, ResettableCounter.Effect>
            COUNTER = new Key<>(BUCKET, Bytes.of("counter"), ResettableCounter.TYPE);

    private static final Key<AddWinsSet, AddWinsSet.Operation, AddWinsSet.Operation> SET =
            new Key<>(BUCKET, Bytes.of("set"), AddWinsSet.TYPE);

    private static Change<?, ?, ?> increment(long n) {
        return new Change<>(COUNTER, new ResettableCounter.Operation.Increment(n));
    }

    private static Change<?, ?, ?> add(String element) {
        return new Change<>(SET, new AddWinsSet.Operation.Add(List.of(Bytes.of(element))));
    }

    private static Change<?, ?, ?> remove(String element) {
        return new Change<>(SET, new AddWinsSet.Operation.Remove(List.of(Bytes.of(element))));
    }

    /// Enough small objects for many chunks of a few hundred bytes.
    private static void fill(Machine machine, String prefix) {
        for (var i = 0; i < 200; i++) {
            var key = new Key<>(BUCKET, Bytes.of(prefix + i), AddWinsSet.TYPE);
            machine.update(
                    new Change<>(key, new AddWinsSet.Operation.Add(List.of(Bytes.of("x" + i)))));
        }
    }

    private static boolean isChunk(Message message) {
        return message.content() instanceof PeerMessage.State;
    }

    private static boolean adopted(Machine machine) {
        return machine.wanted.stream().anyMatch(Action.Adopt.class::isInstance);
    }

    /// All have the same, and nobody has anything the others lack.
    private static void assertConverged(Cluster cluster) {
        var stable = VectorClock.EMPTY;
        for (var machine : cluster.machines.values()) {
            stable = stable.join(machine.view.stable());
        }
        var first = cluster.machines.values().iterator().next();
        for (var machine : cluster.machines.values()) {
            assertThat(machine.view.clock()).isEqualTo(first.view.clock());
            assertThat(Digest.of(machine.view, stable)).isEqualTo(Digest.of(first.view, stable));
            assertThat(machine.view.membership()).isEqualTo(first.view.membership());
        }
        assertThat(cluster.malformed).isEmpty();
    }

    /// a and b were apart, and a has pruned what b missed.
    private static Cluster behind() {
        var cluster = Cluster.running("a", "b");
        cluster.chunkBytes = 100;
        cluster.cut("a", "b");
        fill(cluster.machine("a"), "a");
        cluster.machine("a").update(increment(1), add("of a"));
        cluster.machine("a").prune();
        return cluster;
    }

    /// What was sent into a cut is lost.
    private static void mend(Cluster cluster) {
        cluster.deliverAll();
        cluster.cut.clear();
    }

    private static void heal(Cluster cluster) {
        mend(cluster);
        cluster.settle();
    }

    // ---- a new replica -------------------------------------------------------------------------

    @Test
    void aFreshReplicaIsGivenTheStateAndNotTheLog() {
        var cluster = Cluster.running("a", "b");
        fill(cluster.machine("a"), "a");
        cluster.settle();
        cluster.wipe("b", 77);
        cluster.settle();
        var b = cluster.machine("b");
        assertThat(adopted(b)).isTrue();
        assertThat(b.log).hasSizeLessThan(10); // joins and departures that came later
        assertThat(b.update(increment(1))).isInstanceOf(Response.Updated.class);
        cluster.settle();
        assertConverged(cluster);
    }

    @Test
    void aFreshReplicaIsServedWhoeverHasPrunedWhatever() {
        var cluster = Cluster.running("a", "b", "c");
        fill(cluster.machine("a"), "a");
        cluster.settle();
        cluster.pruneAll();
        cluster.wipe("c", 77);
        cluster.settle();
        assertThat(cluster.machine("c").update(increment(1))).isInstanceOf(Response.Updated.class);
        cluster.settle();
        assertConverged(cluster);
    }

    @Test
    void nobodyIsServedByAReplicaThatHasPartOfTheState() {
        var cluster = Cluster.running("a", "b");
        fill(cluster.machine("a"), "a");
        cluster.settle();
        cluster.chunkBytes = 100;
        cluster.wipe("b", 77);
        var b = cluster.machine("b");
        cluster.fate =
                message ->
                        isChunk(message) && ((PeerMessage.State) message.content()).index() >= 12
                                ? List.of()
                                : List.of(message);
        cluster.settle();
        assertThat(b.view).isEqualTo(View.EMPTY);
        assertThat(b.update(increment(1))).isInstanceOf(Response.Loading.class);
        cluster.fate = List::of;
        cluster.settle();
        assertThat(b.update(increment(1))).isInstanceOf(Response.Updated.class);
    }

    @Test
    void whoIsNotCompleteSaysHowFarItIs() {
        var cluster = Cluster.running("a", "b");
        fill(cluster.machine("a"), "a");
        cluster.settle();
        cluster.chunkBytes = 100;
        cluster.wipe("b", 77);
        var progress = new ArrayList<String>();
        cluster.fate =
                message -> {
                    if (message.content() instanceof PeerMessage.AskForState) {
                        progress.add(status(cluster.machine("b")).progress());
                    }
                    return List.of(message);
                };
        cluster.settle();
        assertThat(progress)
                .startsWith("joining the cluster")
                .contains("joining the cluster: 53 % of a's state")
                .endsWith("joining the cluster: 92 % of a's state");
    }

    private static Status status(Machine machine) {
        var id = new Asked("how far");
        machine.step(new Input.Inspect(id));
        return ((Response.Inspected) machine.replies.get(id)).status();
    }

    @Test
    void theStatusSaysWhatIsGivenToWhomAndHowMuchOfItHasCome() {
        var cluster = Cluster.running("a", "b");
        fill(cluster.machine("a"), "a");
        cluster.settle();
        cluster.chunkBytes = 100;
        cluster.wipe("b", 77);
        var before = status(cluster.machine("a")).states();
        var given = new ArrayList<Status.Transfer>();
        var fetched = new ArrayList<Status.Transfer>();
        cluster.fate =
                message -> {
                    if (isChunk(message)) {
                        given.addAll(status(cluster.machine("a")).states().giving());
                        status(cluster.machine("b")).states().fetching().ifPresent(fetched::add);
                    }
                    return List.of(message);
                };
        cluster.settle();
        assertThat(given)
                .contains(new Status.Transfer(new ReplicaId("b", 77), 53))
                .isSortedAccordingTo(Comparator.comparing(Status.Transfer::percent));
        assertThat(fetched)
                .startsWith(new Status.Transfer(new ReplicaId("a", 1), 0))
                .isSortedAccordingTo(Comparator.comparing(Status.Transfer::percent));
        var donor = status(cluster.machine("a")).states();
        var asker = status(cluster.machine("b")).states();
        assertThat(donor.giving()).isEmpty();
        assertThat(asker.fetching()).isEmpty();
        assertThat(donor.given()).isEqualTo(before.given() + 1);
        assertThat(asker.fetched()).isOne();
        assertThat(asker.bytesFetched())
                .isEqualTo(donor.bytesGiven() - before.bytesGiven())
                .isGreaterThan(3_000);
    }

    @Test
    void twoReplicasJoinAtOnce() {
        var cluster = Cluster.running("a", "b", "c");
        fill(cluster.machine("a"), "a");
        cluster.settle();
        cluster.chunkBytes = 100;
        cluster.wipe("b", 77);
        cluster.wipe("c", 78);
        cluster.settle();
        assertThat(cluster.machine("b").update(increment(1))).isInstanceOf(Response.Updated.class);
        assertThat(cluster.machine("c").update(increment(2))).isInstanceOf(Response.Updated.class);
        cluster.settle();
        assertConverged(cluster);
        assertThat(cluster.machine("a").value(COUNTER)).isEqualTo(3L);
    }

    @Test
    void moreThanMayBeServedAtATimeWaitTheirTurn() {
        var cluster = Cluster.running("a", "b", "c", "d", "e");
        fill(cluster.machine("a"), "a");
        cluster.settle();
        cluster.chunkBytes = 100;
        var incarnation = 70;
        for (var name : List.of("b", "c", "d", "e")) {
            cluster.wipe(name, incarnation++);
        }
        cluster.settle();
        cluster.settle();
        assertConverged(cluster);
        assertThat(cluster.machine("e").update(increment(1))).isInstanceOf(Response.Updated.class);
        assertThat(cluster.machine("a").transfers).isEmpty();
    }

    @Test
    void theDonorGoesOnWorkingAndSendsWhatComesAfterItsState() {
        var cluster = Cluster.running("a", "b");
        var a = cluster.machine("a");
        fill(a, "a");
        cluster.settle();
        cluster.chunkBytes = 100;
        cluster.wipe("b", 77);
        cluster.fate =
                message -> {
                    if (isChunk(message)) {
                        a.update(increment(1));
                    }
                    return List.of(message);
                };
        cluster.settle();
        assertThat((long) a.value(COUNTER)).isGreaterThan(20);
        assertThat(cluster.machine("b").value(COUNTER)).isEqualTo(a.value(COUNTER));
        assertConverged(cluster);
    }

    // ---- behind a pruned log -------------------------------------------------------------------

    @Test
    void whatWasPrunedComesAsState() {
        var cluster = behind();
        heal(cluster);
        assertThat(adopted(cluster.machine("b"))).isTrue();
        assertThat(adopted(cluster.machine("a"))).isFalse();
        assertConverged(cluster);
    }

    @Test
    void whoIsCompleteServesAndSaysThatItCatchesUp() {
        var cluster = behind();
        var b = cluster.machine("b");
        after(cluster, 20, () -> cluster.cut("a", "b"));
        mend(cluster);
        cluster.pass(100);
        assertThat(b.update(increment(1))).isInstanceOf(Response.Updated.class);
        b.step(new Input.Inspect(new Asked("how far")));
        assertThat(((Response.Inspected) b.answer("how far")).status().progress())
                .isEqualTo("catching up: 37 % of a's state");
    }

    @Test
    void bothSidesHavePrunedWhatTheOtherLacks() {
        var cluster = behind();
        fill(cluster.machine("b"), "b");
        cluster.machine("b").update(increment(10), add("of b"));
        cluster.machine("b").prune();
        heal(cluster);
        assertThat(cluster.machine("a").value(COUNTER)).isEqualTo(11L);
        assertThat(cluster.machine("a").value(SET)).hasToString("[of a, of b]");
        assertConverged(cluster);
    }

    @Test
    void twoWhoseJoinsWerePrunedServeEachOtherThoughNeitherKnowsTheOthersJoin() {
        var cluster = Cluster.running("a", "b", "c", "d");
        for (var one : List.of("a", "c")) {
            cluster.cut(one, "b");
            cluster.cut(one, "d");
        }
        cluster.wipe("c", 77);
        cluster.wipe("d", 78);
        cluster.settle();
        cluster.machine("a").update(increment(1));
        cluster.machine("b").update(increment(10));
        cluster.settle();
        cluster.pruneAll();
        cluster.heal("c", "d");
        cluster.settle();
        assertThat(cluster.machine("c").value(COUNTER)).isEqualTo(11L);
        assertThat(cluster.machine("d").value(COUNTER)).isEqualTo(11L);
        heal(cluster);
        assertConverged(cluster);
    }

    @Test
    void whatOneSideRemovedStaysRemovedAndWhatTheOtherAddedAgainStays() {
        var cluster = Cluster.running("a", "b");
        cluster.machine("a").update(add("x"), add("y"), add("z"));
        cluster.settle();
        cluster.cut("a", "b");
        cluster.machine("a").update(remove("x"), remove("y"));
        cluster.machine("b").update(add("y"), remove("z"));
        cluster.pruneAll();
        heal(cluster);
        assertThat(cluster.machine("a").value(SET)).hasToString("[y]");
        assertConverged(cluster);
    }

    /// a and c never meet; what each pruned reaches the other in b's state.
    @Test
    void whatWasPrunedAlsoTravelsThroughAThirdReplica() {
        var cluster = Cluster.running("a", "b", "c");
        cluster.cut("a", "c");
        cluster.cut("b", "c");
        fill(cluster.machine("a"), "a");
        fill(cluster.machine("c"), "c");
        cluster.settle();
        cluster.pruneAll();
        mend(cluster);
        cluster.cut("a", "c");
        cluster.settle();
        assertConverged(cluster);
        assertThat(cluster.machine("a").view.objects().size(BUCKET)).isEqualTo(400);
    }

    @Test
    void whoWasToldAboutAPrunedLogByManyTakesOverOneState() {
        var cluster = Cluster.running("a", "b", "c");
        cluster.cut("a", "c");
        cluster.cut("b", "c");
        fill(cluster.machine("a"), "a");
        fill(cluster.machine("b"), "b");
        cluster.settle();
        cluster.pruneAll();
        heal(cluster);
        assertThat(cluster.machine("c").wanted)
                .filteredOn(Action.Adopt.class::isInstance)
                .hasSize(2); // its bootstrap was the first
        assertConverged(cluster);
    }

    @Test
    void whoNeedsNothingOfAStateTakesNothingOver() {
        var cluster = Cluster.running("a", "b");
        cluster.machine("a").update(increment(1));
        cluster.settle();
        cluster.pruneAll();
        var b = cluster.machine("b");
        b.wanted.clear();
        b.step(
                new Input.Received(
                        new Envelope(
                                cluster.machine("a").id,
                                0xC1,
                                new PeerMessage.Pruned(new ReplicaId("a", 1), 2))));
        cluster.settle();
        assertThat(adopted(b)).isFalse();
    }

    // ---- what the network does -----------------------------------------------------------------

    @Test
    void lostChunksAreAskedForAgain() {
        var cluster = behind();
        var random = new Random(1);
        cluster.fate = message -> random.nextInt(100) < 30 ? List.of() : List.of(message);
        heal(cluster);
        cluster.fate = List::of;
        cluster.settle();
        assertConverged(cluster);
    }

    @Test
    void repeatedAndOvertakenChunksAreTakenOnceAndInOrder() {
        var cluster = behind();
        var random = new Random(2);
        var late = new ArrayList<Message>();
        cluster.fate =
                message -> {
                    var now = new ArrayList<Message>();
                    (random.nextBoolean() ? late : now).add(message);
                    if (random.nextInt(4) == 0) {
                        now.add(message);
                        now.addAll(late.reversed());
                        late.clear();
                    }
                    return now;
                };
        heal(cluster);
        cluster.fate = List::of;
        cluster.settle();
        assertConverged(cluster);
    }

    @Test
    void alteredChunksAreNotTaken() {
        var cluster = behind();
        var random = new Random(3);
        cluster.fate =
                message -> {
                    if (!isChunk(message) || random.nextInt(10) > 0) {
                        return List.of(message);
                    }
                    var bytes = message.bytes().toArray();
                    bytes[bytes.length - 1 - random.nextInt(30)] ^= 0x10;
                    return List.of(new Message(message.from(), message.to(), Bytes.owning(bytes)));
                };
        heal(cluster);
        cluster.settle();
        assertThat(cluster.malformed).isNotEmpty();
        cluster.malformed.clear();
        assertConverged(cluster);
    }

    @Test
    void aStateThatContradictsItselfIsNotTaken() {
        var cluster = behind();
        var a = cluster.machine("a");
        var view = a.view;
        var lie = new Saved(1, view, Collections.emptyNavigableMap(), HybridTime.ZERO);
        var chunks = new StateChunks(lie, 1 << 20).read(0, 16);
        cluster.fate =
                message -> {
                    if (!(message.content() instanceof PeerMessage.State state)) {
                        return List.of(message);
                    }
                    return chunks.stream()
                            .map(chunk ->
                                    new PeerMessage.State(
                                            state.transfer(), chunks.indexOf(chunk), chunk))
                            .map(told -> PeerCodec.write(new Envelope(a.id, 0xC1, told)))
                            .map(told -> new Message("a", "b", told))
                            .toList();
                };
        heal(cluster);
        assertThat(cluster.machine("b").notes)
                .contains("the state of a#1 contradicts itself and is not taken");
        cluster.fate = List::of;
        cluster.settle();
        assertConverged(cluster);
    }

    @Test
    void aStateThatDoesNotFitIsNotTakenAndThatIsSaid() {
        var cluster = Cluster.running("a", "b");
        fill(cluster.machine("a"), "a");
        cluster.settle();
        cluster.chunkBytes = 100;
        cluster.memory.put("b", new MemoryLimit(9_000, 1_000));
        cluster.wipe("b", 77);
        var asked = new AtomicInteger();
        cluster.fate =
                message -> {
                    if (message.content() instanceof PeerMessage.AskForState(var number, _)
                            && number == 0) {
                        asked.incrementAndGet();
                    }
                    return List.of(message);
                };
        cluster.settle();
        var b = cluster.machine("b");
        assertThat(adopted(b)).isFalse();
        assertThat(b.update(increment(1)))
                .isInstanceOfSatisfying(
                        Response.Loading.class,
                        loading ->
                                assertThat(loading.progress())
                                        .contains(
                                                "the state of a#1 does not fit: it weighs more than memory.max and memory.reserve here (9000 + 1000 bytes)"));
        assertThat(b.notes).anyMatch(note -> note.endsWith("raise memory.max"));
        asked.set(0);
        cluster.pass(60_000);
        assertThat(asked).as("how often it is tried in a minute").hasValueBetween(1, 4);

        cluster.memory.put("b", new MemoryLimit(1 << 20, 1 << 10));
        b.restart();
        cluster.settle();
        assertConverged(cluster);
    }

    /// A donor that means no good sends one object, or many, that never end.
    @Test
    void aStateWithoutEndIsGivenUp() {
        var cluster = Cluster.running("a", "b");
        fill(cluster.machine("a"), "a");
        cluster.settle();
        cluster.memory.put("b", new MemoryLimit(90_000, 10_000));
        cluster.wipe("b", 77);
        var a = cluster.machine("a");
        var piece = new StateChunk(StateChunk.End.NOTHING, 1, Bytes.of("x".repeat(1000)));
        var sent = new AtomicInteger();
        cluster.fate =
                message -> {
                    if (!(message.content() instanceof PeerMessage.State(var number, var index, _))
                            || sent.incrementAndGet() > 10_000) {
                        return List.of(message);
                    }
                    var endless = new PeerMessage.State(number, index, piece);
                    return List.of(
                            new Message(
                                    "a", "b", PeerCodec.write(new Envelope(a.id, 0xC1, endless))));
                };
        cluster.chunkBytes = 1;
        cluster.settle();
        assertThat(sent).hasValueBetween(80, 200);
        assertThat(cluster.machine("b").notes)
                .anyMatch(note -> note.contains("the state of a#1 does not fit"));
    }

    // ---- who stops and starts again ------------------------------------------------------------

    /// Lets the first chunks through, until `then` is done.
    private static void after(Cluster cluster, int chunks, Runnable then) {
        var left = new AtomicInteger(chunks);
        cluster.fate =
                message -> {
                    if (isChunk(message) && left.decrementAndGet() == 0) {
                        then.run();
                    }
                    return List.of(message);
                };
    }

    /// The new state is not the old one, though it has the same clock: what was sent of the old one
    /// must not be gone on with.
    @Test
    void aDonorThatWasRestartedBeginsAnew() {
        var cluster = behind();
        var a = cluster.machine("a");
        var numbers = new TreeSet<Long>();
        after(cluster, 20, () -> cluster.cut("a", "b"));
        mend(cluster);
        cluster.pass(100);
        a.wanted.forEach(action -> {
            if (action instanceof Action.ReadState read) {
                numbers.add(read.transfer());
            }
        });
        a.restart();
        heal(cluster);
        a.wanted.forEach(action -> {
            if (action instanceof Action.ReadState read) {
                numbers.add(read.transfer());
            }
        });
        assertThat(numbers).hasSizeGreaterThan(1);
        assertThat(adopted(cluster.machine("b"))).isTrue();
        assertConverged(cluster);
    }

    @Test
    void whenADonorFallsSilentAnotherIsAsked() {
        var cluster = Cluster.running("a", "b", "c");
        fill(cluster.machine("a"), "a");
        cluster.settle();
        cluster.pruneAll();
        cluster.chunkBytes = 100;
        cluster.wipe("c", 77);
        var donors = new TreeSet<String>();
        after(
                cluster,
                20,
                () -> {
                    var action =
                            (Action.Send)
                                    cluster.machine("c").wanted.stream()
                                            .filter(StateTransferTest::asksForState)
                                            .findFirst()
                                            .orElseThrow();
                    donors.add(action.peer());
                    cluster.cut(action.peer(), "c");
                });
        cluster.settle();
        assertThat(donors).hasSize(1);
        assertThat(cluster.machine("c").update(increment(1))).isInstanceOf(Response.Updated.class);
        mend(cluster);
        cluster.settle();
        assertConverged(cluster);
    }

    private static boolean asksForState(Action action) {
        return action instanceof Action.Send(_, var envelope)
                && envelope.message() instanceof PeerMessage.AskForState;
    }

    @Test
    void anAskerThatWasRestartedMidwayHasNothingOfIt() {
        var cluster = behind();
        var b = cluster.machine("b");
        var before = b.view;
        after(cluster, 20, () -> cluster.cut("a", "b"));
        mend(cluster);
        cluster.pass(100);
        b.restart();
        assertThat(b.view).isEqualTo(before);
        heal(cluster);
        assertConverged(cluster);
    }

    @Test
    void whatWasTakenOverSurvivesARestart() {
        var cluster = behind();
        heal(cluster);
        var b = cluster.machine("b");
        b.update(increment(1));
        var before = b.view;
        cluster.cut("a", "b");
        b.restart();
        assertThat(b.view.clock()).isEqualTo(before.clock());
        assertThat(Digest.of(b.view, VectorClock.EMPTY))
                .isEqualTo(Digest.of(before, VectorClock.EMPTY));
        heal(cluster);
        assertConverged(cluster);
    }

    // ---- what goes on meanwhile ----------------------------------------------------------------

    @Test
    void nothingOfAStateIsSeenBeforeItIsOnDisk() {
        var cluster = behind();
        var b = cluster.machine("b");
        var before = b.view.clock();
        b.wanted.clear();
        b.holdDisk = true;
        var adopted = new AtomicBoolean();
        cluster.machine("b").onAction =
                action -> {
                    if (action instanceof Action.Adopt) {
                        assertThat(b.view.clock()).isEqualTo(before);
                        adopted.set(true);
                    }
                    if (action instanceof Action.Publish(var view) && !adopted.get()) {
                        assertThat(view.clock()).isEqualTo(before);
                    }
                    if (action instanceof Action.Send(_, var envelope)
                            && envelope.message() instanceof PeerMessage.Delivered report
                            && !adopted.get()) {
                        assertThat(report.clock()).isEqualTo(before);
                    }
                };
        heal(cluster);
        assertThat(adopted).isTrue();
        assertThat(b.view.clock()).isEqualTo(cluster.machine("a").view.clock());
    }

    @Test
    void ownTransactionsThatNobodyHasYetAreKeptAndSentAfterwards() {
        var cluster = behind();
        var b = cluster.machine("b");
        b.update(increment(10));
        b.holdDisk = true;
        b.update(increment(100));
        heal(cluster);
        assertThat(b.value(COUNTER)).isEqualTo(111L);
        b.holdDisk = false;
        cluster.settle();
        assertConverged(cluster);
        assertThat(cluster.machine("a").value(COUNTER)).isEqualTo(111L);
    }

    /// c's news reaches b before what it depends on, all of which was pruned.
    @Test
    void whatWaitedForAPrunedTransactionIsDeliveredAfterTheMerge() {
        var cluster = Cluster.running("a", "b", "c");
        cluster.cut("a", "b");
        cluster.cut("b", "c");
        fill(cluster.machine("a"), "a");
        cluster.settle();
        cluster.machine("a").prune();
        cluster.machine("c").update(increment(5));
        cluster.machine("c").prune();
        cluster.machine("c").update(increment(7));
        mend(cluster);
        cluster.cut("a", "b");
        cluster.settle();
        assertConverged(cluster);
        assertThat(cluster.machine("b").value(COUNTER)).isEqualTo(12L);
    }

    @Test
    void anInteractiveTransactionStaysOpenAcrossAMerge() {
        var cluster = behind();
        var b = cluster.machine("b");
        b.update(add("old"));
        b.step(new Input.Open(new Asked("open"), VectorClock.EMPTY, cluster.now.plusSeconds(60)));
        var opened = (Response.Opened) b.answer("open");
        heal(cluster);
        assertThat(b.value(SET)).hasToString("[of a, old]");
        b.step(
                new Input.Commit(
                        new Asked("commit"),
                        opened.transaction(),
                        Change.all(
                                List.of(
                                        new Change<>(SET, new AddWinsSet.Operation.Reset()),
                                        add("new")))));
        cluster.settle();
        assertThat(b.answer("commit")).isInstanceOf(Response.Updated.class);
        assertThat(b.value(SET)).hasToString("[new, of a]");
        assertConverged(cluster);
    }

    @Test
    void whoWaitsForAClockIsAnsweredByTheMergeThatBringsIt() {
        var cluster = behind();
        var a = cluster.machine("a");
        var b = cluster.machine("b");
        var deadline = cluster.now.plusSeconds(60);
        b.step(
                new Input.Update(
                        new Asked("update"),
                        a.view.clock(),
                        deadline,
                        Change.all(List.of(increment(1)))),
                new Input.Await(new Asked("await"), a.view.clock(), deadline));
        assertThat(b.answer("update")).isSameAs(Cluster.NOT_YET);
        heal(cluster);
        assertThat(b.answer("update")).isInstanceOf(Response.Updated.class);
        assertThat(b.answer("await")).isInstanceOf(Response.Covered.class);
        assertConverged(cluster);
    }

    @Test
    void aReplicaThatLostTheEndOfItsLogCatchesUpWithWhatWasPruned() {
        var cluster = behind();
        var b = cluster.machine("b");
        b.update(increment(10));
        b.restartAs(new ReplicaId("b", 60));
        heal(cluster);
        assertThat(b.update(increment(100))).isInstanceOf(Response.Updated.class);
        cluster.settle();
        assertConverged(cluster);
        assertThat(cluster.machine("a").value(COUNTER)).isEqualTo(111L);
    }

    /// All lost the end of their logs at once, so nobody is complete, and each has pruned what the
    /// other lacks.
    @Test
    void whereNobodyIsCompleteStatesGoBothWays() {
        var cluster = behind();
        fill(cluster.machine("b"), "b");
        cluster.machine("b").prune();
        cluster.machine("a").restartAs(new ReplicaId("a", 60));
        cluster.machine("b").restartAs(new ReplicaId("b", 61));
        heal(cluster);
        for (var machine : cluster.machines.values()) {
            assertThat(machine.update(increment(1))).isInstanceOf(Response.Updated.class);
        }
        cluster.settle();
        assertConverged(cluster);
    }

    // ---- when members go -----------------------------------------------------------------------

    @Test
    void thatAMemberIsBeingForgottenComesWithAState() {
        var cluster = Cluster.running("a", "b", "c", "d");
        cluster.isolate("c");
        cluster.isolate("d");
        cluster.settle();
        assertThat(cluster.machine("a").forgetByForce("d")).isInstanceOf(Response.Forgotten.class);
        fill(cluster.machine("a"), "a");
        cluster.settle();
        cluster.machine("a").prune();
        cluster.machine("b").prune();
        cluster.deliverAll();
        cluster.heal("c");
        cluster.isolate("d");
        cluster.settle();
        var d = new ReplicaId("d", 4);
        for (var name : List.of("a", "b", "c")) {
            assertThat(cluster.machine(name).view.membership().retired()).containsKey(d);
            assertThat(cluster.machine(name).view.membership().contains(d)).isFalse();
        }
        assertThat(cluster.machine("c").view.clock()).isEqualTo(cluster.machine("a").view.clock());
    }

    /// What c alone has of d is not lost: c has a say in the cut, and gives it in its state.
    @Test
    void whatOneThatRemainsHasOfAForgottenOneComesWithItsState() {
        var cluster = Cluster.running("a", "b", "c", "d");
        cluster.cut("a", "c");
        cluster.cut("a", "d");
        cluster.cut("b", "c");
        cluster.cut("b", "d");
        fill(cluster.machine("d"), "d");
        cluster.settle();
        cluster.machine("c").prune();
        cluster.isolate("d");
        cluster.settle();
        assertThat(cluster.machine("a").forgetByForce("d")).isInstanceOf(Response.Forgotten.class);
        cluster.settle();
        cluster.heal("c");
        cluster.isolate("d");
        cluster.settle();
        cluster.settle();
        for (var name : List.of("a", "b", "c")) {
            var machine = cluster.machine(name);
            assertThat(machine.view.objects().size(BUCKET)).isEqualTo(200);
            assertThat(machine.view.membership().retired()).containsKey(new ReplicaId("d", 4));
        }
    }

    // ---- whatever happens ----------------------------------------------------------------------

    /// Any operations of any types, any pairs of replicas apart, anything pruned at any time.
    @Test
    void whateverWasPrunedAllConverge() {
        for (var seed = 1; seed <= 20; seed++) {
            var random = new Random(seed);
            var cluster = Cluster.running("a", "b", "c");
            cluster.chunkBytes = 200;
            var machines = List.copyOf(cluster.machines.values());
            for (var i = 0; i < 120; i++) {
                var machine = machines.get(random.nextInt(3));
                switch (random.nextInt(12)) {
                    case 0 -> {
                        var other = machines.get(random.nextInt(3));
                        cluster.cut(machine.id.name(), other.id.name());
                    }
                    case 1 -> mend(cluster);
                    case 2 -> cluster.pass(100);
                    case 3 -> machine.prune();
                    default -> machine.update(anything(random));
                }
            }
            heal(cluster);
            assertConverged(cluster);
        }
    }

    private static Change<?, ?, ?> anything(Random random) {
        var key = Bytes.of("key" + random.nextInt(4));
        var element = Bytes.of("e" + random.nextInt(3));
        return switch (random.nextInt(9)) {
            case 0 -> add("e" + random.nextInt(3));
            case 1 -> remove("e" + random.nextInt(3));
            case 2 -> increment(random.nextInt(9));
            case 3 ->
                    new Change<>(
                            new Key<>(BUCKET, key, ResettableCounter.TYPE),
                            random.nextInt(3) > 0
                                    ? new ResettableCounter.Operation.Increment(1)
                                    : new ResettableCounter.Operation.Reset());
            case 4 ->
                    new Change<>(
                            new Key<>(BUCKET, key, LastWriterWinsRegister.TYPE),
                            new LastWriterWinsRegister.Operation.Assign(element));
            case 5 ->
                    new Change<>(
                            new Key<>(BUCKET, key, MultiValueRegister.TYPE),
                            new MultiValueRegister.Operation.Assign(element));
            case 6 ->
                    new Change<>(
                            new Key<>(BUCKET, key, EnableWinsFlag.TYPE),
                            random.nextBoolean()
                                    ? new EnableWinsFlag.Operation.Enable()
                                    : new EnableWinsFlag.Operation.Disable());
            case 7 ->
                    new Change<>(
                            new Key<>(BUCKET, key, TwoPhaseSet.TYPE),
                            random.nextBoolean()
                                    ? new TwoPhaseSet.Operation.Add(List.of(element))
                                    : new TwoPhaseSet.Operation.Remove(List.of(element)));
            default ->
                    new Change<>(
                            new Key<>(BUCKET, key, StringValue.TYPE),
                            random.nextInt(3) > 0
                                    ? new StringValue.Operation.Increment(1)
                                    : new StringValue.Operation.Assign(Bytes.of(7)));
        };
    }
}
