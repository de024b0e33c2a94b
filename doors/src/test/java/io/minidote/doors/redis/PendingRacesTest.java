package io.minidote.doors.redis;

import io.minidote.base.Invariant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.Test;

/// Answers are brought to a connection by other threads than its own, in every order.
/// `-Dminidote.races.rounds=100` tries more of them.
class PendingRacesTest {

    private static final int ORDERS = 40 * Integer.getInteger("minidote.races.rounds", 1);

    @Test
    void everyAnswerThatIsBroughtIsWrittenInItsTurn() {
        Lincheck.runConcurrentTest(
                ORDERS,
                () -> {
                    var tasks = new LinkedBlockingQueue<Runnable>();
                    var pending = new ArrayDeque<Pending>();
                    var written = new ArrayList<Answer>();
                    var wake =
                            new Wakeup(
                                    tasks::add,
                                    () -> {
                                        while (!pending.isEmpty() && pending.peek().ready()) {
                                            written.add(pending.remove().answer());
                                        }
                                    });
                    var first = new Pending.Waiting<Answer>(2, answer -> answer, wake);
                    var second = new Pending.Waiting<Answer>(2, answer -> answer, wake);
                    pending.add(first);
                    pending.add(second);
                    var one = new Thread(() -> first.accept(Answer.OK));
                    var another = new Thread(() -> second.accept(Answer.PONG));
                    one.start();
                    another.start();
                    try {
                        while (written.size() < 2) {
                            tasks.take().run();
                        }
                        one.join();
                        another.join();
                    } catch (InterruptedException nobodyDoes) {
                        throw new IllegalStateException(nobodyDoes);
                    }
                    Invariant.check(written.equals(List.of(Answer.OK, Answer.PONG)), "%s", written);
                });
    }
}
