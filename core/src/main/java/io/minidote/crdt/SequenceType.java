package io.minidote.crdt;

import io.minidote.base.Bytes;
import io.minidote.clock.CausalReader;
import io.minidote.clock.CausalWriter;
import io.minidote.clock.HybridTime;
import io.minidote.crdt.Run.Content;
import io.minidote.crdt.Sequence.Effect;
import io.minidote.crdt.Sequence.Hook;
import io.minidote.crdt.Sequence.Names;
import io.minidote.crdt.Sequence.Operation;
import io.minidote.crdt.Sequence.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;

/// How a [Sequence] is asked for and written.
final class SequenceType implements DataType<Sequence, Operation, Effect> {

    private static final int INSERT_FIRST = 1;
    private static final int INSERT_LEFT = 2;
    private static final int INSERT_RIGHT = 3;
    private static final int DELETE = 4;
    private static final int SET = 5;
    private static final int RESET = 6;

    /// What a run is: the sum of what it holds, of what its names are, and of where it hangs.
    private static final int PLAIN = 0;

    private static final int ASSIGNED = 1;
    private static final int GONE = 2;
    private static final int TYPED = 4;
    private static final int HANGS_FIRST = 8;
    private static final int HANGS_LEFT = 16;
    private static final int HANGS_RIGHT = 24;

    private static final long GREATEST_LEVEL = Long.MAX_VALUE / 2;
    private static final int LONGEST = Integer.MAX_VALUE / 2;

    @Override
    public String name() {
        return "sequence";
    }

    @Override
    public String meaning() {
        return "a list of elements, or a text of characters, in which what several insert at the"
                + " same place stays apart";
    }

    @Override
    public Sequence empty() {
        return Sequence.EMPTY;
    }

    @Override
    public List<Syntax<Operation>> operations() {
        return List.of(
                new Syntax<>(
                        "insert",
                        "index element …",
                        "puts elements before the one with this index; -1 is behind the last",
                        words ->
                                words.size() < 2
                                        ? malformed("insert", "an index and elements", words)
                                        : at("insert", words, SequenceType::insert)),
                new Syntax<>(
                        "insert_text",
                        "index text",
                        "puts the characters of a text there, each an element",
                        words ->
                                words.size() != 2
                                        ? malformed("insert_text", "an index and a text", words)
                                        : at("insert_text", words, SequenceType::insertText)),
                new Syntax<>(
                        "delete",
                        "index count",
                        "takes out so many elements, or as many as there are; -1 is the last",
                        words ->
                                words.size() != 2
                                        ? malformed("delete", "an index and a count", words)
                                        : at("delete", words, SequenceType::delete)),
                new Syntax<>(
                        "set",
                        "index element",
                        "replaces an element; -1 is the last",
                        words ->
                                words.size() != 2
                                        ? malformed("set", "an index and an element", words)
                                        : at("set", words, SequenceType::set)),
                Syntax.plain(
                        "reset",
                        "takes out all elements, except for inserts it has not seen",
                        new Operation.Reset()));
    }

    private static Syntax.Parsed<Operation> malformed(
            String name, String arguments, List<Bytes> words) {
        return new Syntax.Parsed.Malformed<>(
                "%s takes %s, not %d arguments".formatted(name, arguments, words.size()));
    }

    private static Syntax.Parsed<Operation> at(
            String name,
            List<Bytes> words,
            BiFunction<Long, List<Bytes>, Syntax.Parsed<Operation>> parse) {
        var index = words.getFirst().integer();
        return index.isEmpty()
                ? new Syntax.Parsed.Malformed<>(
                        "%s takes an integer as the index, not '%s'"
                                .formatted(name, words.getFirst()))
                : parse.apply(index.getAsLong(), words.subList(1, words.size()));
    }

    private static Syntax.Parsed<Operation> insert(long index, List<Bytes> words) {
        return new Syntax.Parsed.Operation<>(Operation.Insert.elements(index, words));
    }

    private static Syntax.Parsed<Operation> insertText(long index, List<Bytes> words) {
        return Elements.characters(words.getFirst())
                .<Syntax.Parsed<Operation>>map(
                        text -> new Syntax.Parsed.Operation<>(new Operation.Insert(index, text)))
                .orElseGet(() ->
                        new Syntax.Parsed.Malformed<>(
                                "insert_text takes one or more characters in UTF-8, not '%s'"
                                        .formatted(words.getFirst())));
    }

    private static Syntax.Parsed<Operation> delete(long index, List<Bytes> words) {
        OptionalLong count = words.getFirst().integer();
        return count.isPresent() && count.getAsLong() >= 0
                ? new Syntax.Parsed.Operation<>(new Operation.Delete(index, count.getAsLong()))
                : new Syntax.Parsed.Malformed<>(
                        "delete takes an integer from 0 to %d as the count, not '%s'"
                                .formatted(Long.MAX_VALUE, words.getFirst()));
    }

    private static Syntax.Parsed<Operation> set(long index, List<Bytes> words) {
        return new Syntax.Parsed.Operation<>(new Operation.Set(index, words.getFirst()));
    }

    @Override
    public boolean removes(Effect effect) {
        return effect instanceof Effect.Delete || effect instanceof Effect.Reset;
    }

    @Override
    public void writeEffect(Effect effect, CausalWriter out) {
        switch (effect) {
            case Effect.Insert(var hook, var elements) -> {
                out.writeByte(
                        hook.parent().isEmpty()
                                ? INSERT_FIRST
                                : hook.side() == Side.LEFT ? INSERT_LEFT : INSERT_RIGHT);
                writeHook(out, hook);
                elements.write(out);
            }
            case Effect.Delete(var names) -> {
                out.writeByte(DELETE);
                out.writeVarint(names.size());
                for (var each : names) {
                    each.first().write(out);
                    out.writeVarint(2L * each.count() + (each.typed() ? 1 : 0));
                }
            }
            case Effect.Set(var position, var element) -> {
                out.writeByte(SET);
                position.write(out);
                out.writeBytes(element);
            }
            case Effect.Reset() -> out.writeByte(RESET);
        }
    }

    private static void writeHook(CausalWriter out, Hook hook) {
        hook.parent().ifPresent(parent -> parent.write(out));
        out.writeVarint(hook.level());
    }

    @Override
    public Effect readEffect(CausalReader in) {
        return switch (Codes.readKind(in, RESET)) {
            case INSERT_FIRST ->
                    new Effect.Insert(
                            new Hook(Optional.empty(), Side.RIGHT, readLevel(in)),
                            Elements.read(in));
            case INSERT_LEFT -> new Effect.Insert(readHook(in, Side.LEFT), Elements.read(in));
            case INSERT_RIGHT -> new Effect.Insert(readHook(in, Side.RIGHT), Elements.read(in));
            case DELETE -> new Effect.Delete(readNames(in));
            case SET -> new Effect.Set(Position.read(in), in.readBytes());
            default -> new Effect.Reset();
        };
    }

    private static long readLevel(CausalReader in) {
        return in.readVarint(GREATEST_LEVEL, "a level");
    }

    private static Hook readHook(CausalReader in, Side side) {
        var parent = Position.read(in);
        return new Hook(Optional.of(parent), side, readLevel(in));
    }

    private static List<Names> readNames(CausalReader in) {
        var start = in.position();
        var size = in.readCount("names");
        if (size == 0) {
            throw in.malformed(start, "at least one name", "none");
        }
        var names = new ArrayList<Names>(Math.min(size, 64));
        for (var i = 0; i < size; i++) {
            var position = in.position();
            var first = Position.read(in);
            var count = in.readVarint(2L * LONGEST + 1, "elements");
            if (count < 2 || count % 2 == 1 && first.offset() > 0) {
                throw in.malformed(
                        position,
                        "at least one element, each of one insert or all of one",
                        first + "");
            }
            names.add(new Names(first, count % 2 == 1, (int) (count / 2)));
        }
        return names;
    }

    /// Runs that follow from each other are written as one.
    @Override
    public void writeState(Sequence state, CausalWriter out) {
        var groups = new ArrayList<List<Run>>();
        state.runs()
                .forEach(run -> {
                    if (groups.isEmpty() || !groups.getLast().getLast().followedBy(run)) {
                        groups.add(new ArrayList<>());
                    }
                    groups.getLast().add(run);
                });
        out.writeVarint(groups.size());
        groups.forEach(group -> write(Run.joined(group), out));
    }

    private static void write(Run run, CausalWriter out) {
        out.writeByte(
                switch (run.content()) {
                            case Content.Plain _ -> PLAIN;
                            case Content.Assigned _ -> ASSIGNED;
                            case Content.Gone _ -> GONE;
                        }
                        + (run.typed() ? TYPED : 0)
                        + run.hook().map(SequenceType::hangs).orElse(0));
        out.writeReplica(run.first().replica());
        out.writeVarint(run.first().counter());
        if (!run.typed()) {
            out.writeVarint(run.first().offset());
        }
        run.hook().ifPresent(hook -> writeHook(out, hook));
        switch (run.content()) {
            case Content.Plain(var elements) -> elements.write(out);
            case Content.Assigned(var values) -> values.write(out, SequenceType::writeValue);
            case Content.Gone(var count, var by) -> {
                out.writeVarint(count);
                out.writeDots(by);
            }
        }
    }

    private static int hangs(Hook hook) {
        return hook.parent().isEmpty()
                ? HANGS_FIRST
                : hook.side() == Side.LEFT ? HANGS_LEFT : HANGS_RIGHT;
    }

    private static void writeValue(CausalWriter out, Run.Value value) {
        out.writeTime(value.time());
        out.writeBytes(value.bytes());
    }

    @Override
    public Sequence readState(CausalReader in) {
        var start = in.position();
        var count = in.readCount("runs");
        if (count == 0) {
            return Sequence.EMPTY;
        }
        var runs = new ArrayList<Run>();
        for (var i = 0; i < count; i++) {
            var position = in.position();
            var run = read(in);
            if (!runs.isEmpty() && runs.getLast().followedBy(run)) {
                throw in.malformed(position, "one run", "what follows from it by itself");
            }
            runs.addAll(run.split());
        }
        var state = Runs.of(runs);
        if (state.size() < runs.size()) {
            throw in.malformed(start, "each name once", "one of them again");
        }
        return new Sequence(state);
    }

    private static Run read(CausalReader in) {
        var start = in.position();
        var kind = in.readByte();
        if (kind > HANGS_RIGHT + TYPED + GONE || kind % TYPED > GONE) {
            throw in.malformed(start, "a kind of run", Integer.toString(kind));
        }
        var typed = (kind & TYPED) > 0;
        var replica = in.readReplica();
        var counter = in.readCounter();
        var offset = typed ? 0 : (int) in.readVarint(LONGEST, "a place in an insert");
        var hook =
                switch (kind & HANGS_RIGHT) {
                    case 0 -> Optional.<Hook>empty();
                    case HANGS_FIRST ->
                            Optional.of(new Hook(Optional.empty(), Side.RIGHT, readLevel(in)));
                    case HANGS_LEFT -> Optional.of(readHook(in, Side.LEFT));
                    default -> Optional.of(readHook(in, Side.RIGHT));
                };
        return new Run(
                new Position(replica, counter, offset), typed, hook, readContent(in, kind % TYPED));
    }

    private static Content readContent(CausalReader in, int kind) {
        var start = in.position();
        return switch (kind) {
            case PLAIN -> new Content.Plain(Elements.read(in));
            case ASSIGNED -> {
                DotFun<Run.Value> values = DotFun.read(in, SequenceType::readValue);
                if (values.isEmpty()) {
                    throw in.malformed(start, "what an element was set to", "nothing");
                }
                yield new Content.Assigned(values);
            }
            default -> {
                var count = (int) in.readVarint(LONGEST, "elements");
                var by = in.readDots();
                if (count == 0 || by.isEmpty()) {
                    throw in.malformed(start, "removed elements, and the removes", "none");
                }
                yield new Content.Gone(count, by);
            }
        };
    }

    private static Run.Value readValue(CausalReader in) {
        HybridTime time = in.readTime();
        return new Run.Value(in.readBytes(), time);
    }

    @Override
    public String toString() {
        return name();
    }
}
