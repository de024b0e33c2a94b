package io.minidote.cli.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minidote.cli.local.NodePlace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A server that counts takes the place of the node.
class BurstTest {

    private static final int ENOUGH = 3;
    private static final String ONE_OF_THEM = "nobody's-n1-7";

    private final Map<String, Integer> counters = new ConcurrentHashMap<>();
    private final CountDownLatch enough = new CountDownLatch(ENOUGH);
    private ServerSocket server;
    private volatile boolean dead;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 100, InetAddress.getByName(NodePlace.HOST));
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    while (true) {
                        try {
                            var client = server.accept();
                            Thread.ofPlatform().daemon().start(() -> serve(client));
                        } catch (IOException _) {
                            return; // The test is over.
                        }
                    }
                });
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void whoHasEverythingLacksNothing() throws Exception {
        var burst = burst();
        assertThat(burst.lacking()).isEmpty();
    }

    @Test
    void whoHasOneLessThanItAcknowledgedIsNoticed() throws Exception {
        var burst = burst();
        counters.replaceAll((key, number) -> key.equals(ONE_OF_THEM) ? number - 1 : number);
        assertThat(burst.lacking())
                .singleElement()
                .asString()
                .matches(ONE_OF_THEM + " was counted to [0-9]+, and shows [0-9]+");
    }

    @Test
    void whoHasForgottenEverythingIsNoticed() throws Exception {
        var burst = burst();
        counters.clear();
        assertThat(burst.lacking()).isNotEmpty();
    }

    @Test
    void whereNothingWasAcknowledgedNothingIsShownByIt() {
        dead = true;
        var burst = Burst.at(place());
        assertThatThrownBy(
                        () -> {
                            revive(burst);
                            burst.lacking();
                        })
                .isInstanceOf(IOException.class)
                .hasMessage("n1 has acknowledged nothing before it was killed");
    }

    /// One that was going on when the server died, which lives again.
    private Burst burst() throws InterruptedException {
        var burst = Burst.at(place());
        enough.await();
        dead = true;
        revive(burst);
        return burst;
    }

    private void revive(Burst burst) throws InterruptedException {
        burst.await();
        dead = false;
    }

    private NodePlace place() {
        return new NodePlace("n1", server.getLocalPort(), 0, Path.of("data"), Path.of("log"));
    }

    private void serve(Socket client) {
        try (client;
                var in =
                        new BufferedReader(
                                new InputStreamReader(
                                        client.getInputStream(), StandardCharsets.UTF_8))) {
            while (!dead && in.readLine() != null) {
                in.readLine();
                var command = in.readLine();
                in.readLine();
                var key = in.readLine();
                if (dead) {
                    return;
                }
                var reply =
                        command.equals("INCR")
                                ? ":" + counters.merge(key, 1, Integer::sum)
                                : "+" + counters.getOrDefault(key, 0);
                client.getOutputStream().write((reply + "\r\n").getBytes(StandardCharsets.UTF_8));
                if (key.equals(ONE_OF_THEM)) {
                    enough.countDown();
                }
            }
        } catch (IOException _) {
            // Whoever asked has gone.
        }
    }
}
