package io.minidote.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two members of each system, here in one process.
class MembersTest {

    private static final int MEMBERS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir private Path folder;

    /// How one member is opened.
    private interface Opening {
        ReplicatedCounters open(int self, List<Integer> ports) throws Exception;
    }

    @Test
    void pekkoShowsEveryIncrementAtEveryMember() throws Exception {
        incrementsAreVisibleEverywhere(
                (self, ports) -> PekkoCounters.open(folder, true, self, ports));
    }

    @Test
    void hazelcastShowsEveryIncrementAtEveryMember() throws Exception {
        incrementsAreVisibleEverywhere(HazelcastCounters::open);
    }

    private static void incrementsAreVisibleEverywhere(Opening opening) throws Exception {
        var ports = freePorts();
        var members = new ArrayList<ReplicatedCounters>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // Each waits for the others.
            var all = new ArrayList<Callable<ReplicatedCounters>>();
            for (var i = 0; i < MEMBERS; i++) {
                var self = i;
                all.add(() -> opening.open(self, ports));
            }
            for (var opened : threads.invokeAll(all)) {
                members.add(opened.get());
            }
            var count = 0L;
            for (var member : members) {
                var did = told(member, "increment 20").split(" ", -1);
                assertThat(did[0]).isEqualTo("did");
                count += Long.parseLong(did[1]);
            }
            assertThat(count).isPositive();
            var expected = count;
            for (var member : members) {
                await().atMost(PATIENCE)
                        .untilAsserted(() ->
                                assertThat(told(member, "total")).isEqualTo("total " + expected));
            }
        } finally {
            members.forEach(ReplicatedCounters::close);
        }
    }

    private static String told(ReplicatedCounters member, String line) throws Exception {
        var answers = new ByteArrayOutputStream();
        Member.obey(
                member,
                new BufferedReader(new StringReader(line)),
                new PrintStream(answers, true, StandardCharsets.UTF_8));
        return answers.toString(StandardCharsets.UTF_8).strip();
    }

    private static List<Integer> freePorts() throws IOException {
        var sockets = new ArrayList<ServerSocket>();
        try {
            for (var i = 0; i < MEMBERS; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (var socket : sockets) {
                socket.close();
            }
        }
    }
}
