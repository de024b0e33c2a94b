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
import io.minidote.clock.VectorClock;
import io.minidote.crdt.AddWinsSet;
import io.minidote.replica.Change;
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
            Nodes.awaitServing(again);
            assertThat(again.home().replica()).isNotEqualTo(before);
            await().atMost(LONG)
                    .untilAsserted(() ->
                            assertThat(elements(nodes.get("a")))
                                    .containsExactly("from c 1", "from c 2", "milk"));
            await().atMost(LONG)
                    .untilAsserted(() ->
                            assertThat(setAside(again))
                                    .isEqualTo(
                                            "[{\"of\":\"%s\",\"done_again\":2,\"put_aside\":1,\"finished\":true}]"
                                                    .formatted(before)));
            var notes =
                    nodes.data("c")
                            .resolve("aside")
                            .resolve("c-%016x".formatted(before.incarnation()))
                            .resolve("done-again.txt");
            assertThat(Files.readString(notes))
                    .contains("milk", "it takes something away", "2 transactions again; 1 were");
        }
    }

    @Test
    void nothingIsDoneAgainTwiceThoughTheNodeIsStoppedMeanwhile() throws IOException {
        try (var nodes = new Nodes(folder, "a", "b", "c").openAll()) {
            added(nodes.get("c"), "milk");
            await().atMost(LONG).until(() -> elements(nodes.get("a")).contains("milk"));
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
                    .allSatisfy(progress -> {
                        assertThat(progress.doneAgain()).isEqualTo(2);
                        assertThat(progress.putAside()).isEqualTo(1);
                    });
            added(again, "new from c");
            await().atMost(LONG).until(() -> elements(nodes.get("b")).contains("new from c"));
            assertThat(again.view().clock().get(again.home().replica())).isEqualTo(3);
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
        told(c, "cut", "a");
        told(c, "cut", "b");
        added(c, "from c 1");
        Nodes.update(
                c,
                VectorClock.EMPTY,
                new Change<>(SET, new AddWinsSet.Operation.Remove(List.of(Bytes.of("milk")))));
        added(c, "from c 2");
        nodes.close("c");
        await().atMost(LONG)
                .until(() ->
                        ask(nodes.get("a"), "forget", "c") instanceof Administration.Answer.Told);
    }

    private static String setAside(Node node) {
        return JsonMapper.shared()
                .readTree(told(node, "status", "--json"))
                .get("set_aside")
                .toString();
    }
}
