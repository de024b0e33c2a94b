package io.minidote.crdt;

import io.minidote.clock.CausalReader;
import io.minidote.clock.CausalWriter;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// A data type with one thing done wrong, to see whether anybody notices.
interface Twist<S extends Crdt<S, O, E>, O, E> {

    default Prepared<E> prepare(S state, O operation, ReplicaId self) {
        return state.prepare(operation, self);
    }

    default Prepared<E> confirm(S state, E effect, ReplicaId self) {
        return state.confirm(effect, self);
    }

    default S apply(S state, E effect, Stamp stamp) {
        return state.apply(effect, stamp);
    }

    default S merge(S state, VectorClock mine, S other, VectorClock theirs) {
        return state.merge(mine, other, theirs);
    }

    default S stabilize(S state, VectorClock stable) {
        return state.stabilize(stable);
    }

    /// Forgets at once what it should keep until it is stable.
    static <S extends Crdt<S, O, E>, O, E> Twist<S, O, E> forgetsTooEarly() {
        return new Twist<>() {
            @Override
            public S stabilize(S state, VectorClock stable) {
                return state.stabilize(Trial.EVERYTHING);
            }
        };
    }

    /// Takes for news what was removed here.
    static <S extends Crdt<S, O, E>, O, E> Twist<S, O, E> mergesWithoutClocks() {
        return new Twist<>() {
            @Override
            public S merge(S state, VectorClock mine, S other, VectorClock theirs) {
                return state.merge(VectorClock.EMPTY, other, VectorClock.EMPTY);
            }
        };
    }

    /// Takes for removed what is news here.
    static <S extends Crdt<S, O, E>, O, E> Twist<S, O, E> mergesAsIfItKnewAll() {
        return new Twist<>() {
            @Override
            public S merge(S state, VectorClock mine, S other, VectorClock theirs) {
                return state.merge(Trial.EVERYTHING, other, Trial.EVERYTHING);
            }
        };
    }

    /// Lets those effects silence also what they have not seen.
    static <S extends Crdt<S, O, E>, O, E> Twist<S, O, E> silencesTheUnseen(Predicate<E> effects) {
        return new Twist<>() {
            @Override
            public S apply(S state, E effect, Stamp stamp) {
                return state.apply(
                        effect,
                        effects.test(effect)
                                ? new Stamp(
                                        stamp.dot(), stamp.first(), Trial.EVERYTHING, stamp.time())
                                : stamp);
            }
        };
    }

    /// The type with this done to it.
    default DataType<Twisted<S, O, E>, O, E> of(DataType<S, O, E> type) {
        return new TwistedType<>(type, this);
    }

    record Twisted<S extends Crdt<S, O, E>, O, E>(S state, Twist<S, O, E> twist)
            implements Crdt<Twisted<S, O, E>, O, E> {

        private Twisted<S, O, E> with(S changed) {
            return new Twisted<>(changed, twist);
        }

        @Override
        public Prepared<E> prepare(O operation, ReplicaId self) {
            return twist.prepare(state, operation, self);
        }

        @Override
        public Prepared<E> confirm(E effect, ReplicaId self) {
            return twist.confirm(state, effect, self);
        }

        @Override
        public Optional<Predicate<E>> undoes(O operation) {
            return state.undoes(operation);
        }

        @Override
        public Twisted<S, O, E> apply(E effect, Stamp stamp) {
            return with(twist.apply(state, effect, stamp));
        }

        @Override
        public Twisted<S, O, E> merge(
                VectorClock mine, Twisted<S, O, E> other, VectorClock theirs) {
            return with(twist.merge(state, mine, other.state, theirs));
        }

        @Override
        public Twisted<S, O, E> stabilize(VectorClock stable) {
            return with(twist.stabilize(state, stable));
        }

        @Override
        public Optional<List<O>> anew() {
            return state.anew();
        }

        @Override
        public Object value() {
            return state.value();
        }

        @Override
        public boolean exists() {
            return state.exists();
        }

        @Override
        public long weight() {
            return state.weight();
        }
    }

    record TwistedType<S extends Crdt<S, O, E>, O, E>(DataType<S, O, E> type, Twist<S, O, E> twist)
            implements DataType<Twisted<S, O, E>, O, E> {

        @Override
        public String name() {
            return type.name();
        }

        @Override
        public String meaning() {
            return type.meaning();
        }

        @Override
        public Twisted<S, O, E> empty() {
            return new Twisted<>(type.empty(), twist);
        }

        @Override
        public List<Syntax<O>> operations() {
            return type.operations();
        }

        @Override
        public boolean removes(E effect) {
            return type.removes(effect);
        }

        @Override
        public void writeEffect(E effect, CausalWriter out) {
            type.writeEffect(effect, out);
        }

        @Override
        public E readEffect(CausalReader in) {
            return type.readEffect(in);
        }

        @Override
        public void writeState(Twisted<S, O, E> state, CausalWriter out) {
            type.writeState(state.state(), out);
        }

        @Override
        public Twisted<S, O, E> readState(CausalReader in) {
            return new Twisted<>(type.readState(in), twist);
        }
    }
}
