package io.minidote.cli.torture;

import io.minidote.cli.torture.Schedule.Planned;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Makes the faults of a schedule happen, each track in a thread of its own.
final class Nemesis {

    private final Schedule schedule;
    private final Arena arena;
    private final Supplier<Duration> now;
    private final Duration end;
    private final List<Fault> going = new ArrayList<>();
    private final List<Struck> struck = new ArrayList<>();
    private final List<String> broken = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    /// @param now how long the run has been going on
    /// @param end when no fault begins any more
    Nemesis(Schedule schedule, Arena arena, Supplier<Duration> now, Duration end) {
        this.schedule = schedule;
        this.arena = arena;
        this.now = now;
        this.end = end;
    }

    void start() {
        for (var track : FaultKind.Track.values()) {
            threads.add(
                    Thread.ofVirtual()
                            .name("faults-of-" + track)
                            .start(() -> run(schedule.of(track))));
        }
    }

    private void run(List<Planned> track) {
        try {
            for (var planned : track) {
                var early = planned.from().minus(now.get());
                if (early.isPositive()) {
                    Thread.sleep(early);
                }
                if (now.get().compareTo(end) >= 0) {
                    return;
                }
                strike(planned.fault(), planned.to().minus(planned.from()));
            }
        } catch (InterruptedException _) {
            // The run is over.
        }
    }

    private void strike(Fault fault, Duration time) throws InterruptedException {
        var from = now.get();
        var happened = false;
        var trouble = "";
        began(fault);
        try {
            fault.begin(arena);
            happened = true;
            fault.last(arena, time);
        } catch (Fault.NotNow notNow) {
            trouble = notNow.why();
        } catch (Fault.Broken seen) {
            happened = true;
            broken(seen.what());
        } catch (IOException failed) {
            trouble = String.valueOf(failed.getMessage());
        } finally {
            try {
                if (happened && !stopped) {
                    fault.end(arena);
                }
            } catch (IOException failed) {
                trouble = "not repaired: " + failed.getMessage();
            }
            ended(fault, new Struck(fault, from, now.get(), happened, trouble));
        }
    }

    private synchronized void began(Fault fault) {
        going.add(fault);
    }

    private synchronized void ended(Fault fault, Struck how) {
        going.remove(fault);
        struck.add(how);
    }

    private synchronized void broken(String what) {
        broken.add(what);
    }

    /// What faults have seen that must not be.
    synchronized List<String> broken() {
        return List.copyOf(broken);
    }

    /// What is wrong at the moment.
    synchronized List<Fault> going() {
        return List.copyOf(going);
    }

    /// What has been tried and is over.
    synchronized List<Struck> struck() {
        return List.copyOf(struck);
    }

    /// Gives up every fault; nothing is repaired.
    void stop() throws InterruptedException {
        stopped = true;
        for (var thread : threads) {
            thread.interrupt();
        }
        for (var thread : threads) {
            thread.join();
        }
    }

    /// Waits until every fault is over, or gives up those that are not, for the healing to repair.
    void join(Duration patience) throws InterruptedException {
        var until = now.get().plus(patience);
        for (var thread : threads) {
            var left = until.minus(now.get());
            if (!left.isPositive() || !thread.join(left)) {
                thread.interrupt();
                thread.join();
            }
        }
    }
}
