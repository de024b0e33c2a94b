package io.minidote.bench.parts;

import io.minidote.base.Bytes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// The keys of a map, and the order in which they are asked for: all of them in turn, neighbours
/// far apart.
final class MapKeys {

    private final List<Bytes> all = new ArrayList<>();

    /// Equal to those in the map and not the same: as they come from clients.
    private final List<Bytes> asked = new ArrayList<>();

    private int next;

    MapKeys(int count) {
        for (var i = 0; i < count; i++) {
            all.add(Bytes.of("key:%012d".formatted(i)));
            asked.add(Bytes.of("key:%012d".formatted(i)));
        }
        Collections.shuffle(asked, new Random(1));
    }

    List<Bytes> all() {
        return all;
    }

    Bytes next() {
        if (next == asked.size()) {
            next = 0;
        }
        return asked.get(next++);
    }

    /// Goes back, so that the last ones come again.
    void again(int count) {
        next = Math.floorMod(next - count, asked.size());
    }
}
