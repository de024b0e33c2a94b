package io.minidote.base;

import java.util.function.Function;

/// What foreign bytes turned out to be.
public sealed interface Decoded<T> {

    record Value<T>(T value) implements Decoded<T> {}

    /// @param offset where in the bytes sense ended, from 0
    /// @param found an excerpt of what was there
    record Malformed<T>(long offset, String expected, String found) implements Decoded<T> {
        public Malformed {
            expected = Excerpt.of(expected);
            found = Excerpt.of(found);
        }

        @Override
        public String toString() {
            return "at byte %d: expected %s, found %s".formatted(offset, expected, found);
        }
    }

    /// Reads all of `bytes`; what is left over is malformed too.
    static <T> Decoded<T> of(Bytes bytes, Function<ByteReader, T> read) {
        return of(new ByteReader(bytes), read);
    }

    static <R extends ByteReader, T> Decoded<T> of(R reader, Function<R, T> read) {
        try {
            var value = read.apply(reader);
            reader.end();
            return new Value<>(value);
        } catch (MalformedBytes malformed) {
            return new Malformed<>(malformed.offset, malformed.expected, malformed.found);
        }
    }
}
