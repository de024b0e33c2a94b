package io.minidote.base;

/// A value that knows how much of the heap it takes, with all that is held through it alone.
///
/// An estimate, made from how a JVM of 64 bits lays out objects while its references take four
/// bytes; a test compares it with the real heap. What many values share, such as the name of a
/// replica, weighs nothing here. Equal values weigh the same, however they came to be, and asking
/// costs no more than a look at the value does.
public interface Weighed {

    /// In bytes.
    long weight();

    /// What an object takes whose fields take `fields` bytes.
    static long object(int fields) {
        return aligned(12 + fields);
    }

    /// What an array takes whose elements together take `elements` bytes.
    static long array(long elements) {
        return aligned(16 + elements);
    }

    /// What an immutable list takes, without its elements.
    static long list(int size) {
        return size == 0 ? 0 : size <= 2 ? object(8) : object(5) + array(4L * size);
    }

    private static long aligned(long bytes) {
        return bytes + 7 & ~7;
    }
}
