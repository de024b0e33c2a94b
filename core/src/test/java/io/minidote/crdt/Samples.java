package io.minidote.crdt;

import io.minidote.base.Bytes;
import java.util.ArrayList;
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

    /// Words that may make an operation: numbers, which also pass for elements, and what is named
    /// after the name of a type.
    static List<Bytes> words(Syntax<?> syntax, Random random) {
        var words = new ArrayList<Bytes>();
        DataType<?, ?, ?> type = ResettableCounter.TYPE;
        for (var argument : syntax.arguments().split(" ")) {
            switch (argument) {
                case "", "…" -> {}
                case "type" -> {
                    type = DataTypes.ALL.get(random.nextInt(DataTypes.ALL.size())).type();
                    words.add(Bytes.of(type.name()));
                }
                case "operation" -> {
                    var nested = type.operations().get(random.nextInt(type.operations().size()));
                    words.add(Bytes.of(nested.name()));
                    words.addAll(words(nested, random));
                }
                default -> words.add(Bytes.of(random.nextInt(9)));
            }
        }
        return words;
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
