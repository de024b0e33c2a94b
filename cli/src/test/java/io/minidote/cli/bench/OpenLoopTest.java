package io.minidote.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minidote.cli.bench.RedisBenchmark.Command;
import io.minidote.cli.local.NodePlace;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class OpenLoopTest {

    private static final int QUESTIONS = 100;
    private static final Duration TIME = Duration.ofMillis(200);
    private static final Question GET = Question.of(Command.GET, 10);

    /// Takes questions from whoever comes, and answers none before it has so many.
    private record Hesitant(ServerSocket socket, CountDownLatch asked) implements AutoCloseable {

        static Hesitant start(int questions) throws IOException {
            var server =
                    new Hesitant(
                            new ServerSocket(0, 0, InetAddress.getByName(NodePlace.HOST)),
                            new CountDownLatch(questions));
            Thread.startVirtualThread(server::accept);
            return server;
        }

        private void accept() {
            try {
                while (true) {
                    var client = socket.accept();
                    Thread.startVirtualThread(() -> serve(client));
                }
            } catch (IOException _) {
                // Closed: nobody else comes.
            }
        }

        private void serve(Socket client) {
            try (client) {
                var in = new DataInputStream(client.getInputStream());
                while (true) {
                    in.readFully(new byte[GET.length()]);
                    asked.countDown();
                    Thread.startVirtualThread(() -> answer(client));
                }
            } catch (EOFException _) {
                // The client has asked enough.
            } catch (IOException failed) {
                throw new IllegalStateException(failed);
            }
        }

        private void answer(Socket client) {
            try {
                asked.await();
                client.getOutputStream().write("+OK\r\n".getBytes(StandardCharsets.US_ASCII));
            } catch (IOException | InterruptedException failed) {
                throw new IllegalStateException(failed);
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void questionsGoOnWhileNobodyAnswersAndTheirWaitCounts() throws Exception {
        try (var server = Hesitant.start(QUESTIONS)) {
            var perSecond = QUESTIONS * 1e9 / TIME.toNanos();
            var latencies = OpenLoop.run(server.socket().getLocalPort(), GET, perSecond, TIME);
            // Nobody is answered before the last has asked; so the first waits nearly all the time,
            // and half of them at least half of it.
            assertThat(latencies.millis(100)).isGreaterThanOrEqualTo(0.98 * TIME.toMillis());
            assertThat(latencies.millis(51)).isGreaterThanOrEqualTo(0.49 * TIME.toMillis());
        }
    }

    @Test
    void repliesAreCountedWhereverTheirBytesAreCut() throws Exception {
        var bytes =
                "+OK\r\n:12\r\n$3\r\na\r\n\r\n$-1\r\n$0\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII);
        for (var cut = 0; cut <= bytes.length; cut++) {
            var counter = new ReplyCounter();
            var first = counter.count(ByteBuffer.wrap(bytes, 0, cut));
            var rest = counter.count(ByteBuffer.wrap(bytes, cut, bytes.length - cut));
            assertThat(first + rest).as("cut at %d", cut).isEqualTo(5);
        }
    }

    @Test
    void errorIsNoAnswer() {
        var error = ByteBuffer.wrap("-LOADING\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> new ReplyCounter().count(error))
                .isInstanceOf(StreamCorruptedException.class);
    }
}
