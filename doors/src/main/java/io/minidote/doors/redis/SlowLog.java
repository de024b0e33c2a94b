package io.minidote.doors.redis;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// The latest commands that took long.
final class SlowLog {

    /// Of so many words at most one entry shows something.
    private static final int WORDS = 32;

    private static final int LETTERS = 128;

    /// The longest that SLOWLOG may be.
    static final int LONGEST = 10_000;

    /// @param at seconds since 1970
    /// @param words shortened
    record Entry(
            long number, long at, long micros, List<String> words, String client, String name) {}

    private final Deque<Entry> entries = new ArrayDeque<>();
    private long next;
    private volatile long slowerThan = 10_000;
    private int most = 128;

    /// `slowlog-log-slower-than`: in microseconds; nothing is slow where it is negative.
    long slowerThan() {
        return slowerThan;
    }

    void setSlowerThan(long micros) {
        slowerThan = micros;
    }

    /// `slowlog-max-len`: how many entries there are at most.
    synchronized int most() {
        return most;
    }

    synchronized void setMost(int most) {
        this.most = most;
        forget();
    }

    /// Something has been done, and took so long.
    void note(long micros, Request request, Connection connection) {
        if (slowerThan >= 0 && micros >= slowerThan) {
            var client = connection.profile();
            add(micros, shown(request), client.remote(), client.name);
        }
    }

    private synchronized void add(long micros, List<String> words, String client, String name) {
        entries.addFirst(
                new Entry(next++, Instant.now().getEpochSecond(), micros, words, client, name));
        forget();
    }

    private void forget() {
        while (entries.size() > most) {
            entries.removeLast();
        }
    }

    /// What was said, as far as it is kept.
    private static List<String> shown(Request request) {
        var shown = new ArrayList<String>();
        for (var i = 0; i < request.size(); i++) {
            if (i == WORDS - 1 && request.size() > WORDS) {
                shown.add("... (%d more arguments)".formatted(request.size() - i));
                break;
            }
            var word = request.word(i);
            shown.add(
                    word.length() <= LETTERS
                            ? word.text()
                            : "%s... (%d more bytes)"
                                    .formatted(
                                            word.slice(0, LETTERS).text(),
                                            word.length() - LETTERS));
        }
        return shown;
    }

    /// The newest first.
    synchronized List<Entry> entries(int most) {
        return entries.stream().limit(most).toList();
    }

    synchronized int size() {
        return entries.size();
    }

    synchronized void clear() {
        entries.clear();
    }
}
