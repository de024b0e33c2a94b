package io.minidote.api;

import io.minidote.clock.VectorClock;
import io.minidote.node.Node;
import io.minidote.node.Setting;
import io.minidote.node.Watcher;
import io.minidote.replica.Response;
import io.minidote.replica.WatchEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// What happens to some objects, one event after the other, in causal order: at most one for each
/// transaction, and none before the transaction can be read.
///
/// Events wait here until they are taken, up to `limit.watch-queue` of them; whoever takes them too
/// slowly is told to go on with another watch, from [#clock]. Nobody else waits for that. Threads
/// may share one.
public final class Watch implements AutoCloseable {

    private final Node node;
    private final int most;
    private final Deque<WatchEvent> events = new ArrayDeque<>();
    private Optional<Response> over = Optional.empty();
    private VectorClock clock;
    private long number;

    Watch(Node node, VectorClock from) {
        this.node = node;
        this.most = node.configuration().get(Setting.LIMIT_WATCH_QUEUE);
        clock = from;
    }

    void begins(long number) {
        this.number = number;
    }

    /// Takes its events from wherever they come.
    Watcher watcher() {
        return new Watcher() {
            @Override
            public boolean told(WatchEvent event) {
                return add(event);
            }

            @Override
            public void ended(Response why) {
                end(why);
            }
        };
    }

    private synchronized boolean add(WatchEvent event) {
        if (over.isEmpty() && events.size() == most) {
            end(
                    new Response.Busy(
                            Setting.LIMIT_WATCH_QUEUE.key(),
                            most
                                    + " events waited to be taken: go on with another watch, from the clock of this one"));
        }
        if (over.isPresent()) {
            return false;
        }
        events.add(event);
        notifyAll();
        return true;
    }

    private synchronized void end(Response why) {
        if (over.isEmpty()) {
            over = Optional.of(why);
            notifyAll();
        }
    }

    /// Takes the next event, and waits until there is one.
    ///
    /// @throws NotDone where there will be none: [NotDone.Busy] if events were not taken fast
    ///   enough, [NotDone.Loading] or [NotDone.Stopped] if the replica has come to an end; all that
    ///   was told before can still be taken
    public synchronized WatchEvent next() throws InterruptedException {
        while (events.isEmpty()) {
            throwIfOver();
            wait();
        }
        return take();
    }

    /// Takes the next event, if there is one within that time.
    public synchronized Optional<WatchEvent> next(Duration patience) throws InterruptedException {
        var until = System.nanoTime() + patience.toNanos();
        while (events.isEmpty()) {
            throwIfOver();
            var left = until - System.nanoTime();
            if (left <= 0) {
                return Optional.empty();
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return Optional.of(take());
    }

    private void throwIfOver() {
        if (over.isPresent()) {
            throw NotDone.because(over.get());
        }
    }

    private WatchEvent take() {
        var event = events.remove();
        clock = clock.join(event.clock());
        return event;
    }

    /// From here another watch goes on behind the last event that was taken, at this replica or
    /// another.
    public synchronized VectorClock clock() {
        return clock;
    }

    @Override
    public void close() {
        end(new Response.Stopped("the watch is closed"));
        node.unwatch(number);
    }
}
