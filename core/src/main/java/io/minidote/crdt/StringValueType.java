package io.minidote.crdt;

import io.minidote.base.Bytes;
import io.minidote.clock.CausalReader;
import io.minidote.clock.CausalWriter;
import io.minidote.crdt.StringValue.Effect;
import io.minidote.crdt.StringValue.Operation;
import java.util.List;

/// What the catalogue knows of a [StringValue].
final class StringValueType implements DataType<StringValue, Operation, Effect> {

    private static final int ASSIGN = 1;
    private static final int INCREMENT = 2;
    private static final int RESET = 3;
    private static final int EDITED = 4;

    @Override
    public String name() {
        return "string";
    }

    @Override
    public String meaning() {
        return "bytes where the newest assignment wins, increments that add to every"
                + " assignment that has not seen them, and edits of a part, which are not lost";
    }

    @Override
    public StringValue empty() {
        return StringValue.EMPTY;
    }

    @Override
    public List<Syntax<Operation>> operations() {
        return List.of(
                Syntax.bytes(
                        "assign",
                        "value",
                        "replaces everything it has seen",
                        Operation.Assign::new),
                Syntax.integer(
                        "increment",
                        Long.MIN_VALUE,
                        "adds n to an integer",
                        Operation.Increment::new),
                Syntax.integer(
                        "decrement",
                        -Long.MAX_VALUE,
                        "subtracts n from an integer",
                        n -> new Operation.Increment(-n)),
                Syntax.bytes(
                        "append",
                        "value",
                        "adds bytes at the end; changes nothing where there are none to add",
                        Edit.Append::new),
                new Syntax<>(
                        "set_range",
                        "offset value",
                        "writes over the bytes from offset on",
                        StringValueType::parseSetRange),
                new Syntax<>(
                        "set_bit",
                        "offset bit",
                        "sets a bit to 0 or 1, counted from the highest of the first byte",
                        StringValueType::parseSetBit),
                Syntax.plain("reset", "undoes everything it has seen", new Operation.Reset()));
    }

    private static Syntax.Parsed<Operation> parseSetRange(List<Bytes> words) {
        if (words.size() != 2) {
            return malformed(
                    "set_range takes an offset and a value, not %d arguments", words.size());
        }
        var offset = words.getFirst().integer();
        return offset.isEmpty() || offset.getAsLong() < 0
                ? notAnOffset(words.getFirst())
                : new Syntax.Parsed.Operation<>(
                        new Edit.SetRange(offset.getAsLong(), words.getLast()));
    }

    private static Syntax.Parsed<Operation> parseSetBit(List<Bytes> words) {
        if (words.size() != 2) {
            return malformed("set_bit takes an offset and a bit, not %d arguments", words.size());
        }
        var offset = words.getFirst().integer();
        var bit = words.getLast().integer();
        if (offset.isEmpty() || offset.getAsLong() < 0) {
            return notAnOffset(words.getFirst());
        }
        return bit.isEmpty() || bit.getAsLong() < 0 || bit.getAsLong() > 1
                ? malformed("a bit is 0 or 1, not '%s'", words.getLast())
                : new Syntax.Parsed.Operation<>(
                        new Edit.SetBit(offset.getAsLong(), bit.getAsLong() == 1));
    }

    private static Syntax.Parsed<Operation> notAnOffset(Bytes word) {
        return malformed("an offset is an integer from 0, not '%s'", word);
    }

    private static Syntax.Parsed<Operation> malformed(String why, Object value) {
        return new Syntax.Parsed.Malformed<>(why.formatted(value));
    }

    @Override
    public boolean removes(Effect effect) {
        return effect instanceof Effect.Reset;
    }

    @Override
    public void writeEffect(Effect effect, CausalWriter out) {
        switch (effect) {
            case Effect.Assign(var bytes, var seen) -> {
                out.writeByte(ASSIGN);
                out.writeBytes(bytes);
                OriginTotals.writeSeen(out, seen, Codes.Sum.WHOLE);
            }
            case Effect.Increment(var n, var begins) -> {
                out.writeByte(INCREMENT);
                out.writeBoolean(begins);
                out.writeSigned(n);
            }
            case Effect.Edited(var edit, var rank, var seen) -> {
                out.writeByte(EDITED);
                out.writeVarint(rank);
                Edit.write(edit, out);
                OriginTotals.writeBases(out, seen, Codes.Sum.WHOLE);
            }
            case Effect.Reset(var seen) -> {
                out.writeByte(RESET);
                OriginTotals.writeSeen(out, seen, Codes.Sum.WHOLE);
            }
        }
    }

    @Override
    public Effect readEffect(CausalReader in) {
        return switch (Codes.readKind(in, EDITED)) {
            case ASSIGN ->
                    new Effect.Assign(in.readBytes(), OriginTotals.readSeen(in, Codes.Sum.WHOLE));
            case INCREMENT -> {
                var begins = in.readBoolean();
                yield new Effect.Increment(in.readSigned(), begins);
            }
            case EDITED -> {
                var rank = in.readCounter();
                var edit = Edit.read(in);
                yield new Effect.Edited(edit, rank, OriginTotals.readBases(in, Codes.Sum.WHOLE));
            }
            default -> new Effect.Reset(OriginTotals.readSeen(in, Codes.Sum.WHOLE));
        };
    }

    @Override
    public void writeState(StringValue state, CausalWriter out) {
        state.adjusted().write(out, CausalWriter::writeBytes, Codes.Sum.WHOLE);
        state.edits().write(out);
    }

    @Override
    public StringValue readState(CausalReader in) {
        return new StringValue(
                Adjusted.read(in, CausalReader::readBytes, Codes.Sum.WHOLE), Edits.read(in));
    }

    @Override
    public String toString() {
        return name();
    }
}
