package io.minidote.cli.bench;

import io.minidote.cli.local.NodePlace;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;

/// A client that asks when it is time to, whether or not it has been answered.
///
/// Each question is due at a moment that was fixed before the first was asked, and its latency
/// counts from there: while the server stands still, those that wait for their turn count as well
/// as the one it stands still on. A client that waits for its answers would ask fewer questions
/// just then, and find the server faster than it is (Tene: _How not to measure latency_, 2013).
///
/// One thread asks and one takes the answers. They share nothing but the sockets: the one question
/// after the other goes to one connection after the other, and so the number of an answer on its
/// connection says which question it is for, and when that was due.
final class OpenLoop {

    private static final int CONNECTIONS = 50;
    private static final int BUFFER = 64 << 10;

    /// How long the last answers may take.
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final List<SocketChannel> channels;
    private final Question question;
    private final double nanosBetween;
    private final int questions;
    private final long began;

    private OpenLoop(
            List<SocketChannel> channels, Question question, double perSecond, Duration time) {
        this.channels = channels;
        this.question = question;
        nanosBetween = 1e9 / perSecond;
        questions = Math.max(1, (int) (time.toNanos() / nanosBetween));
        began = System.nanoTime();
    }

    /// Asks the server at this port.
    ///
    /// @param perSecond how many questions
    /// @return how long each took
    static Latencies run(int port, Question question, double perSecond, Duration time)
            throws IOException, InterruptedException {
        var channels = new ArrayList<SocketChannel>();
        try {
            for (var i = 0; i < CONNECTIONS; i++) {
                var channel = SocketChannel.open(new InetSocketAddress(NodePlace.HOST, port));
                channels.add(channel);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.configureBlocking(false);
            }
            return new OpenLoop(channels, question, perSecond, time).run();
        } finally {
            for (var channel : channels) {
                channel.close();
            }
        }
    }

    private Latencies run() throws IOException, InterruptedException {
        var asking =
                new FutureTask<Void>(() -> {
                    ask();
                    return null;
                });
        var asker = Thread.ofPlatform().name("open-loop").start(asking);
        try {
            var latencies = answers();
            asking.get();
            return new Latencies(latencies);
        } catch (ExecutionException failed) {
            throw new IOException("the client could not ask: " + failed.getCause(), failed);
        } finally {
            asker.interrupt();
            asker.join();
        }
    }

    /// When a question is due.
    private long due(int number) {
        return began + (long) (number * nanosBetween);
    }

    private void ask() throws IOException {
        var buffer = ByteBuffer.allocateDirect(question.length());
        for (var asked = 0; asked < questions && !Thread.interrupted(); asked++) {
            var wait = due(asked) - System.nanoTime();
            if (wait > 0) {
                LockSupport.parkNanos(wait);
            }
            buffer.clear();
            question.ask(buffer);
            buffer.flip();
            while (buffer.hasRemaining()) {
                channels.get(asked % channels.size()).write(buffer);
            }
        }
    }

    private long[] answers() throws IOException {
        var latencies = new long[questions];
        var buffer = ByteBuffer.allocateDirect(BUFFER);
        var until = due(questions) + PATIENCE.toNanos();
        var answered = 0;
        try (var selector = Selector.open()) {
            for (var i = 0; i < channels.size(); i++) {
                channels.get(i).register(selector, SelectionKey.OP_READ, new Answers(i));
            }
            while (answered < questions) {
                selector.select(PATIENCE.toMillis());
                if (System.nanoTime() - until > 0) {
                    throw new IOException(
                            "%d of %d questions were not answered within %d s of the last"
                                    .formatted(
                                            questions - answered, questions, PATIENCE.toSeconds()));
                }
                for (var key : selector.selectedKeys()) {
                    answered += ((Answers) key.attachment()).take(key, buffer, latencies);
                }
                selector.selectedKeys().clear();
            }
        }
        return latencies;
    }

    /// The answers on one connection.
    private final class Answers {

        private final ReplyCounter replies = new ReplyCounter();

        /// The number of the question that is answered next.
        private int next;

        Answers(int connection) {
            next = connection;
        }

        int take(SelectionKey key, ByteBuffer buffer, long[] latencies) throws IOException {
            buffer.clear();
            if (((SocketChannel) key.channel()).read(buffer) < 0) {
                throw new EOFException("the server closed a connection");
            }
            var now = System.nanoTime();
            buffer.flip();
            var count = replies.count(buffer);
            for (var i = 0; i < count; i++) {
                latencies[next] = now - due(next);
                next += channels.size();
            }
            return count;
        }
    }
}
