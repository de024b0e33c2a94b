package io.minidote.base;

import java.util.List;

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

    /// What an immutable list takes, with its elements; nothing where it is empty.
    static long list(List<? extends Weighed> elements) {
        var size = elements.size();
        if (size == 0) {
            return 0;
        }
        var weight = size <= 2 ? object(8) : object(5) + array(4L * size);
        for (var element : elements) {
            weight += element.weight();
        }
        return weight;
    }

    private static long aligned(long bytes) {
        return bytes + 7 & ~7;
    }
}
