package io.minidote.cli.torture;

import io.minidote.history.HistoryWriter;
import io.minidote.history.Operation;
import io.minidote.history.Outcome;
import io.minidote.history.Transaction;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Writes down what clients saw, and counts it. For any number of threads.
final class Recorder implements AutoCloseable {

    private final HistoryWriter writer;
    private final long began = System.nanoTime();
    private final Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);
    private final Refusals refusals = new Refusals();
    private final List<Asked> asked = new ArrayList<>();
    private long operations;

    private Recorder(HistoryWriter writer) {
        this.writer = writer;
    }

    /// @param about goes into the history's header
    static Recorder create(Path file, Map<String, String> about) throws IOException {
        return new Recorder(HistoryWriter.create(file, about));
    }

    /// How long it has been recording.
    Duration now() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    long micros() {
        return now().toNanos() / 1_000;
    }

    void record(
            String session,
            String replica,
            long number,
            long invoked,
            Outcome outcome,
            List<Operation> done)
            throws IOException {
        writer.append(new Transaction(session, replica, number, invoked, micros(), outcome, done));
        synchronized (this) {
            counts.merge(outcome, 1L, Long::sum);
            operations += done.size();
        }
    }

    /// Why a node did not do something.
    void refused(String why) {
        refusals.add(why);
    }

    synchronized void asked(Asked one) {
        asked.add(one);
    }

    /// What was asked of which node when, in no order.
    synchronized List<Asked> asked() {
        return List.copyOf(asked);
    }

    synchronized long count(Outcome outcome) {
        return counts.getOrDefault(outcome, 0L);
    }

    synchronized long operations() {
        return operations;
    }

    Refusals refusals() {
        return refusals;
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
