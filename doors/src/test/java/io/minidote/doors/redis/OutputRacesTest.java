package io.minidote.doors.redis;

import io.minidote.base.Invariant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.Test;

/// Clients share one limit, each on the thread of its own event loop, in every order.
/// `-Dminidote.races.rounds=100` tries more of them.
class OutputRacesTest {

    private static final int ORDERS = 40 * Integer.getInteger("minidote.races.rounds", 1);

    private static final class Client {
        final AtomicBoolean dropped = new AtomicBoolean();
        final Output.Share share;

        Client(Output output) {
            share = output.share(_ -> dropped.set(true));
            share.enter();
        }
    }

    @Test
    void whoeverIsNotDroppedLeavesNoMoreThanTheLimitTogether() {
        together(
                share -> share.waits(6),
                share -> {
                    share.waits(6);
                    share.taken(2);
                    share.waits(2);
                },
                (output, one, another) -> {
                    Invariant.check(
                            one.dropped.get() != another.dropped.get(),
                            "one dropped: %s, and the other: %s",
                            one.dropped,
                            another.dropped);
                    Invariant.check(output.bytes() == 12, "%s bytes", output.bytes());
                });
    }

    @Test
    void nobodyIsDroppedWhereAllFit() {
        together(
                share -> {
                    share.waits(4);
                    share.taken(4);
                    share.waits(4);
                },
                share -> {
                    share.waits(6);
                    share.taken(6);
                    share.leave();
                },
                (output, one, another) -> {
                    Invariant.check(
                            !one.dropped.get() && !another.dropped.get(),
                            "one dropped: %s, and the other: %s",
                            one.dropped,
                            another.dropped);
                    Invariant.check(output.bytes() == 4, "%s bytes", output.bytes());
                });
    }

    private interface InTheEnd {
        void check(Output output, Client one, Client another);
    }

    private static void together(
            Consumer<Output.Share> first, Consumer<Output.Share> second, InTheEnd inTheEnd) {
        Lincheck.runConcurrentTest(
                ORDERS,
                () -> {
                    var output = new Output(10);
                    var one = new Client(output);
                    var another = new Client(output);
                    var threads =
                            List.of(
                                    new Thread(() -> first.accept(one.share)),
                                    new Thread(() -> second.accept(another.share)));
                    threads.forEach(Thread::start);
                    try {
                        for (var thread : threads) {
                            thread.join();
                        }
                    } catch (InterruptedException nobodyDoes) {
                        throw new IllegalStateException(nobodyDoes);
                    }
                    inTheEnd.check(output, one, another);
                });
    }
}
