package io.minidote.node;

import static io.minidote.node.Nodes.added;
import static io.minidote.node.Nodes.elements;
import static io.minidote.node.Nodes.told;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PruningTest {

    private static final String PADDING = "x".repeat(200_000);

    @TempDir private Path folder;

    private Nodes nodes(String... names) {
        return new Nodes(folder, names).with(Setting.SNAPSHOT_LOG_BYTES, 1L << 20);
    }

    @Test
    void whatSnapshotsHaveAndNobodyLacksIsDeletedFromTheLog() throws IOException {
        try (var nodes = nodes("a").openAll()) {
            var oldest = oldestSegment(nodes, "a");
            writeUntil(nodes.get("a"), () -> Files.notExists(oldest));
            assertThat(elements(nodes.get("a"))).hasSize(3);
            assertThat(told(nodes.get("a"), "status", "--json"))
                    .contains("\"held_back_bytes\":0,")
                    .doesNotContain("held_back_by\"");
            nodes.close("a");
            nodes.openAll();
            assertThat(elements(nodes.get("a"))).hasSize(3);
        }
    }

    @Test
    void theLogIsKeptForAMemberThatLacksItAndTheStatusNamesIt() throws IOException {
        try (var nodes = nodes("a", "b").openAll()) {
            nodes.close("b");
            var oldest = oldestSegment(nodes, "a");
            writeUntil(nodes.get("a"), () -> nodes.get("a").loop().archive().heldBack() > 0);
            assertThat(oldest).exists();
            assertThat(told(nodes.get("a"), "status", "--json"))
                    .doesNotContain("\"held_back_bytes\":0,")
                    .contains("\"held_back_by\":\"b#");
            assertThat(told(nodes.get("a"), "status"))
                    .containsPattern("held back .* of the log, for b#.*, which has not confirmed");
        }
    }

    @Test
    void butNotBeyondItsRetention() throws IOException {
        try (var nodes = nodes("a", "b").with(Setting.LOG_RETENTION_BYTES, 1L << 20).openAll()) {
            nodes.close("b");
            var oldest = oldestSegment(nodes, "a");
            writeUntil(nodes.get("a"), () -> Files.notExists(oldest));
        }
    }

    private static Path oldestSegment(Nodes nodes, String name) {
        return nodes.data(name).resolve("log/segment-0000000001.log");
    }

    private interface Condition {
        boolean holds();
    }

    /// Snapshots and pruning follow what is appended, so it comes to that if one goes on writing.
    private static void writeUntil(Node node, Condition condition) {
        for (var i = 0; i < 5000 && !condition.holds(); i++) {
            added(node, i % 3 + PADDING);
        }
        assertThat(condition.holds()).isTrue();
    }
}
