package io.minidote.sim;

import java.util.PriorityQueue;

/// Virtual time, and what is still to happen in it. Time passes by going on to what is next.
final class Agenda {

    private record Entry(long micros, long number, Runnable what) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            var order = Long.compare(micros, other.micros);
            return order != 0 ? order : Long.compare(number, other.number);
        }
    }

    private final PriorityQueue<Entry> entries = new PriorityQueue<>();
    private long micros;
    private long added;

    /// Virtual microseconds since the run began.
    long micros() {
        return micros;
    }

    void in(long delayMicros, Runnable what) {
        entries.add(new Entry(micros + delayMicros, added++, what));
    }

    /// Does what is next, if there is anything.
    boolean next() {
        var entry = entries.poll();
        if (entry == null) {
            return false;
        }
        micros = entry.micros();
        entry.what().run();
        return true;
    }
}
