package io.minidote.doors.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/// When what is to be done soon is done.
class WakeupTest {

    private final ArrayDeque<Runnable> loop = new ArrayDeque<>();
    private final ArrayList<String> done = new ArrayList<>();

    private void runLoop() {
        while (!loop.isEmpty()) {
            loop.remove().run();
        }
    }

    @Test
    void manyWakeOnceUntilItBegins() {
        var wakeup = new Wakeup(loop::add, () -> done.add("done"));
        wakeup.run();
        wakeup.run();
        assertThat(loop).hasSize(1);
        runLoop();
        assertThat(done).hasSize(1);
        wakeup.run();
        runLoop();
        assertThat(done).hasSize(2);
    }

    /// What the work has passed over already would wait for ever.
    @Test
    void whatComesWhileItIsDoneWakesAgain() {
        var comes = new ArrayDeque<Runnable>();
        var wakeup =
                new Wakeup(
                        loop::add,
                        () -> {
                            done.add("done");
                            if (!comes.isEmpty()) {
                                comes.remove().run();
                            }
                        });
        comes.add(wakeup);
        wakeup.run();
        runLoop();
        assertThat(done).hasSize(2);
    }

    @Test
    void nothingHappensBehindAClosedLoop() {
        var wakeup =
                new Wakeup(
                        _ -> {
                            throw new RejectedExecutionException();
                        },
                        () -> done.add("done"));
        wakeup.run();
        assertThat(done).isEmpty();
    }
}
