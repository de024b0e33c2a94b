package io.minidote.bench.parts;

import io.minidote.api.Minidote;
import io.minidote.api.Values;
import io.minidote.base.Bytes;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.Key;
import io.minidote.crdt.StringValue;
import io.minidote.replica.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/// Reads of one string from the published view of a node: as many threads as there are read without
/// waiting for each other or for who writes.
@State(Scope.Benchmark)
public class ViewReads {

    private static final int KEYS = 100_000;
    private static final int BATCH = 1_000;

    private final Minidote node = Minidote.inMemory();
    private final List<Key<?, ?, ?>> keys = new ArrayList<>();

    @Setup
    public void fill() {
        for (var i = 0; i < KEYS; i += BATCH) {
            var changes = new ArrayList<Change<?, ?, ?>>();
            for (var j = i; j < i + BATCH; j++) {
                var key = new Key<>(Bytes.of("0"), Bytes.of("key" + j), StringValue.TYPE);
                keys.add(key);
                changes.add(new Change<>(key, new StringValue.Operation.Assign(Bytes.of(j))));
            }
            node.updateObjects(changes, VectorClock.EMPTY);
        }
    }

    @TearDown
    public void close() {
        node.close();
    }

    @Benchmark
    @Threads(1)
    public Values onOneThread() {
        return read();
    }

    @Benchmark
    @Threads(2)
    public Values onTwoThreads() {
        return read();
    }

    private Values read() {
        var key = keys.get(ThreadLocalRandom.current().nextInt(KEYS));
        return node.readObjects(List.of(key), VectorClock.EMPTY);
    }
}
