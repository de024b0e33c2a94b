package io.minidote.doors.redis;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// When commands took longer than somebody wants, by events of Redis's names: `command`, and
/// `fast-command` for those that always should be fast.
final class Latency {

    private static final int KEPT = 160;

    private static final String COMMAND = "command";
    private static final String FAST = "fast-command";

    /// @param at seconds since 1970
    record Spike(long at, long millis) {}

    /// @param longest in milliseconds
    record Event(String name, Spike latest, long longest) {}

    private static final class History {
        private final Deque<Spike> spikes = new ArrayDeque<>();
        private long longest;
    }

    private final Map<String, History> histories = new TreeMap<>();
    private volatile long threshold;

    /// `latency-monitor-threshold`: in milliseconds; nothing is noted where it is 0.
    long threshold() {
        return threshold;
    }

    void setThreshold(long millis) {
        threshold = millis;
    }

    void note(Command command, long micros) {
        var least = threshold;
        if (least > 0 && micros >= least * 1_000) {
            add(command.flags().contains("fast") ? FAST : COMMAND, micros / 1_000);
        }
    }

    /// Several in one second are one, the longest.
    private synchronized void add(String event, long millis) {
        var history = histories.computeIfAbsent(event, _ -> new History());
        var now = Instant.now().getEpochSecond();
        var last = history.spikes.peekLast();
        if (last != null && last.at() == now) {
            history.spikes.removeLast();
            history.spikes.add(new Spike(now, Math.max(last.millis(), millis)));
        } else {
            history.spikes.add(new Spike(now, millis));
        }
        if (history.spikes.size() > KEPT) {
            history.spikes.remove();
        }
        history.longest = Math.max(history.longest, millis);
    }

    synchronized List<Event> latest() {
        return histories.entrySet().stream()
                .map(each ->
                        new Event(
                                each.getKey(),
                                each.getValue().spikes.getLast(),
                                each.getValue().longest))
                .toList();
    }

    synchronized List<Spike> history(String event) {
        var history = histories.get(event);
        return history == null ? List.of() : List.copyOf(history.spikes);
    }

    /// Forgets some events, or all.
    ///
    /// @return how many there were of them
    synchronized int reset(List<String> events) {
        var before = histories.size();
        if (events.isEmpty()) {
            histories.clear();
        } else {
            histories.keySet().removeAll(events);
        }
        return before - histories.size();
    }
}
