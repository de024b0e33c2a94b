package io.minidote.node;

import static io.minidote.node.Nodes.add;
import static io.minidote.node.Nodes.added;
import static io.minidote.node.Nodes.elements;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minidote.base.Bytes;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.Key;
import io.minidote.crdt.ResettableCounter;
import io.minidote.link.MemoryNetwork;
import io.minidote.replica.Change;
import io.minidote.replica.Client.Serving;
import io.minidote.replica.Intent;
import io.minidote.replica.Response;
import io.minidote.storage.CorruptFile;
import io.minidote.storage.SyncMode;
import io.minidote.storage.UnusableDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeTest {

    @TempDir Path folder;

    @Test
    void aNodeAloneServesAtOnce() throws IOException {
        try (var nodes = new Nodes(folder, "a").openAll()) {
            added(nodes.get("a"), "milk");
            assertThat(elements(nodes.get("a"))).containsExactly("milk");
        }
    }

    @Test
    void dataGrowsUpToMemoryMaxAndStatusTellsHowFarItIs() throws IOException {
        try (var nodes =
                new Nodes(folder, "a")
                        .with(Setting.MEMORY_MAX, new Amount.Fixed(1 << 20))
                        .with(Setting.MEMORY_RESERVE, new Amount.Fixed(64 << 10))
                        .openAll()) {
            var a = nodes.get("a");
            var padding = "x".repeat(10_000);
            var done = 0;
            while (Nodes.update(a, VectorClock.EMPTY, add(done + padding))
                    instanceof Response.Updated) {
                done++;
            }
            assertThat(done).isBetween(90, 104);
            var used = a.view().objects().weight();
            assertThat(Nodes.told(a, "status"))
                    .contains("of 1.0 MiB and 64.0 KiB in reserve; 1 updates refused");
            assertThat(Nodes.told(a, "status", "--json"))
                    .contains(
                            "\"memory\":{\"used\":%d,\"max\":1048576,\"reserve\":65536"
                                    .formatted(used));
            assertThat(a.administration().section("memory"))
                    .containsKey("used_memory_dataset")
                    .containsEntry("maxmemory", "1048576");
            assertThat(a.administration().settings())
                    .containsEntry("memory.max", "1 MiB")
                    .containsEntry("maxmemory", "1048576");
        }
    }

    @Test
    void updatesThatHoldTooMuchMemoryTogetherAreRefused() throws IOException {
        try (var nodes =
                new Nodes(folder, "a").with(Setting.LIMIT_QUEUE_BYTES, 1L << 20).openAll()) {
            var a = nodes.get("a");
            var never = VectorClock.EMPTY.with(new ReplicaId("b", 2), 5);
            var soon = Instant.now().plusMillis(500);
            var waiting = updateHolding(a, never, soon, 1 << 20);
            assertThat(Nodes.join(updateHolding(a, VectorClock.EMPTY, soon, 1)))
                    .isInstanceOfSatisfying(
                            Response.Busy.class,
                            busy -> assertThat(busy.limit()).isEqualTo("limit.queue-bytes"));
            assertThat(Nodes.join(waiting)).isInstanceOf(Response.Late.class);
            assertThat(Nodes.join(updateHolding(a, VectorClock.EMPTY, soon, 2 << 20)))
                    .as("what was answered holds nothing any more, and one is always taken")
                    .isInstanceOf(Response.Updated.class);
            assertThat(a.unanswered()).isZero();
        }
    }

    private static CompletableFuture<Response> updateHolding(
            Node node, VectorClock atLeast, Instant deadline, long bytes) {
        var answer = new CompletableFuture<Response>();
        node.update(
                atLeast, deadline, Change.all(List.of(add("x"))).holding(bytes), answer::complete);
        return answer;
    }

    @Test
    void whatWasAcknowledgedIsThereAfterARestart() throws IOException {
        try (var nodes = new Nodes(folder, "a").openAll()) {
            var clock = added(nodes.get("a"), "milk");
            nodes.close("a");
            nodes.openAll();
            assertThat(elements(nodes.get("a"))).containsExactly("milk");
            assertThat(nodes.get("a").view().clock()).isEqualTo(clock);
            added(nodes.get("a"), "bread");
            nodes.close("a");
            nodes.openAll();
            assertThat(elements(nodes.get("a"))).containsExactly("bread", "milk");
        }
    }

    @Test
    void aCleanStopLeavesASnapshotToStartFrom() throws IOException {
        try (var nodes = new Nodes(folder, "a").openAll()) {
            added(nodes.get("a"), "milk");
            nodes.close("a");
            try (var snapshots = Files.list(nodes.data("a").resolve("snapshots"))) {
                assertThat(snapshots).hasSize(1);
            }
        }
    }

    @Test
    void aNodeInMemoryServesAndForgets() throws IOException {
        var configuration = Configuration.defaults();
        try (var node = Node.inMemory(configuration, new MemoryNetwork())) {
            Nodes.awaitServing(node);
            added(node, "milk");
            assertThat(elements(node)).containsExactly("milk");
        }
        try (var node = Node.inMemory(configuration, new MemoryNetwork())) {
            assertThat(elements(node)).isEmpty();
        }
    }

    @Test
    void aDirectoryInUseIsRefused() throws IOException {
        try (var nodes = new Nodes(folder, "a").openAll()) {
            assertThatThrownBy(() -> nodes.open("a"))
                    .isInstanceOf(UnusableDirectory.class)
                    .hasMessageContaining(nodes.data("a").toString())
                    .hasMessageContaining("in use");
            added(nodes.get("a"), "still working");
        }
    }

    @Test
    void theDirectoryOfAnotherNodeIsRefused() throws IOException {
        try (var nodes = new Nodes(folder, "a").openAll()) {
            nodes.close("a");
            var asB = nodes.configuration("a").with(Setting.NODES, List.of());
            assertThatThrownBy(() -> Node.open(asB.with(Setting.NODE_NAME, "b")))
                    .isInstanceOf(UnusableDirectory.class)
                    .hasMessageContaining("belongs to node a, this is node b");
        }
    }

    @Test
    void aDamagedLogIsRefusedWithWhereAndWhatToDo() throws IOException {
        try (var nodes = new Nodes(folder, "a").openAll()) {
            for (var i = 0; i < 50; i++) {
                added(nodes.get("a"), "element " + i);
            }
            nodes.close("a");
            var log = nodes.data("a").resolve("log");
            Path segment;
            try (var files = Files.list(log)) {
                segment = files.filter(each -> !each.endsWith("spare")).findFirst().orElseThrow();
            }
            try (var channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(new byte[] {7, 7, 7}), 500);
            }
            assertThatThrownBy(() -> nodes.open("a"))
                    .isInstanceOf(CorruptFile.class)
                    .hasMessageContaining(segment.toString())
                    .hasMessageContaining("at byte ")
                    .hasMessageContaining("minidote inspect log " + nodes.data("a"));
        }
    }

    @Test
    void anUpdateOfSeveralObjectsIsAllOrNothing() throws IOException {
        try (var nodes = new Nodes(folder, "a").openAll()) {
            var counter =
                    new Key<>(Bytes.of("bucket"), Bytes.of("counter"), ResettableCounter.TYPE);
            Intent broken =
                    writing -> {
                        writing.update(counter, new ResettableCounter.Operation.Increment(1));
                        return new Intent.Outcome.Refused("no");
                    };
            var answer = new CompletableFuture<Response>();
            nodes.get("a")
                    .update(
                            VectorClock.EMPTY,
                            Instant.now().plus(Nodes.LONG),
                            broken,
                            answer::complete);
            assertThat(Nodes.join(answer)).isEqualTo(new Response.Refused("no"));
            assertThat(nodes.get("a").view().read(counter).value()).isEqualTo(0L);
        }
    }

    @Test
    void anIntentThatThrowsHarmsNobody() throws IOException {
        try (var nodes = new Nodes(folder, "a").openAll()) {
            var answer = new CompletableFuture<Response>();
            nodes.get("a")
                    .update(
                            VectorClock.EMPTY,
                            Instant.now().plus(Nodes.LONG),
                            _ -> {
                                throw new UnsupportedOperationException("on purpose");
                            },
                            answer::complete);
            assertThat(Nodes.join(answer)).isInstanceOf(Response.Refused.class);
            added(nodes.get("a"), "milk");
        }
    }

    /// Waits until there is a set, and then answers its elements, or throws.
    private static Intent expectingASet(Intent then) {
        return writing ->
                writing.read(Nodes.SET).exists()
                        ? then.on(writing)
                        : new Intent.Outcome.Expects(
                                List.of(Nodes.SET), Nodes.LONG, "nothing", expectingASet(then));
    }

    private static CompletableFuture<Response> expect(
            Node node, Intent then, List<Runnable> giveUps) {
        var answer = new CompletableFuture<Response>();
        giveUps.add(
                node.expect(
                        VectorClock.EMPTY,
                        Instant.now().plus(Nodes.LONG),
                        expectingASet(then),
                        answer::complete));
        node.flush();
        return answer;
    }

    @Test
    void whatIsExpectedIsDoneWhenItComesUnlessItIsGivenUp() throws IOException {
        try (var nodes = new Nodes(folder, "a").openAll()) {
            var a = nodes.get("a");
            var giveUps = new ArrayList<Runnable>();
            Intent reads =
                    writing -> new Intent.Outcome.Done(writing.read(Nodes.SET).value().toString());
            var waits = expect(a, reads, giveUps);
            var givesUp = expect(a, reads, giveUps);
            var throwing =
                    expect(
                            a,
                            _ -> {
                                throw new UnsupportedOperationException("on purpose");
                            },
                            giveUps);
            giveUps.get(1).run();
            assertThat(result(givesUp)).isEqualTo("nothing");
            assertThat(waits).isNotCompleted();
            added(a, "milk");
            assertThat(result(waits)).isEqualTo("[milk]");
            assertThat(Nodes.join(throwing)).isInstanceOf(Response.Refused.class);
            giveUps.forEach(Runnable::run);
            added(a, "bread");
        }
    }

    private static Object result(CompletableFuture<Response> answer) {
        return ((Response.Updated) Nodes.join(answer)).result();
    }

    @Test
    void whoExpectsSomethingHearsThatTheNodeStops() throws IOException {
        try (var nodes = new Nodes(folder, "a").openAll()) {
            var waits =
                    expect(
                            nodes.get("a"),
                            _ -> new Intent.Outcome.Done("never"),
                            new ArrayList<>());
            nodes.close("a");
            assertThat(Nodes.join(waits)).isInstanceOf(Response.Stopped.class);
        }
    }

    @Test
    void aFullQueueAnswersBusyFromTheCallersThread() throws Exception {
        try (var nodes = new Nodes(folder, "a").with(Setting.LIMIT_QUEUE, 3).openAll()) {
            var node = nodes.get("a");
            var blocked = new CountDownLatch(1);
            var release = new CountDownLatch(1);
            node.update(
                    VectorClock.EMPTY,
                    Instant.now().plus(Nodes.LONG),
                    _ -> {
                        blocked.countDown();
                        await(release);
                        return new Intent.Outcome.Done(0);
                    },
                    _ -> {});
            assertThat(blocked.await(30, TimeUnit.SECONDS)).isTrue();
            var answers = new ArrayList<CompletableFuture<Response>>();
            for (var i = 0; i < 5; i++) {
                var answer = new CompletableFuture<Response>();
                answers.add(answer);
                node.update(
                        VectorClock.EMPTY,
                        Instant.now().plus(Nodes.LONG),
                        Change.all(List.of(add("element " + i))),
                        answer::complete);
            }
            assertThat(answers.get(3)).isCompleted();
            assertThat(answers.get(3).join()).isInstanceOf(Response.Busy.class);
            assertThat(answers.get(3).join().toString()).contains("limit.queue");
            release.countDown();
            assertThat(Nodes.join(answers.get(0))).isInstanceOf(Response.Updated.class);
            assertThat(Nodes.join(answers.get(2))).isInstanceOf(Response.Updated.class);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void requestsInFlightAreAnsweredWhenTheNodeCloses() throws IOException {
        try (var nodes = new Nodes(folder, "a").openAll()) {
            var answers =
                    IntStream.range(0, 200)
                            .mapToObj(i -> {
                                var answer = new CompletableFuture<Response>();
                                nodes.get("a")
                                        .update(
                                                VectorClock.EMPTY,
                                                Instant.now().plus(Nodes.LONG),
                                                Change.all(List.of(add("element " + i))),
                                                answer::complete);
                                return answer;
                            })
                            .toList();
            var node = nodes.get("a");
            nodes.close("a");
            assertThat(answers)
                    .allSatisfy(answer ->
                            assertThat(answer.getNow(new Response.Refused("unanswered")))
                                    .isInstanceOf(Response.Updated.class));
            assertThat(Nodes.update(node, VectorClock.EMPTY, add("late")))
                    .isInstanceOf(Response.Stopped.class);
            nodes.openAll();
            assertThat(elements(nodes.get("a"))).hasSize(200);
        }
    }

    @Test
    void aNodeThatFailsTellsEverybodyAndLeavesARecording() throws IOException {
        try (var nodes = new Nodes(folder, "a").openAll()) {
            var node = nodes.get("a");
            var waiting = new CompletableFuture<Response>();
            node.await(
                    VectorClock.EMPTY.with(new ReplicaId("x", 1), 7),
                    Instant.now().plus(Nodes.LONG),
                    waiting::complete);
            node.update(
                    VectorClock.EMPTY,
                    Instant.now().plus(Nodes.LONG),
                    _ -> {
                        throw new AssertionError("on purpose");
                    },
                    _ -> {});
            assertThat(Nodes.join(waiting)).isInstanceOf(Response.Stopped.class);
            assertThat(node.ended()).failsWithin(Nodes.LONG);
            assertThat(node.failure()).get().isInstanceOf(AssertionError.class);
            assertThat(node.serving()).isInstanceOf(Serving.NotYet.class);
            assertThat(Nodes.update(node, VectorClock.EMPTY, add("late")))
                    .isInstanceOf(Response.Stopped.class);
            try (var files = Files.list(nodes.data("a"))) {
                var recording =
                        files.filter(each -> each.getFileName().toString().startsWith("flight-"))
                                .findFirst()
                                .orElseThrow();
                assertThat(Files.readString(recording))
                        .contains("on purpose")
                        .contains("await {x#1=7}");
            }
            nodes.close("a");
            nodes.openAll();
            added(nodes.get("a"), "after all");
        }
    }

    @Test
    void aWeakerLogThatWasNotClosedGoesOnAsANewReplica() throws IOException {
        try (var nodes = new Nodes(folder, "a").with(Setting.LOG_SYNC, SyncMode.OS).openAll()) {
            added(nodes.get("a"), "milk");
            var before = replica(nodes.get("a"));
            nodes.close("a");
            nodes.openAll();
            assertThat(replica(nodes.get("a"))).isEqualTo(before);
            nodes.get("a")
                    .update(
                            VectorClock.EMPTY,
                            Instant.now().plus(Nodes.LONG),
                            _ -> {
                                throw new AssertionError("a crash");
                            },
                            _ -> {});
            assertThat(nodes.get("a").ended()).failsWithin(Nodes.LONG);
            nodes.close("a");
            nodes.with(Setting.LOG_SYNC, SyncMode.ALWAYS).openAll();
            assertThat(replica(nodes.get("a"))).isNotEqualTo(before).startsWith("a#");
            assertThat(elements(nodes.get("a"))).containsExactly("milk");
        }
    }

    private static String replica(Node node) {
        return Nodes.told(node, "status").split(" ")[0];
    }

    @Test
    void aTransactionKeepsItsViewAndCommitsOnIt() throws IOException {
        try (var nodes = new Nodes(folder, "a").openAll()) {
            var node = nodes.get("a");
            added(node, "milk");
            var opened = new CompletableFuture<Response>();
            node.open(VectorClock.EMPTY, Instant.now().plus(Nodes.LONG), opened::complete);
            assertThat(Nodes.join(opened)).isInstanceOf(Response.Opened.class);
            var transaction = (Response.Opened) Nodes.join(opened);
            added(node, "bread");
            assertThat(transaction.view().read(Nodes.SET).value()).hasSize(1);
            var reset = new Change<>(Nodes.SET, new AddWinsSet.Operation.Reset());
            var committed = new CompletableFuture<Response>();
            node.commit(
                    transaction.transaction(),
                    List.of(),
                    Change.all(List.of(reset)),
                    committed::complete);
            assertThat(Nodes.join(committed)).isInstanceOf(Response.Updated.class);
            assertThat(elements(node)).containsExactly("bread");
            var again = new CompletableFuture<Response>();
            node.abort(transaction.transaction(), again::complete);
            assertThat(Nodes.join(again)).isInstanceOf(Response.Refused.class);
        }
    }

    @Test
    void aSnapshotIsWrittenWhenTheLogHasGrown() throws IOException {
        try (var nodes =
                new Nodes(folder, "a").with(Setting.SNAPSHOT_LOG_BYTES, 1L << 20).openAll()) {
            var padding = "x".repeat(100_000);
            for (var i = 0; i < 12; i++) {
                added(nodes.get("a"), i + padding);
            }
            Awaitility.await()
                    .atMost(Nodes.LONG)
                    .until(() -> {
                        try (var files = Files.list(nodes.data("a").resolve("snapshots"))) {
                            return files.anyMatch(each -> !each.toString().endsWith(".new"));
                        }
                    });
            nodes.close("a");
            nodes.openAll();
            assertThat(elements(nodes.get("a"))).hasSize(12);
        }
    }

    @Test
    void manyLargeUpdatesAtOnceFindRoomInManySegments() throws IOException {
        try (var nodes = new Nodes(folder, "a").openAll()) {
            var padding = "x".repeat(1_000_000);
            var answers = new ArrayList<CompletableFuture<Response>>();
            for (var i = 0; i < 40; i++) {
                var answer = new CompletableFuture<Response>();
                answers.add(answer);
                nodes.get("a")
                        .update(
                                VectorClock.EMPTY,
                                Instant.now().plus(Nodes.LONG),
                                Change.all(List.of(add(i + padding))),
                                answer::complete);
            }
            assertThat(answers.stream().map(Nodes::join))
                    .allSatisfy(answer -> assertThat(answer).isInstanceOf(Response.Updated.class));
        }
    }

    @Test
    void aDeadlineCountsFromWhenItWasAsked() throws IOException {
        try (var nodes = new Nodes(folder, "a").openAll()) {
            var late = new CompletableFuture<Response>();
            nodes.get("a")
                    .await(
                            VectorClock.EMPTY.with(new ReplicaId("x", 1), 7),
                            Instant.now().plus(Duration.ofMillis(50)),
                            late::complete);
            assertThat(Nodes.join(late)).isInstanceOf(Response.Late.class);
        }
    }
}
