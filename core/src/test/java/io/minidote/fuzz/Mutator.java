package io.minidote.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Makes new inputs out of known ones, the same from the same seed.
final class Mutator {

    private static final int MOST_CHANGES = 4;
    private static final int LONGEST_PIECE = 16;

    /// Ends of ranges, and what lengths and counts like to be confused by.
    private static final byte[] INTERESTING = {0, 1, 0x7F, (byte) 0x80, (byte) 0xFF, '\r', '\n'};

    private final List<byte[]> corpus;
    private final Random random;

    Mutator(List<byte[]> corpus, long seed) {
        this.corpus = corpus;
        this.random = new Random(seed);
    }

    /// A mutation of the input at `index`.
    byte[] mutation(int index) {
        var bytes = corpus.get(index);
        for (var changes = 1 + random.nextInt(MOST_CHANGES); changes > 0; changes--) {
            bytes = changed(bytes);
        }
        return bytes;
    }

    private byte[] changed(byte[] bytes) {
        var at = random.nextInt(bytes.length + 1);
        var length = Math.min(1 + random.nextInt(LONGEST_PIECE), bytes.length - at);
        return switch (random.nextInt(7)) {
            case 0 -> with(bytes, at, (byte) random.nextInt());
            case 1 -> with(bytes, at, INTERESTING[random.nextInt(INTERESTING.length)]);
            case 2 ->
                    at == bytes.length
                            ? bytes
                            : with(bytes, at, (byte) (bytes[at] ^ 1 << random.nextInt(8)));
            case 3 -> Arrays.copyOf(bytes, at);
            case 4 -> joined(bytes, 0, at, bytes, at + length);
            case 5 -> joined(bytes, 0, at + length, bytes, at);
            default -> {
                var other = corpus.get(random.nextInt(corpus.size()));
                yield joined(bytes, 0, at, other, random.nextInt(other.length + 1));
            }
        };
    }

    private static byte[] with(byte[] bytes, int at, byte value) {
        var changed = Arrays.copyOf(bytes, Math.max(bytes.length, at + 1));
        changed[at] = value;
        return changed;
    }

    /// The bytes of `head` from `from` to `to`, and those of `tail` from `rest` on.
    private static byte[] joined(byte[] head, int from, int to, byte[] tail, int rest) {
        var whole =
                Arrays.copyOf(Arrays.copyOfRange(head, from, to), to - from + tail.length - rest);
        System.arraycopy(tail, rest, whole, to - from, tail.length - rest);
        return whole;
    }
}
