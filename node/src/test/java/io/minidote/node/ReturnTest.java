package io.minidote.node;

import static io.minidote.node.Nodes.LONG;
import static io.minidote.node.Nodes.SET;
import static io.minidote.node.Nodes.added;
import static io.minidote.node.Nodes.ask;
import static io.minidote.node.Nodes.elements;
import static io.minidote.node.Nodes.told;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.minidote.base.Bytes;
import io.minidote.base.Decoded;
import io.minidote.broadcast.Tagged;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.codec.FrameCodec;
import io.minidote.crdt.AddWinsSet;
import io.minidote.replica.Change;
import io.minidote.replica.Transaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// A node that was forgotten and is there again.
class ReturnTest {

    @TempDir private Path folder;

    @Test
    void whatOnlyTheForgottenOneHadComesBackWithIt() throws IOException {
        try (var nodes = new Nodes(folder, "a", "b", "c").openAll()) {
            added(nodes.get("a"), "milk");
            await().atMost(LONG).until(() -> elements(nodes.get("c")).contains("milk"));
            var before = nodes.get("c").home().replica();
            forgetWithoutHearing(nodes);

            var again = nodes.open("c");
            await().atMost(LONG).until(() -> !again.home().replica().equals(before));
            await().atMost(LONG)
                    .untilAsserted(() ->
                            assertThat(elements(nodes.get("a")))
                                    .containsExactly("from c 1", "from c 2", "milk"));
            await().atMost(LONG)
                    .untilAsserted(() ->
                            assertThat(setAside(again))
                                    .isEqualTo(
                                            "[{\"of\":\"%s\",\"done_again\":2,\"put_aside\":1,\"pruned\":0,\"finished\":true}]"
                                                    .formatted(before)));
            assertThat(notes(nodes, before))
                    .contains(
                            "milk",
                            "it takes something away",
                            "2 changes were done again, 1 put aside, and 0");
        }
    }

    @Test
    void nothingIsDoneAgainTwiceThoughTheNodeIsStoppedMeanwhile() throws IOException {
        try (var nodes = new Nodes(folder, "a", "b", "c").openAll()) {
            added(nodes.get("c"), "milk");
            await().atMost(LONG).until(() -> elements(nodes.get("a")).contains("milk"));
            var before = nodes.get("c").home().replica();
            forgetWithoutHearing(nodes);
            for (var i = 0; i < 3; i++) {
                nodes.open("c");
                nodes.close("c");
            }
            var again = nodes.open("c");
            await().atMost(LONG)
                    .until(() -> elements(again).containsAll(List.of("from c 1", "from c 2")));
            await().atMost(LONG)
                    .until(() ->
                            again.inheritance().progress().stream()
                                    .allMatch(Inheritance.Progress::finished));
            assertThat(again.inheritance().progress())
                    .contains(new Inheritance.Progress(before, 2, 1, 0, true));
            added(again, "new from c");
            await().atMost(LONG).until(() -> elements(nodes.get("b")).contains("new from c"));
            assertThat(doneAgain(again)).isEqualTo(2);
        }
    }

    @Test
    void ofATransactionOnlyWhatTakesSomethingAwayIsPutAside() throws IOException {
        try (var nodes = new Nodes(folder, "a", "b", "c").openAll()) {
            added(nodes.get("a"), "milk");
            await().atMost(LONG).until(() -> elements(nodes.get("c")).contains("milk"));
            var before = nodes.get("c").home().replica();
            cutOff(nodes);
            Nodes.update(
                    nodes.get("c"),
                    VectorClock.EMPTY,
                    Nodes.add("before"),
                    remove("milk"),
                    Nodes.add("after"));
            forget(nodes);
            for (var i = 0; i < 3; i++) {
                nodes.open("c");
                nodes.close("c");
            }
            var again = nodes.open("c");
            await().atMost(LONG)
                    .untilAsserted(() ->
                            assertThat(again.inheritance().progress())
                                    .contains(new Inheritance.Progress(before, 2, 1, 0, true)));
            await().atMost(LONG)
                    .untilAsserted(() ->
                            assertThat(elements(nodes.get("a")))
                                    .containsExactly("after", "before", "milk"));
            assertThat(notes(nodes, before))
                    .containsOnlyOnce("milk")
                    .contains("\n    %s:2 ".formatted(before))
                    .doesNotContain("before,", "after");
        }
    }

    /// b has what c did, goes on without it, and lets its successor in, so that nothing is lost
    /// there. a and d never got it, go on without b and c, and are who is left in the end.
    @Test
    void whatCameInTimeIsLookedForAgainWhereTheNodeIsForgottenOnceMore() throws IOException {
        try (var nodes = new Nodes(folder, "a", "b", "c", "d").openAll()) {
            var before = nodes.get("c").home().replica();
            for (var far : List.of("a", "d")) {
                told(nodes.get(far), "cut", "b");
                told(nodes.get(far), "cut", "c");
            }
            added(nodes.get("c"), "milk");
            await().atMost(LONG).until(() -> elements(nodes.get("b")).contains("milk"));
            nodes.close("c");
            forgetByForce(nodes.get("b"), "a", "d", "c");
            var again = nodes.open("c");
            await().atMost(LONG)
                    .until(() ->
                            again.inheritance()
                                    .progress()
                                    .contains(new Inheritance.Progress(before, 0, 0, 0, true)));
            forgetByForce(nodes.get("a"), "b", "c");
            assertThat(elements(nodes.get("a"))).isEmpty();
            told(nodes.get("a"), "heal", "all");
            told(nodes.get("d"), "heal", "all");
            await().atMost(LONG)
                    .untilAsserted(
                            () -> assertThat(elements(nodes.get("a"))).containsExactly("milk"));
        }
    }

    private static void forgetByForce(Node asked, String... names) {
        for (var name : names) {
            await().atMost(LONG)
                    .until(() ->
                            ask(asked, "forget", name, "--force")
                                    instanceof Administration.Answer.Told);
        }
    }

    @Test
    void whatWasPrunedBeforeAnybodyHadItIsToldOf() throws IOException {
        try (var nodes =
                new Nodes(folder, "a", "b", "c")
                        .with(Setting.SNAPSHOT_LOG_BYTES, 1L << 20)
                        .with(Setting.LOG_RETENTION_BYTES, 1L << 20)
                        .openAll()) {
            var before = nodes.get("c").home().replica();
            cutOff(nodes);
            var log = nodes.get("c").loop().log();
            for (var i = 0; i < 5000 && log.wholeFrom(before) == 1; i++) {
                added(nodes.get("c"), "x".repeat(200_000));
            }
            var lost = log.wholeFrom(before) - 1;
            forget(nodes);

            var again = nodes.open("c");
            await().atMost(LONG)
                    .until(() ->
                            again.inheritance().progress().stream()
                                    .anyMatch(Inheritance.Progress::finished));
            var progress = again.inheritance().progress().getFirst();
            assertThat(progress.pruned()).isEqualTo(lost).isPositive();
            assertThat(notes(nodes, before))
                    .contains(
                            "%s:1 to %s:%d were pruned from its log, and nobody has them"
                                    .formatted(before, before, lost))
                    .contains("and %d were pruned before anybody had them".formatted(lost));
            assertThat(told(again, "status")).contains(", PRUNED BEFORE ANYBODY HAD THEM: " + lost);
            assertThat(setAside(again)).contains("\"pruned\":" + lost);
        }
    }

    @Test
    void whoLeftAndIsStartedAgainJoinsAsANewReplica() throws IOException {
        try (var nodes = new Nodes(folder, "a", "b").openAll()) {
            var before = nodes.get("b").home().replica();
            added(nodes.get("b"), "milk");
            told(nodes.get("b"), "leave");
            assertThat(nodes.get("b").ended()).succeedsWithin(LONG);
            nodes.close("b");
            var again = nodes.open("b");
            Nodes.awaitServing(again);
            assertThat(again.home().replica()).isNotEqualTo(before);
            assertThat(elements(again)).containsExactly("milk");
        }
    }

    /// Lets c do three things that nobody hears of, stop, and be forgotten.
    private static void forgetWithoutHearing(Nodes nodes) {
        var c = nodes.get("c");
        cutOff(nodes);
        added(c, "from c 1");
        Nodes.update(c, VectorClock.EMPTY, remove("milk"));
        added(c, "from c 2");
        forget(nodes);
    }

    /// How many transactions there are in the node's log with which it has done something again.
    private static long doneAgain(Node node) throws IOException {
        return node.loop().log().read(node.home().replica(), 1, 1 << 20).stream()
                .map(FrameCodec::readAlone)
                .filter(read ->
                        read instanceof Decoded.Value<Tagged<Transaction>>(var tagged)
                                && tagged.payload() instanceof Transaction.Again)
                .count();
    }

    private static Change<?, ?, ?> remove(String element) {
        return new Change<>(SET, new AddWinsSet.Operation.Remove(List.of(Bytes.of(element))));
    }

    private static void cutOff(Nodes nodes) {
        told(nodes.get("c"), "cut", "a");
        told(nodes.get("c"), "cut", "b");
    }

    /// Stops c and has it forgotten.
    private static void forget(Nodes nodes) {
        nodes.close("c");
        await().atMost(LONG)
                .until(() ->
                        ask(nodes.get("a"), "forget", "c") instanceof Administration.Answer.Told);
    }

    private static String notes(Nodes nodes, ReplicaId of) throws IOException {
        return Files.readString(
                nodes.data("c")
                        .resolve("aside")
                        .resolve("c-%016x".formatted(of.incarnation()))
                        .resolve("done-again.txt"));
    }

    private static String setAside(Node node) {
        return JsonMapper.shared()
                .readTree(told(node, "status", "--json"))
                .get("set_aside")
                .toString();
    }
}
