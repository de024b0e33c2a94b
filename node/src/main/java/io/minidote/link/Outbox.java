package io.minidote.link;

import io.minidote.base.Bytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What waits to be sent to one peer: first in, first out, and bounded in bytes.
///
/// Whoever offers is never held up; one thread takes.
final class Outbox {

    /// Counted for each message besides its bytes, so that empty messages have a limit too.
    static final int OVERHEAD = 64;

    private final long capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();

    /// At most [#capacity] bytes, overhead included; empty and final once closed.
    private final ArrayDeque<Bytes> messages = new ArrayDeque<>();

    private long bytes;
    private long refused;
    private boolean awaiting;
    private boolean nudged;
    private boolean closed;

    Outbox(long capacity) {
        this.capacity = capacity;
    }

    /// False, and counted, when there is no room.
    boolean offer(Bytes message) {
        var cost = (long) message.length() + OVERHEAD;
        lock.lock();
        try {
            if (closed || bytes + cost > capacity) {
                refused++;
                return false;
            }
            messages.add(message);
            bytes += cost;
            if (awaiting) {
                news.signal();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Takes the next messages without waiting: as many as have `limit` bytes together, overhead
    /// included, or a single larger one, or none.
    List<Bytes> take(int limit) {
        lock.lock();
        try {
            var taken = new ArrayList<Bytes>();
            var room = (long) limit;
            while (!messages.isEmpty()) {
                var cost = messages.getFirst().length() + (long) OVERHEAD;
                if (cost > room && !taken.isEmpty()) {
                    break;
                }
                taken.add(messages.removeFirst());
                bytes -= cost;
                room -= cost;
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /// Returns when there is something to take, after a nudge, once closed, or when time is up.
    void await(long nanos) throws InterruptedException {
        lock.lock();
        try {
            var left = nanos;
            awaiting = true;
            while (messages.isEmpty() && !nudged && !closed && left > 0) {
                left = news.awaitNanos(left);
            }
            nudged = false;
        } finally {
            awaiting = false;
            lock.unlock();
        }
    }

    /// Returns after a nudge, once closed, or when time is up, whatever waits to be taken.
    void pause(long nanos) throws InterruptedException {
        lock.lock();
        try {
            var left = nanos;
            while (!nudged && !closed && left > 0) {
                left = news.awaitNanos(left);
            }
            nudged = false;
        } finally {
            lock.unlock();
        }
    }

    /// Ends the wait of the thread that takes, or its next one.
    void nudge() {
        lock.lock();
        try {
            nudged = true;
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    /// Forgets what waits and takes nothing more.
    void close() {
        lock.lock();
        try {
            closed = true;
            messages.clear();
            bytes = 0;
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    boolean closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    long refused() {
        lock.lock();
        try {
            return refused;
        } finally {
            lock.unlock();
        }
    }
}
