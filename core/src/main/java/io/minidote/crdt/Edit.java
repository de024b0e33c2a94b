package io.minidote.crdt;

import io.minidote.base.Bytes;
import io.minidote.base.Weighed;
import io.minidote.clock.CausalReader;
import io.minidote.clock.CausalWriter;

/// What changes a part of a string, whatever the rest of it is by then.
///
/// Where the string is too short for it, zero bytes fill the gap.
public sealed interface Edit extends StringValue.Operation, Weighed {

    /// No edit reaches further into a string than so many bytes, 8 MiB. Only appends that were made
    /// at the same time can make it longer together.
    int LONGEST = 8 << 20;

    record Append(Bytes bytes) implements Edit {
        @Override
        public long weight() {
            return Weighed.object(4) + bytes.weight();
        }
    }

    /// Writes over the bytes from `offset` on.
    record SetRange(long offset, Bytes bytes) implements Edit {
        public SetRange {
            notNegative(offset);
        }

        @Override
        public long weight() {
            return Weighed.object(12) + bytes.weight();
        }
    }

    /// @param offset counts bits from 0, which is the highest of the first byte
    record SetBit(long offset, boolean on) implements Edit {
        public SetBit {
            notNegative(offset);
        }

        @Override
        public long weight() {
            return Weighed.object(9);
        }
    }

    private static void notNegative(long offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("an offset counts from 0, not " + offset);
        }
    }

    /// Whether it changes nothing anywhere.
    default boolean isEmpty() {
        return switch (this) {
            case Append(var bytes) -> bytes.length() == 0;
            case SetRange(_, var bytes) -> bytes.length() == 0;
            case SetBit _ -> false;
        };
    }

    /// By how many bytes it makes any string longer.
    default long appends() {
        return this instanceof Append(var bytes) ? bytes.length() : 0;
    }

    /// How many bytes any string has at least behind it. Never less than 0, however far it reaches.
    default long reaches() {
        return switch (this) {
            case Append _ -> 0;
            case SetRange(var offset, var bytes) ->
                    Math.min(offset, Long.MAX_VALUE - bytes.length()) + bytes.length();
            case SetBit(var offset, _) -> offset / Byte.SIZE + 1;
        };
    }

    int APPEND = 1;
    int SET_RANGE = 2;
    int SET_BIT = 3;

    static void write(Edit edit, CausalWriter out) {
        switch (edit) {
            case Append(var bytes) -> {
                out.writeByte(APPEND);
                out.writeBytes(bytes);
            }
            case SetRange(var offset, var bytes) -> {
                out.writeByte(SET_RANGE);
                out.writeVarint(offset);
                out.writeBytes(bytes);
            }
            case SetBit(var offset, var on) -> {
                out.writeByte(SET_BIT);
                out.writeBoolean(on);
                out.writeVarint(offset);
            }
        }
    }

    static Edit read(CausalReader in) {
        var start = in.position();
        var edit =
                switch (Codes.readKind(in, SET_BIT)) {
                    case APPEND -> new Append(in.readBytes());
                    case SET_RANGE ->
                            new SetRange(in.readVarint(LONGEST, "an offset"), in.readBytes());
                    default -> {
                        var on = in.readBoolean();
                        yield new SetBit(in.readVarint(Long.MAX_VALUE, "an offset"), on);
                    }
                };
        if (edit.reaches() > LONGEST) {
            throw in.malformed(
                    start,
                    "an edit that reaches at most %d bytes".formatted(LONGEST),
                    Long.toString(edit.reaches()));
        }
        return edit;
    }
}
