package io.minidote.crdt;

import io.minidote.base.Bytes;
import io.minidote.base.Weighed;
import io.minidote.clock.CausalReader;
import io.minidote.clock.CausalWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// One or more byte strings side by side, as tight as their bytes: text costs what its UTF-8 does,
/// not an object for each character.
public final class Elements implements Weighed {

    /// Stands for the ends of elements that are all one byte long.
    private static final int[] SINGLE_BYTES = {};

    private final Bytes bytes;

    /// Where each element ends in [#bytes], or [#SINGLE_BYTES].
    private final int[] ends;

    private Elements(Bytes bytes, int[] ends) {
        this.bytes = bytes;
        this.ends = ends;
    }

    /// @param elements one or more
    public static Elements of(Collection<Bytes> elements) {
        if (elements.isEmpty()) {
            throw new IllegalArgumentException("one or more elements, not none");
        }
        var ends = new int[elements.size()];
        var end = 0;
        var next = 0;
        for (var element : elements) {
            end = Math.addExact(end, element.length());
            ends[next++] = end;
        }
        var joined = new byte[end];
        next = 0;
        for (var element : elements) {
            element.copyTo(joined, ends[next++] - element.length());
        }
        return of(Bytes.owning(joined), ends);
    }

    private static Elements of(Bytes bytes, int[] ends) {
        return new Elements(bytes, areSingleBytes(ends) ? SINGLE_BYTES : ends);
    }

    private static boolean areSingleBytes(int[] ends) {
        for (var i = 0; i < ends.length; i++) {
            if (ends[i] != i + 1) {
                return false;
            }
        }
        return true;
    }

    /// The characters of a text, which are its Unicode code points; nothing where the bytes are no
    /// UTF-8 or there are none.
    public static Optional<Elements> characters(Bytes text) {
        if (text.length() == 0 || !isText(text)) {
            return Optional.empty();
        }
        var ends = new int[text.length()];
        var count = 0;
        for (var at = 0; at < text.length(); ) {
            at += lengthOfCharacter(text.at(at));
            ends[count++] = at;
        }
        return Optional.of(of(text, Arrays.copyOf(ends, count)));
    }

    private static boolean isText(Bytes bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toArray()));
            return true;
        } catch (CharacterCodingException _) {
            return false;
        }
    }

    /// By its first byte.
    private static int lengthOfCharacter(byte first) {
        var bits = first & 0xFF;
        return bits < 0x80 ? 1 : bits < 0xE0 ? 2 : bits < 0xF0 ? 3 : 4;
    }

    public int size() {
        return ends.length == 0 ? bytes.length() : ends.length;
    }

    private int end(int index) {
        return index < 0 ? 0 : ends.length == 0 ? index + 1 : ends[index];
    }

    public Bytes get(int index) {
        return bytes.slice(end(index - 1), end(index));
    }

    /// All of them as bytes, one behind the other.
    Bytes joined() {
        return bytes;
    }

    public List<Bytes> list() {
        var list = new ArrayList<Bytes>(size());
        for (var i = 0; i < size(); i++) {
            list.add(get(i));
        }
        return list;
    }

    Elements slice(int from, int to) {
        if (from == 0 && to == size()) {
            return this;
        }
        var start = end(from - 1);
        var slice = bytes.slice(start, end(to - 1));
        if (ends.length == 0) {
            return new Elements(slice, ends);
        }
        var moved = Arrays.copyOfRange(ends, from, to);
        for (var i = 0; i < moved.length; i++) {
            moved[i] -= start;
        }
        return of(slice, moved);
    }

    /// All of these, one behind the other.
    static Elements joined(List<Elements> parts) {
        if (parts.size() == 1) {
            return parts.getFirst();
        }
        var size = 0;
        var length = 0;
        for (var part : parts) {
            size += part.size();
            length += part.bytes.length();
        }
        var joined = new byte[length];
        var ends = new int[size];
        size = 0;
        length = 0;
        for (var part : parts) {
            part.bytes.copyTo(joined, length);
            for (var i = 0; i < part.size(); i++) {
                ends[size++] = length + part.end(i);
            }
            length += part.bytes.length();
        }
        return of(Bytes.owning(joined), ends);
    }

    @Override
    public long weight() {
        return Weighed.object(8)
                + bytes.weight()
                + (ends.length == 0 ? 0 : Weighed.array(4L * ends.length));
    }

    private boolean areCharacters() {
        if (!isText(bytes)) {
            return false;
        }
        for (var i = 0; i < size(); i++) {
            var start = end(i - 1);
            if (end(i) == start || end(i) - start != lengthOfCharacter(bytes.at(start))) {
                return false;
            }
        }
        return true;
    }

    /// Characters are written as their text, anything else as a list: the first number is the
    /// length of the one or of the other, and its lowest bit says of which.
    void write(CausalWriter out) {
        if (areCharacters()) {
            out.writeVarint(2L * bytes.length() + 1);
            out.writeRaw(bytes);
        } else {
            out.writeVarint(2L * size());
            list().forEach(out::writeBytes);
        }
    }

    static Elements read(CausalReader in) {
        var start = in.position();
        var length = in.readVarint(2L * in.remaining() + 1, "elements");
        var count = (int) (length / 2);
        if (count == 0 || count > in.remaining()) {
            throw in.malformed(
                    start, "from 1 to " + in.remaining() + " elements", Integer.toString(count));
        }
        if (length % 2 == 1) {
            return characters(in.readRaw(count))
                    .orElseThrow(() -> in.malformed(start, "UTF-8 text", "other bytes"));
        }
        var list = new ArrayList<Bytes>(Math.min(count, 64));
        for (var i = 0; i < count; i++) {
            list.add(in.readBytes());
        }
        var elements = of(list);
        if (elements.areCharacters()) {
            throw in.malformed(start, "characters as a text", "as a list");
        }
        return elements;
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof Elements that
                        && bytes.equals(that.bytes)
                        && Arrays.equals(ends, that.ends);
    }

    @Override
    public int hashCode() {
        return 31 * bytes.hashCode() + Arrays.hashCode(ends);
    }

    @Override
    public String toString() {
        return list().toString();
    }
}
