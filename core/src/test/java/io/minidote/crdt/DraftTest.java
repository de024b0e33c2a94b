package io.minidote.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.ResettableCounter.Effect;
import io.minidote.crdt.ResettableCounter.Operation;
import java.util.List;
import org.junit.jupiter.api.Test;

class DraftTest {

    private static final ReplicaId A = new ReplicaId("a", 1);
    private static final Operation RESET = new Operation.Reset();

    private static Operation increment(long n) {
        return new Operation.Increment(n);
    }

    private static Draft<ResettableCounter, Operation, Effect> draft(
            ResettableCounter seen, VectorClock clock, ResettableCounter newest, long first) {
        return new Draft<>(
                seen,
                newest,
                A,
                offset ->
                        new Stamp(
                                new Dot(A, first + offset),
                                new Dot(A, first),
                                clock,
                                HybridTime.ZERO));
    }

    private static Draft<ResettableCounter, Operation, Effect> draft(
            ResettableCounter state, long first) {
        return draft(state, VectorClock.EMPTY.with(A, first - 1), state, first);
    }

    @Test
    void aResetDropsTheIncrementsOfItsTransactionAndOthersKeepTheirPlaces() {
        var draft = draft(ResettableCounter.EMPTY, 1);
        draft.update(increment(5), 0);
        assertThat(draft.update(RESET, 1)).isEqualTo(Prepared.nothing());
        draft.update(increment(2), 2);
        assertThat(draft.effects())
                .containsExactly(new Draft.Placed<>(2, new Effect.Increment(2, true)));
        assertThat(draft.state().value()).isEqualTo(2L);
    }

    /// The view shows 5; meanwhile the counter was reset. The increment begins a frame in what
    /// everybody applies, and still adds to the 5 that its transaction goes on seeing.
    @Test
    void anOldViewGoesOnShowingItselfPlusTheTransaction() {
        var first = draft(ResettableCounter.EMPTY, 1);
        first.update(increment(5), 0);
        var old = first.state();
        var second = draft(old, 2);
        second.update(RESET, 0);

        var draft = draft(old, VectorClock.EMPTY.with(A, 1), second.state(), 3);
        draft.update(increment(3), 0);
        assertThat(draft.view().value()).isEqualTo(8L);
        assertThat(draft.state().value()).isEqualTo(3L);
        assertThat(draft.effects())
                .containsExactly(new Draft.Placed<>(0, new Effect.Increment(3, true)));
    }

    @Test
    void aRefusedOperationLeavesTheDraftAsItWas() {
        var draft =
                new Draft<>(
                        TwoPhaseSet.EMPTY,
                        TwoPhaseSet.EMPTY,
                        A,
                        offset ->
                                new Stamp(
                                        new Dot(A, 1L + offset),
                                        new Dot(A, 1),
                                        VectorClock.EMPTY,
                                        HybridTime.ZERO));
        var x = List.of(Bytes.of("x"));
        draft.update(new TwoPhaseSet.Operation.Add(x), 0);
        draft.update(new TwoPhaseSet.Operation.Remove(x), 1);
        var before = draft.state();
        assertThat(draft.update(new TwoPhaseSet.Operation.Add(x), 2))
                .isInstanceOf(Prepared.Refused.class);
        assertThat(draft.state()).isEqualTo(before);
        assertThat(draft.effects()).hasSize(2);
    }
}
