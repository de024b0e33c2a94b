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

    /// Of more, for a type that uses them up.
    static List<Bytes> manyElements(Random random) {
        return random.ints(1 + random.nextInt(2), 0, 12).mapToObj(n -> Bytes.of("e" + n)).toList();
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
