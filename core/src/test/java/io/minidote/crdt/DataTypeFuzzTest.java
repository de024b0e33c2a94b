package io.minidote.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.base.Decoded;
import io.minidote.clock.CausalReader;
import io.minidote.clock.CausalWriter;
import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.fuzz.FuzzTarget;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// A state and an effect of one type, as somebody else wrote them. Whatever decodes can be applied,
/// merged, weighed, shown and stabilized.
///
/// An input is the type's place in the catalogue, a state, another state, and an effect.
class DataTypeFuzzTest extends FuzzTarget {

    private static final ReplicaId A = new ReplicaId("a", 1);
    private static final ReplicaId B = new ReplicaId("b", 2);
    private static final VectorClock CLOCK = VectorClock.EMPTY.with(A, 6).with(B, 3);

    private record Parts<S, E>(S one, S other, E effect) {}

    @Override
    public void hold(byte[] input) {
        if (input.length > 0) {
            var place = (input[0] & 0xFF) % DataTypes.ALL.size();
            hold(input, Bytes.copyOf(input, 1, input.length), DataTypes.ALL.get(place).type());
        }
    }

    private static <S extends Crdt<S, O, E>, O, E> void hold(
            byte[] input, Bytes bytes, DataType<S, O, E> type) {
        switch (bounded(input, () -> Decoded.of(new CausalReader(bytes), in -> read(in, type)))) {
            case Decoded.Malformed<Parts<S, E>> malformed -> presentable(malformed.toString());
            case Decoded.Value<Parts<S, E>>(var parts) -> {
                var dot = new Dot(A, 7);
                var applied =
                        parts.one()
                                .apply(parts.effect(), new Stamp(dot, dot, CLOCK, HybridTime.ZERO));
                for (var merged :
                        new Object[] {
                            parts.one(),
                            applied,
                            applied.merge(CLOCK.with(dot), parts.other(), CLOCK),
                            parts.other().merge(VectorClock.EMPTY, applied, CLOCK.with(dot))
                        }) {
                    @SuppressWarnings("unchecked") // all of them are states of this type
                    var state = (S) merged;
                    holdState(state, type);
                }
            }
        }
    }

    private static <S extends Crdt<S, O, E>, O, E> void holdState(S state, DataType<S, O, E> type) {
        assertThat(state.value()).isNotNull();
        assertThat(state.weight()).isNotNegative();
        assertThat(state.exists()).isIn(true, false);
        state.awaitsStability();
        var out = new CausalWriter();
        type.writeState(state, out);
        assertThat(Decoded.of(new CausalReader(out.toBytes()), type::readState))
                .isEqualTo(new Decoded.Value<>(state));
        state.stabilize(CLOCK).value();
    }

    private static <S extends Crdt<S, O, E>, O, E> Parts<S, E> read(
            CausalReader in, DataType<S, O, E> type) {
        return new Parts<>(type.readState(in), type.readState(in), type.readEffect(in));
    }

    /// States that a few operations lead to, of two replicas that know nothing of each other.
    @Override
    protected Map<String, byte[]> seeds() {
        var seeds = new TreeMap<String, byte[]>();
        for (var place = 0; place < DataTypes.ALL.size(); place++) {
            var type = DataTypes.ALL.get(place).type();
            seeds.put(type.name() + "-of-two-replicas", seed(place, type));
        }
        return seeds;
    }

    private static <S extends Crdt<S, O, E>, O, E> byte[] seed(int place, DataType<S, O, E> type) {
        var random = new Random(place);
        var out = new CausalWriter();
        out.writeByte(place);
        type.writeState(grown(type, A, 6, random), out);
        type.writeState(grown(type, B, 3, random), out);
        type.writeEffect(effect(type.empty(), type, A, random), out);
        return out.toBytes().toArray();
    }

    private static <S extends Crdt<S, O, E>, O, E> S grown(
            DataType<S, O, E> type, ReplicaId origin, int operations, Random random) {
        var state = type.empty();
        for (var counter = 1L; counter <= operations; counter++) {
            var dot = new Dot(origin, counter);
            var seen = VectorClock.EMPTY.with(origin, counter - 1);
            state =
                    state.apply(
                            effect(state, type, origin, random),
                            new Stamp(dot, dot, seen, new HybridTime(counter)));
        }
        return state;
    }

    private static <S extends Crdt<S, O, E>, O, E> E effect(
            S state, DataType<S, O, E> type, ReplicaId self, Random random) {
        while (true) {
            var syntax = type.operations().get(random.nextInt(type.operations().size()));
            var words = Samples.words(syntax, random);
            if (syntax.parse().apply(words) instanceof Syntax.Parsed.Operation<O>(var operation)
                    && state.prepare(operation, self) instanceof Prepared.Effect<E>(var effect)) {
                return effect;
            }
        }
    }
}
