package io.minidote.crdt;

import io.minidote.base.Bytes;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/// Few different arguments, so that operations meet.
final class Samples {

    private static final List<Bytes> ELEMENTS = Stream.of("x", "y", "z").map(Bytes::of).toList();

    private Samples() {}

    static Bytes element(Random random) {
        return ELEMENTS.get(random.nextInt(ELEMENTS.size()));
    }

    /// Mostly one.
    static List<Bytes> elements(Random random) {
        return random.nextInt(3) > 0
                ? List.of(element(random))
                : List.of(element(random), element(random));
    }

    static long integer(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> Long.MAX_VALUE;
            case 1 -> Long.MIN_VALUE;
            case 2 -> 0;
            default -> random.nextInt(9) - 3;
        };
    }
}
