package io.minidote.crdt;

import io.minidote.base.Bytes;
import io.minidote.clock.CausalReader;
import io.minidote.clock.CausalWriter;
import io.minidote.crdt.ScoredSet.Added;
import io.minidote.crdt.ScoredSet.Effect;
import io.minidote.crdt.ScoredSet.Operation;
import io.minidote.crdt.ScoredSet.Score;
import io.minidote.crdt.ScoredSet.Seen;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// How a [ScoredSet] is asked for and written.
final class ScoredSetType implements DataType<ScoredSet, Operation, Effect> {

    private static final int ADD = 1;
    private static final int INCREASE = 2;
    private static final int REMOVE = 3;
    private static final int RESET = 4;

    @Override
    public String name() {
        return "sorted_set";
    }

    @Override
    public String meaning() {
        return "members in the order of their scores, in which an add wins over a concurrent remove"
                + " and increases add to every score that has not seen them";
    }

    @Override
    public ScoredSet empty() {
        return ScoredSet.EMPTY;
    }

    @Override
    public List<Syntax<Operation>> operations() {
        return List.of(
                new Syntax<>(
                        "add",
                        "score member …",
                        "gives members these scores, replacing what it has seen of them",
                        ScoredSetType::parseAdd),
                new Syntax<>(
                        "increase",
                        "score member",
                        "adds to a member's score, from 0 where it is not in the set",
                        ScoredSetType::parseIncrease),
                Syntax.elements(
                        "remove",
                        "takes members out, except for adds and increases it has not seen",
                        Operation.Remove::new),
                Syntax.plain(
                        "reset",
                        "takes all out, except for adds and increases it has not seen",
                        new Operation.Reset()));
    }

    private static Syntax.Parsed<Operation> parseAdd(List<Bytes> words) {
        if (words.isEmpty() || words.size() % 2 == 1) {
            return new Syntax.Parsed.Malformed<>(
                    "add takes a score and a member, or several of those, not %d arguments"
                            .formatted(words.size()));
        }
        var scores = new TreeMap<Bytes, Score>();
        for (var i = 0; i < words.size(); i += 2) {
            var number = words.get(i).number();
            if (number.isEmpty()) {
                return notANumber(words.get(i));
            }
            scores.put(words.get(i + 1), new Score(number.getAsDouble()));
        }
        return new Syntax.Parsed.Operation<>(new Operation.Add(scores));
    }

    private static Syntax.Parsed<Operation> parseIncrease(List<Bytes> words) {
        if (words.size() != 2) {
            return new Syntax.Parsed.Malformed<>(
                    "increase takes a score and a member, not %d arguments"
                            .formatted(words.size()));
        }
        var number = words.getFirst().number();
        return number.isEmpty()
                ? notANumber(words.getFirst())
                : new Syntax.Parsed.Operation<>(
                        new Operation.Increase(words.getLast(), number.getAsDouble()));
    }

    private static Syntax.Parsed<Operation> notANumber(Bytes word) {
        return new Syntax.Parsed.Malformed<>(
                "a score is a number such as 1, -2.5, 1e3 or inf, not '%s'".formatted(word));
    }

    @Override
    public boolean removes(Effect effect) {
        return effect instanceof Effect.Remove || effect instanceof Effect.Reset;
    }

    @Override
    public void writeEffect(Effect effect, CausalWriter out) {
        switch (effect) {
            case Effect.Add(var members) -> {
                out.writeByte(ADD);
                out.writeVarint(members.size());
                for (var each : members) {
                    out.writeBytes(each.member());
                    writeScore(out, each.score());
                    OriginTotals.writeSeen(out, each.seen(), Codes.Sum.EXACT);
                }
            }
            case Effect.Increase(var member, var by, var begins) -> {
                out.writeByte(INCREASE);
                out.writeBytes(member);
                out.writeBoolean(begins);
                writeScore(out, new Score(by));
            }
            case Effect.Remove(var members) -> {
                out.writeByte(REMOVE);
                writeSeen(out, members);
            }
            case Effect.Reset(var increased) -> {
                out.writeByte(RESET);
                writeSeen(out, increased);
            }
        }
    }

    @Override
    public Effect readEffect(CausalReader in) {
        return switch (Codes.readKind(in, RESET)) {
            case ADD ->
                    new Effect.Add(
                            in.readAscending(
                                    "members",
                                    reader ->
                                            new Added(
                                                    reader.readBytes(),
                                                    readScore(reader),
                                                    OriginTotals.readSeen(reader, Codes.Sum.EXACT)),
                                    Added::member));
            case INCREASE -> {
                var member = in.readBytes();
                var begins = in.readBoolean();
                var start = in.position();
                var by = readScore(in).number();
                if (Double.isInfinite(by)) {
                    throw in.malformed(start, "a finite number", Double.toString(by));
                }
                yield new Effect.Increase(member, by, begins);
            }
            case REMOVE -> new Effect.Remove(readSeen(in));
            default -> new Effect.Reset(readSeen(in));
        };
    }

    private static void writeScore(CausalWriter out, Score score) {
        out.writeLong(Double.doubleToLongBits(score.number()));
    }

    private static Score readScore(CausalReader in) {
        var start = in.position();
        var bits = in.readLong();
        var number = Double.longBitsToDouble(bits);
        if (Double.isNaN(number) || bits == Double.doubleToLongBits(-0.0)) {
            throw in.malformed(start, "a score", Long.toHexString(bits));
        }
        return new Score(number);
    }

    private static void writeSeen(CausalWriter out, List<Seen> members) {
        out.writeVarint(members.size());
        for (var each : members) {
            out.writeBytes(each.member());
            OriginTotals.writeSeen(out, each.increases(), Codes.Sum.EXACT);
        }
    }

    private static List<Seen> readSeen(CausalReader in) {
        return in.readAscending(
                "members",
                reader ->
                        new Seen(
                                reader.readBytes(), OriginTotals.readSeen(reader, Codes.Sum.EXACT)),
                Seen::member);
    }

    @Override
    public void writeState(ScoredSet state, CausalWriter out) {
        out.writeVarint(state.members().size());
        for (var entry : state.members().sorted(Comparator.naturalOrder())) {
            out.writeBytes(entry.getKey());
            entry.getValue().write(out, ScoredSetType::writeScore, Codes.Sum.EXACT);
        }
    }

    @Override
    public ScoredSet readState(CausalReader in) {
        var state = ScoredSet.EMPTY;
        for (var entry :
                in.readAscending("members", ScoredSetType::readMember, Map.Entry::getKey)) {
            state = state.with(entry.getKey(), Adjusted.nothing(), entry.getValue());
        }
        return state;
    }

    private static Map.Entry<Bytes, Adjusted<Score>> readMember(CausalReader in) {
        var member = in.readBytes();
        var start = in.position();
        Adjusted<Score> adjusted = Adjusted.read(in, ScoredSetType::readScore, Codes.Sum.EXACT);
        if (adjusted.isEmpty()) {
            throw in.malformed(start, "something of '" + member + "'", "nothing");
        }
        return Map.entry(member, adjusted);
    }

    @Override
    public String toString() {
        return name();
    }
}
