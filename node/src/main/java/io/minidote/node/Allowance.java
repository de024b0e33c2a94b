package io.minidote.node;

import java.util.concurrent.atomic.AtomicLong;

/// How much may be held at once, by whichever threads; one may always hold something.
final class Allowance {

    private final long limit;
    private final AtomicLong held = new AtomicLong();

    Allowance(long limit) {
        this.limit = limit;
    }

    /// Takes so much, if it fits beside what is held or nothing is held.
    boolean take(long amount) {
        var before = held.get();
        while (before == 0 || before + amount <= limit) {
            if (held.compareAndSet(before, before + amount)) {
                return true;
            }
            before = held.get();
        }
        return false;
    }

    void giveBack(long amount) {
        held.addAndGet(-amount);
    }

    long held() {
        return held.get();
    }

    long limit() {
        return limit;
    }
}
