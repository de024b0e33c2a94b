package io.minidote.bench.parts;

import io.minidote.base.Bytes;
import io.minidote.base.PersistentMap;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// The map that all objects are in, by itself. [KotlinxMaps] does the same with another.
@State(Scope.Thread)
public class Maps {

    private static final int HUNDRED = 100;

    @Param({"10", "100000"})
    private int entries;

    private MapKeys keys = new MapKeys(1);
    private PersistentMap<Bytes, Bytes> map = PersistentMap.empty();

    @Setup
    public void fill() {
        keys = new MapKeys(entries);
        var builder = map.builder();
        keys.all().forEach(key -> builder.put(key, key));
        map = builder.build();
    }

    @Benchmark
    public Bytes find() {
        return map.getOrDefault(keys.next(), Bytes.EMPTY);
    }

    /// Takes an entry out and puts it back.
    @Benchmark
    public PersistentMap<Bytes, Bytes> change() {
        var key = keys.next();
        return map.without(key).with(key, key);
    }

    /// Takes a hundred entries out and puts them back, in one go.
    @Benchmark
    public PersistentMap<Bytes, Bytes> changeHundred() {
        var builder = map.builder();
        for (var i = 0; i < HUNDRED; i++) {
            builder.remove(keys.next());
        }
        keys.again(HUNDRED);
        for (var i = 0; i < HUNDRED; i++) {
            var key = keys.next();
            builder.put(key, key);
        }
        return builder.build();
    }
}
