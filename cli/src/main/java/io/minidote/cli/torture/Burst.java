package io.minidote.cli.torture;

import io.minidote.cli.local.NodePlace;
import io.minidote.cli.local.Reply;
import io.minidote.cli.local.RespConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/// Writers that count at one node as fast as it answers, each at a key of its own that nobody else
/// writes: so many that at any moment some of them have just been answered.
final class Burst {

    private static final int WRITERS = 16;
    private static final int MANY = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /// A key, and the highest number that was acknowledged; 0 if none was.
    private record Counted(String key, long number) {}

    private final NodePlace place;
    private final List<FutureTask<Counted>> writers = new ArrayList<>();
    private final CountDownLatch many = new CountDownLatch(MANY);

    private Burst(NodePlace place) {
        this.place = place;
    }

    /// They go on until the node does not answer any more.
    static Burst at(NodePlace place) {
        var burst = new Burst(place);
        for (var i = 0; i < WRITERS; i++) {
            var key = "nobody's-%s-%d".formatted(place.name(), i);
            var writer = new FutureTask<>(() -> burst.count(key));
            burst.writers.add(writer);
            // Virtual threads that always have something to do may keep others from beginning.
            Thread.ofPlatform().daemon().name("burst").start(writer);
        }
        return burst;
    }

    private Counted count(String key) {
        var last = new Counted(key, 0);
        try (var connection = connect(place)) {
            while (connection.call("INCR", key) instanceof Reply.Number(var number)) {
                last = new Counted(key, number);
                many.countDown();
            }
        } catch (IOException _) {
            // It was killed, and has acknowledged nothing more.
        }
        return last;
    }

    /// What was acknowledged, and the node does not show.
    ///
    /// @throws IOException where it does not say, or has acknowledged nothing at all
    List<String> lacking() throws IOException, InterruptedException {
        var lacking = new ArrayList<String>();
        var acknowledged = false;
        try (var connection = connect(place)) {
            for (var writer : writers) {
                var counted = counted(writer);
                acknowledged |= counted.number() > 0;
                var shown = shown(connection.call("GET", counted.key()));
                if (shown < counted.number()) {
                    lacking.add(
                            "%s was counted to %d, and shows %d"
                                    .formatted(counted.key(), counted.number(), shown));
                }
            }
        }
        if (!acknowledged) {
            throw new IOException(place.name() + " has acknowledged nothing before it was killed");
        }
        return lacking;
    }

    private static long shown(Reply reply) throws IOException {
        return switch (reply) {
            case Reply.Text(var number) -> Long.parseLong(number);
            case Reply.Nil _ -> 0;
            case Reply.Number _, Reply.Many _, Reply.Failure _ ->
                    throw new IOException("a counter shows " + reply);
        };
    }

    private static RespConnection connect(NodePlace place) throws IOException {
        return RespConnection.open(place.host(), place.redisPort(), PATIENCE);
    }

    /// Waits until they are in the middle of it, or for as long as `patience`.
    void awaitMany(Duration patience) throws InterruptedException {
        var _ = many.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Waits until the node has stopped answering.
    void await() throws InterruptedException {
        for (var writer : writers) {
            counted(writer);
        }
    }

    private static Counted counted(FutureTask<Counted> writer) throws InterruptedException {
        try {
            return writer.get();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("a writer went wrong", impossible);
        }
    }
}
