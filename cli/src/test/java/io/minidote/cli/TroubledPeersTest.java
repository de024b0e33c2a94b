package io.minidote.cli;

import static io.minidote.cli.Operator.says;
import static io.minidote.cli.Operator.signal;
import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.cli.local.NodePlace;
import io.minidote.cli.local.NodeProcess;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class TroubledPeersTest extends TroubledPeers {

    @Override
    List<String> settings(Path folder) {
        return List.of();
    }

    @Test
    void aPeerThatFreezesAgainAndAgain() throws Exception {
        try (var load = Load.on("freezing", List.of(one(), other()));
                var courier = Courier.between(one(), other())) {
            for (var round = 0; round < 10; round++) {
                signal("STOP", troubled());
                try {
                    courier.awaitMore(20);
                } finally {
                    signal("CONT", troubled());
                }
                courier.awaitMore(20);
            }
            courier.stop();
            assertThat(load.stop()).containsOnly(0);
            cluster().nodes().forEach(load::demandWholeAt);
        }
    }

    @Test
    void aPeerWhoseConnectionsComeAndGo() throws Exception {
        try (var load = Load.on("come and go", List.of(one(), other()));
                var courier = Courier.between(one(), other())) {
            for (var round = 0; round < 10; round++) {
                assertThat(says(troubled(), "admin", "cut", "n1").exitCode()).isEqualTo(0);
                assertThat(says(troubled(), "admin", "cut", "n2").exitCode()).isEqualTo(0);
                for (var each : cluster().nodes()) {
                    callAndHangUp(each);
                }
                courier.awaitMore(10);
                assertThat(says(troubled(), "admin", "heal", "all").exitCode()).isEqualTo(0);
                courier.awaitMore(10);
            }
            courier.stop();
            assertThat(load.stop()).containsOnly(0);
            cluster().nodes().forEach(load::demandWholeAt);
        }
    }

    /// Strangers who come, say nothing or nonsense, and go.
    private static void callAndHangUp(NodeProcess node) throws IOException {
        for (var i = 0; i < 50; i++) {
            try (var socket = new Socket(NodePlace.HOST, node.place().peerPort())) {
                socket.getOutputStream().write(new byte[i]);
            }
        }
    }
}
