package io.minidote.node;

import static io.minidote.node.Nodes.LONG;
import static io.minidote.node.Nodes.add;
import static io.minidote.node.Nodes.added;
import static io.minidote.node.Nodes.elements;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.minidote.clock.VectorClock;
import io.minidote.link.MemoryNetwork;
import io.minidote.replica.Client.Serving;
import io.minidote.replica.Response;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class DiskFaultTest {

    private static final Configuration SMALL =
            Configuration.defaults()
                    .with(Setting.LIMIT_TRANSACTION, 64L << 10)
                    .with(Setting.LOG_SEGMENT_BYTES, 128L << 10);

    private final FaultyHome home = new FaultyHome("a");

    private Node open() throws IOException {
        var node = Node.start(SMALL, home, new MemoryNetwork()::link);
        Nodes.awaitServing(node);
        return node;
    }

    @Test
    void aFullDiskRefusesUpdatesReadsGoOnAndRoomBringsThemBack() throws IOException {
        try (var node = open()) {
            home.full = true;
            var padding = "x".repeat(10_000);
            Response response = new Response.Aborted();
            var done = 0;
            for (var i = 0; i < 100 && !(response instanceof Response.NoRoom); i++) {
                response = Nodes.update(node, VectorClock.EMPTY, add(i + padding));
                done += response instanceof Response.Updated ? 1 : 0;
            }
            assertThat(response).isInstanceOf(Response.NoRoom.class);
            assertThat(done).isPositive();
            assertThat(elements(node)).hasSize(done);
            assertThat(node.serving()).isInstanceOf(Serving.Yes.class);
            assertThat(Nodes.told(node, "status")).contains("THE DISK IS FULL");

            home.full = false;
            await().atMost(LONG)
                    .until(() ->
                            Nodes.update(node, VectorClock.EMPTY, add("after all"))
                                    instanceof Response.Updated);
            assertThat(elements(node)).hasSize(done + 1);
            await().atMost(LONG)
                    .until(() -> !Nodes.told(node, "status").contains("THE DISK IS FULL"));
        }
    }

    @Test
    void aFailedSyncStopsTheNodeBeforeAnythingIsAcknowledged() throws IOException {
        try (var node = open()) {
            added(node, "before");
            home.broken = true;
            assertThat(Nodes.update(node, VectorClock.EMPTY, add("lost")))
                    .isInstanceOfSatisfying(
                            Response.Stopped.class,
                            stopped -> assertThat(stopped.why()).contains("the disk is broken"));
            assertThat(node.ended()).failsWithin(LONG);
            assertThat(elements(node)).containsExactly("before");
            assertThat(node.failure()).get().asString().contains("the disk is broken");
            assertThat(Nodes.ask(node, "status"))
                    .isEqualTo(
                            new Administration.Answer.Refused(
                                    "the node has stopped: the disk is broken"));
        }
    }
}
