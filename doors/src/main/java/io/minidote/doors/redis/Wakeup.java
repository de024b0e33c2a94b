package io.minidote.doors.redis;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has something done soon after each [#run], once for however many come before it begins.
final class Wakeup implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Wakeup.class);

    private final Executor where;
    private final Runnable what;
    private final Runnable begin = this::begin;
    private final AtomicBoolean coming = new AtomicBoolean();

    Wakeup(Executor where, Runnable what) {
        this.where = where;
        this.what = what;
    }

    /// From any thread.
    @Override
    public void run() {
        if (coming.compareAndSet(false, true)) {
            try {
                where.execute(begin);
            } catch (RejectedExecutionException closed) {
                LOG.debug("woken after the door had closed");
            }
        }
    }

    /// What comes from here on is not sure to be seen, so it wakes again.
    private void begin() {
        coming.set(false);
        what.run();
    }
}
