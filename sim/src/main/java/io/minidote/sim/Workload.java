package io.minidote.sim;

import io.minidote.base.Bytes;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.Crdt;
import io.minidote.crdt.DataType;
import io.minidote.crdt.DataTypes;
import io.minidote.crdt.Expiry;
import io.minidote.crdt.Key;
import io.minidote.crdt.ResettableCounter;
import io.minidote.crdt.Syntax;
import io.minidote.replica.Change;
import io.minidote.replica.Intent;
import io.minidote.sim.checker.Mark;
import io.minidote.sim.checker.Mortal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What clients ask for: any operation of any type in the catalogue on a few keys, so that replicas
/// get into each other's way, and marks that the checkers recognise.
final class Workload {

    private static final List<Bytes> BUCKETS = List.of(Bytes.of("0"), Bytes.of("1"));
    private static final List<Bytes> KEYS = List.of(Bytes.of("x"), Bytes.of("y"));

    /// The key whose objects expire now and then.
    private static final Bytes MORTAL = Bytes.of("z");

    /// How far from now something expires at most, in milliseconds.
    private static final int LONGEST_LIFE = 800;

    /// Names that there nearly always are.
    private static final List<Bytes> REPLICAS = List.of(Bytes.of("a"), Bytes.of("b"));

    private static final int MOST_CHANGES = 4;
    private static final int RECENT = 12;

    private final Chance chance;
    private final DriftingClock clock;
    private final List<Mark> recent = new ArrayList<>();
    private int marks;

    /// @param clock what time it is, by no node's clock
    Workload(Chance chance, DriftingClock clock) {
        this.chance = chance;
        this.clock = clock;
    }

    /// A new mark, which nobody else has.
    Mark mark() {
        var sets = new ArrayList<>(List.of(Mark.ALL));
        for (var other : Mark.OTHERS) {
            if (chance.percent(60)) {
                sets.add(other);
            }
        }
        var mark = new Mark(Bytes.of("m" + ++marks), sets);
        recent.add(mark);
        if (recent.size() > RECENT) {
            recent.removeFirst();
        }
        return mark;
    }

    /// Marks that somebody has made not long ago.
    List<Mark> recent() {
        return List.copyOf(recent);
    }

    /// A transaction of a few changes that leaves these marks behind.
    Intent intent(List<Mark> marks) {
        var changes = new ArrayList<Change<?, ?, ?>>();
        for (var mark : marks) {
            mark.sets().forEach(set -> changes.add(add(set, mark.element())));
            changes.add(
                    chance.below(changes.size() + 1),
                    new Change<>(Mark.counter(), new ResettableCounter.Operation.Increment(1)));
        }
        for (var more = chance.below(MOST_CHANGES) + (marks.isEmpty() ? 1 : 0); more > 0; more--) {
            changes.add(chance.below(changes.size() + 1), change());
        }
        return Change.all(changes);
    }

    /// One that looks and changes, and then thinks better of it.
    Intent refused(List<Mark> marks) {
        var intent = intent(marks);
        return writing -> {
            intent.on(writing);
            return new Intent.Outcome.Refused("the client has changed its mind");
        };
    }

    /// Of something that others change as well.
    Key<?, ?, ?> key() {
        return key(chance.pick(DataTypes.ALL).type());
    }

    private <S extends Crdt<S, O, E>, O, E> Key<S, O, E> key(DataType<S, O, E> type) {
        var mortal = type == Expiry.TYPE || chance.percent(20);
        return new Key<>(chance.pick(BUCKETS), mortal ? MORTAL : chance.pick(KEYS), type);
    }

    private static Change<?, ?, ?> add(Bytes set, Bytes element) {
        return new Change<>(Mark.set(set), new AddWinsSet.Operation.Add(List.of(element)));
    }

    private Change<?, ?, ?> change() {
        if (chance.percent(20)) {
            return mortal();
        }
        return change(chance.pick(DataTypes.ALL).type());
    }

    private Change<?, ?, ?> mortal() {
        return switch (chance.below(8)) {
            case 0 -> Mortal.persist();
            case 1, 2, 3, 4 -> Mortal.expireAt(soon());
            default -> Mortal.add(word());
        };
    }

    private <S extends Crdt<S, O, E>, O, E> Change<S, O, E> change(DataType<S, O, E> type) {
        while (true) {
            var parsed = parse(chance.pick(type.operations()));
            if (parsed.isPresent()) {
                return new Change<>(key(type), parsed.get());
            }
        }
    }

    private <O> Optional<O> parse(Syntax<O> syntax) {
        return syntax.parse().apply(words(syntax))
                        instanceof Syntax.Parsed.Operation<O>(var operation)
                ? Optional.of(operation)
                : Optional.empty();
    }

    private List<Bytes> words(Syntax<?> syntax) {
        var words = new ArrayList<Bytes>();
        DataType<?, ?, ?> type = ResettableCounter.TYPE;
        for (var argument : syntax.arguments().split(" ")) {
            switch (argument) {
                case "" -> {}
                case "milliseconds" -> words.add(Bytes.of(soon()));
                case "replica" -> words.add(chance.pick(REPLICAS));
                case "…" -> {
                    for (var more = chance.below(3); more > 0; more--) {
                        words.add(word());
                    }
                }
                case "type" -> {
                    type = chance.pick(DataTypes.ALL).type();
                    words.add(Bytes.of(type.name()));
                }
                case "operation" -> {
                    var operation = chance.pick(type.operations());
                    words.add(Bytes.of(operation.name()));
                    words.addAll(words(operation));
                    return words;
                }
                default -> words.add(word());
            }
        }
        return words;
    }

    /// A time around which something expires.
    private long soon() {
        return clock.now().toEpochMilli() + chance.between(-LONGEST_LIFE / 5, LONGEST_LIFE);
    }

    /// Mostly a small number, which also passes for an element; now and then something long.
    private Bytes word() {
        return chance.percent(2)
                ? Bytes.of("long ".repeat(50 + chance.below(300)))
                : Bytes.of(Long.toString(chance.between(-2, 6)));
    }
}
