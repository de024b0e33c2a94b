package io.minidote.crdt;

/// What became of an operation at the replica that received it.
public sealed interface Prepared<E> {

    record Effect<E>(E effect) implements Prepared<E> {}

    /// The operation changes nothing, here or anywhere.
    record Nothing<E>() implements Prepared<E> {}

    /// @param why names the thing, the value, and what would have been right
    record Refused<E>(String why) implements Prepared<E> {}

    static <E> Prepared<E> as(E effect) {
        return new Effect<>(effect);
    }

    static <E> Prepared<E> nothing() {
        return new Nothing<>();
    }

    static <E> Prepared<E> refused(String why) {
        return new Refused<>(why);
    }
}
