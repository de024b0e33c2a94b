package io.minidote.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.MapMeaning.Sample;
import io.minidote.crdt.RecursiveResetMap.Effect;
import io.minidote.crdt.RecursiveResetMap.Operation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RecursiveResetMapTest extends CrdtContract<RecursiveResetMap, Operation, Effect> {

    /// A field's object is what its operations made of it, where removing the field and resetting
    /// the map are resets of the object.
    private static final MapMeaning<Operation> MEANING =
            map(
                    Sample.of("n", ResettableCounter.TYPE, new ResettableCounterTest()),
                    Sample.of("s", RemoveWinsSet.TYPE, new RemoveWinsSetTest()),
                    Sample.of("s", StringValue.TYPE, new StringValueTest()),
                    Sample.of(
                            "m",
                            RecursiveResetMap.TYPE,
                            map(
                                    Sample.of("", EnableWinsFlag.TYPE, new EnableWinsFlagTest()),
                                    Sample.of(
                                            "n",
                                            ResettableCounter.TYPE,
                                            new ResettableCounterTest()))));

    static MapMeaning<Operation> map(Sample<?, ?, ?>... fields) {
        return new MapMeaning<>(
                List.of(fields), Operation.Update::new, RecursiveResetMapTest::asked);
    }

    private static Optional<Object> asked(Operation operation, Field<?, ?, ?> field) {
        return switch (operation) {
            case Operation.Update(var change) ->
                    change.field().equals(field)
                            ? Optional.of(change.operation())
                            : Optional.empty();
            case Operation.Remove(var fields) ->
                    fields.contains(field) ? reset(field) : Optional.empty();
            case Operation.Reset() -> reset(field);
        };
    }

    private static Optional<Object> reset(Field<?, ?, ?> field) {
        return field.type().reset().map(reset -> reset);
    }

    @Override
    public Map<Field<?, ?, ?>, Object> value(History<Operation> history) {
        return MEANING.value(history);
    }

    @Override
    public boolean exists(History<Operation> history) {
        return MEANING.exists(history);
    }

    @Override
    DataType<RecursiveResetMap, Operation, Effect> type() {
        return RecursiveResetMap.TYPE;
    }

    @Override
    public Operation operation(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> new Operation.Reset();
            case 1, 2 -> new Operation.Remove(List.of(field(random)));
            case 3 -> new Operation.Remove(List.of(field(random), field(random)));
            default -> MEANING.operation(random);
        };
    }

    private static Field<?, ?, ?> field(Random random) {
        var fields = MEANING.fields();
        return fields.get(random.nextInt(fields.size())).field();
    }

    private static final Field<
                    ResettableCounter, ResettableCounter.Operation, ResettableCounter.Effect>
            COUNTER = new Field<>(Bytes.of("n"), ResettableCounter.TYPE);

    private static final Field<EnableWinsFlag, EnableWinsFlag.Operation, EnableWinsFlag.Operation>
            FLAG = new Field<>(Bytes.EMPTY, EnableWinsFlag.TYPE);

    private static final Field<RecursiveResetMap, Operation, Effect> MAP =
            new Field<>(Bytes.of("m"), RecursiveResetMap.TYPE);

    @Override
    List<Effect> effects() {
        var seen = List.of(new OriginTotals.Seen(new ReplicaId("a", 1), 5L));
        var enable =
                new Effect.Update(new Field.Effect<>(FLAG, new EnableWinsFlag.Operation.Enable()));
        return List.of(
                new Effect.Update(
                        new Field.Effect<>(
                                COUNTER, new ResettableCounter.Effect.Increment(5, true))),
                new Effect.Update(new Field.Effect<>(MAP, enable)),
                new Effect.Remove(
                        List.of(
                                new Field.Effect<>(
                                        MAP,
                                        new Effect.Remove(
                                                List.of(
                                                        new Field.Effect<>(
                                                                FLAG,
                                                                new EnableWinsFlag.Operation
                                                                        .Reset())))),
                                new Field.Effect<>(
                                        COUNTER, new ResettableCounter.Effect.Reset(seen)))),
                enable);
    }

    @Override
    Map<String, Twist<RecursiveResetMap, Operation, Effect>> broken() {
        return Map.of(
                "removing a field silences what it has not seen",
                Twist.silencesTheUnseen(effect -> effect instanceof Effect.Remove),
                "an interactive increment keeps the frame of its view",
                new Twist<>() {
                    @Override
                    public Prepared<Effect> confirm(
                            RecursiveResetMap state, Effect effect, ReplicaId self) {
                        return Prepared.as(effect);
                    }
                },
                "what is removed is forgotten before it is stable",
                Twist.forgetsTooEarly(),
                "a merge brings back what was removed",
                Twist.mergesWithoutClocks(),
                "a merge takes news for removed",
                Twist.mergesAsIfItKnewAll());
    }

    private static final ReplicaId SELF = new ReplicaId("a", 1);

    @Test
    void whatCannotBeResetIsRefused() {
        var add = new GrowOnlySet.Operation.Add(List.of(Bytes.of("x")));
        var change = new Field<>(Bytes.of("k"), GrowOnlySet.TYPE).change(add);
        assertThat(RecursiveResetMap.EMPTY.prepare(new Operation.Update(change), SELF))
                .isEqualTo(
                        Prepared.refused(
                                "a set_go cannot be reset, so a map_rr cannot remove it; a map_go"
                                        + " takes it"));
    }

    @Test
    void itsStringsAreCountedAndFoundBesideFieldsOfOtherTypes() {
        var enable = new Field.Effect<>(FLAG, new EnableWinsFlag.Operation.Enable());
        var map = RecursiveResetMap.EMPTY.apply(new Effect.Update(enable), stamp(1));
        for (var i = 2; i <= 4; i++) {
            var field = new Field<>(Bytes.of("s" + i), StringValue.TYPE);
            var assign = new StringValue.Effect.Assign(Bytes.of(i), List.of());
            map = map.apply(new Effect.Update(new Field.Effect<>(field, assign)), stamp(i));
        }
        var reset = new StringValue.Effect.Reset(List.of());
        var gone = new Field<>(Bytes.of("s3"), StringValue.TYPE);
        map = map.apply(new Effect.Remove(List.of(new Field.Effect<>(gone, reset))), stamp(5));
        assertThat(map.size()).isEqualTo(3);
        assertThat(map.strings()).isEqualTo(2);
        var found = new TreeMap<Bytes, Bytes>();
        map.forEach(StringValue.TYPE, (name, string) -> found.put(name, string.value()));
        assertThat(found)
                .isEqualTo(
                        Map.of(
                                Bytes.of("s2"), Bytes.of(2),
                                Bytes.of("s4"), Bytes.of(4)));
    }

    @Test
    void aBoundedCounterIsRefused() {
        var increment = new BoundedCounter.Operation.Increment(1);
        var change = new Field<>(Bytes.of("k"), BoundedCounter.TYPE).change(increment);
        assertThat(RecursiveResetMap.EMPTY.prepare(new Operation.Update(change), SELF))
                .isEqualTo(Prepared.refused("a counter_b stands by itself, not in a map"));
        assertThat(GrowOnlyMap.EMPTY.prepare(change, SELF))
                .isEqualTo(Prepared.refused("a counter_b stands by itself, not in a map"));
    }

    @Test
    void mapsLieInMapsSoDeepAndNoDeeper() {
        var enable =
                (Operation)
                        new Operation.Update(FLAG.change(new EnableWinsFlag.Operation.Enable()));
        for (var depth = 1; depth < Fields.DEEPEST; depth++) {
            enable = new Operation.Update(MAP.change(enable));
        }
        assertThat(RecursiveResetMap.EMPTY.prepare(enable, SELF))
                .isInstanceOf(Prepared.Effect.class);
        assertThat(RecursiveResetMap.EMPTY.prepare(new Operation.Update(MAP.change(enable)), SELF))
                .isEqualTo(Prepared.refused("objects lie at most 32 deep in maps, not 33"));
    }

    @Test
    void anOperationInAMapIsAskedForInWords() {
        assertThat(parsed("update", "m", "map_rr", "update", "", "flag_ew", "enable"))
                .contains(
                        new Operation.Update(
                                MAP.change(
                                        new Operation.Update(
                                                FLAG.change(
                                                        new EnableWinsFlag.Operation.Enable())))));
        assertThat(parsed("remove", "n", "counter_pn", "m", "map_rr"))
                .contains(new Operation.Remove(List.of(COUNTER, MAP)));
        assertThat(parsed("update", "n", "bag", "add")).isEmpty();
        assertThat(parsed("update", "n", "counter_pn", "enable")).isEmpty();
        assertThat(parsed("update", "n")).isEmpty();
        assertThat(parsed("remove", "n")).isEmpty();
    }

    private static Optional<Operation> parsed(String name, String... words) {
        var bytes = List.of(words).stream().map(Bytes::of).toList();
        return RecursiveResetMap.TYPE.operations().stream()
                .filter(syntax -> syntax.name().equals(name))
                .map(syntax -> syntax.parse().apply(bytes))
                .flatMap(outcome ->
                        outcome instanceof Syntax.Parsed.Operation<Operation>(var operation)
                                ? Optional.of(operation).stream()
                                : Optional.<Operation>empty().stream())
                .findFirst();
    }

    /// Of a thousand objects, the one that is due.
    @Test
    void stabilityLooksAtWhatItLetsGo() {
        var map = RecursiveResetMap.EMPTY;
        for (var i = 1; i <= 1_000; i++) {
            var field = new Field<>(Bytes.of("s" + i), RemoveWinsSet.TYPE);
            var remove = new RemoveWinsSet.Operation.Remove(List.of(Bytes.of("x")));
            map = map.apply(new Effect.Update(new Field.Effect<>(field, remove)), stamp(i));
        }
        assertThat(map.fields().objects().size()).isEqualTo(1_000);
        assertThat(map.size()).isZero();
        assertThat(map.awaitsStability()).isEqualTo(new Dot(SELF, 1));
        map = map.stabilize(VectorClock.upTo(new Dot(SELF, 1)));
        assertThat(map.awaitsStability()).isEqualTo(new Dot(SELF, 2));
        assertThat(map.stabilize(VectorClock.upTo(new Dot(SELF, 1_000))))
                .isEqualTo(RecursiveResetMap.EMPTY);
    }

    private static Stamp stamp(long counter) {
        var dot = new Dot(SELF, counter);
        return new Stamp(
                dot, dot, VectorClock.EMPTY.with(SELF, counter - 1), new HybridTime(counter));
    }
}
