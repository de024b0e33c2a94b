package io.minidote.crdt;

import io.minidote.base.Bytes;
import io.minidote.clock.ReplicaId;
import io.minidote.crdt.MapMeaning.Sample;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

class GrowOnlyMapTest
        extends CrdtContract<GrowOnlyMap, Field.Change<?, ?, ?>, Field.Effect<?, ?, ?>> {

    /// A field's object is what its operations made of it.
    private static final MapMeaning<Field.Change<?, ?, ?>> MEANING =
            new MapMeaning<>(
                    List.of(
                            Sample.of("n", ResettableCounter.TYPE, new ResettableCounterTest()),
                            Sample.of("s", GrowOnlySet.TYPE, new GrowOnlySetTest()),
                            Sample.of("s", RemoveWinsSet.TYPE, new RemoveWinsSetTest()),
                            Sample.of(
                                    "m",
                                    RecursiveResetMap.TYPE,
                                    RecursiveResetMapTest.map(
                                            Sample.of(
                                                    "r",
                                                    LastWriterWinsRegister.TYPE,
                                                    new LastWriterWinsRegisterTest())))),
                    change -> change,
                    (change, field) ->
                            change.field().equals(field)
                                    ? Optional.of(change.operation())
                                    : Optional.empty());

    @Override
    public Map<Field<?, ?, ?>, Object> value(History<Field.Change<?, ?, ?>> history) {
        return MEANING.value(history);
    }

    @Override
    public boolean exists(History<Field.Change<?, ?, ?>> history) {
        return MEANING.exists(history);
    }

    @Override
    public boolean forgets() {
        return false;
    }

    @Override
    DataType<GrowOnlyMap, Field.Change<?, ?, ?>, Field.Effect<?, ?, ?>> type() {
        return GrowOnlyMap.TYPE;
    }

    @Override
    public Field.Change<?, ?, ?> operation(Random random) {
        return MEANING.operation(random);
    }

    @Override
    List<Field.Effect<?, ?, ?>> effects() {
        var counter = new Field<>(Bytes.of("n"), ResettableCounter.TYPE);
        var set = new Field<>(Bytes.EMPTY, GrowOnlySet.TYPE);
        return List.of(
                new Field.Effect<>(counter, new ResettableCounter.Effect.Increment(5, true)),
                new Field.Effect<>(set, new GrowOnlySet.Operation.Add(List.of(Bytes.of("x")))));
    }

    @Override
    Map<String, Twist<GrowOnlyMap, Field.Change<?, ?, ?>, Field.Effect<?, ?, ?>>> broken() {
        return Map.of(
                "what happens in it silences what it has not seen",
                Twist.silencesTheUnseen(_ -> true),
                "an interactive increment keeps the frame of its view",
                new Twist<>() {
                    @Override
                    public Prepared<Field.Effect<?, ?, ?>> confirm(
                            GrowOnlyMap state, Field.Effect<?, ?, ?> effect, ReplicaId self) {
                        return Prepared.as(effect);
                    }
                },
                "what lost in it is forgotten before that is stable",
                Twist.forgetsTooEarly(),
                "a merge brings back what was removed in it",
                Twist.mergesWithoutClocks());
    }
}
