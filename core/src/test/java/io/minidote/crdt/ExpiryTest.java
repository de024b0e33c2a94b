package io.minidote.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minidote.base.Bytes;
import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.Expiry.Operation;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExpiryTest extends CrdtContract<Expiry, Operation, Operation> {

    private static final ReplicaId A = new ReplicaId("a", 1);

    /// Of what nobody has replaced or taken back: the latest time, unless somebody said it
    /// persists.
    @Override
    public Long value(History<Operation> history) {
        var due = due(history);
        return due.isPresent() ? due.getAsLong() : Expiry.NEVER;
    }

    @Override
    public boolean exists(History<Operation> history) {
        return due(history).isPresent();
    }

    private static OptionalLong due(History<Operation> history) {
        var words =
                history.stream()
                        .filter(event -> history.after(event).findAny().isEmpty())
                        .map(History.Event::operation)
                        .toList();
        return words.contains(new Operation.Persist())
                ? OptionalLong.empty()
                : words.stream()
                        .filter(Operation.ExpireAt.class::isInstance)
                        .mapToLong(word -> ((Operation.ExpireAt) word).millis())
                        .max();
    }

    @Override
    DataType<Expiry, Operation, Operation> type() {
        return Expiry.TYPE;
    }

    @Override
    public Operation operation(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> new Operation.Persist();
            case 1 -> new Operation.Reset();
            default -> new Operation.ExpireAt(random.nextInt(5));
        };
    }

    @Override
    List<Operation> effects() {
        return List.of(
                new Operation.ExpireAt(1_700_000_000_000L),
                new Operation.Reset(),
                new Operation.ExpireAt(0),
                new Operation.Persist(),
                new Operation.ExpireAt(Expiry.LATEST));
    }

    @Override
    Map<String, Twist<Expiry, Operation, Operation>> broken() {
        return Map.of(
                "a shorter life, or that it persists, is forgotten before it is stable",
                Twist.forgetsTooEarly(),
                "a longer life replaces those it has not seen",
                Twist.silencesTheUnseen(effect -> effect instanceof Operation.ExpireAt),
                "a merge brings back what was replaced",
                Twist.mergesWithoutClocks());
    }

    private static Expiry expiresAt(long millis) {
        return said(new Operation.ExpireAt(millis));
    }

    private static Expiry said(Operation operation) {
        var dot = new Dot(A, 1);
        return Expiry.EMPTY.apply(
                operation, new Stamp(dot, dot, VectorClock.EMPTY, HybridTime.ZERO));
    }

    private static HybridTime at(long millis) {
        return HybridTime.at(Instant.ofEpochMilli(millis));
    }

    @Test
    void itIsOverNoLaterThanTheTimeItExpiresAt() {
        assertThat(expiresAt(7).isOver(at(6).next())).isFalse();
        assertThat(expiresAt(7).isOver(at(7))).isTrue();
        assertThat(expiresAt(0).isOver(HybridTime.ZERO)).isTrue();
        assertThat(expiresAt(Expiry.LATEST).isOver(new HybridTime(Long.MAX_VALUE))).isFalse();
        assertThat(said(new Operation.Persist()).isOver(new HybridTime(Long.MAX_VALUE))).isFalse();
        assertThat(Expiry.EMPTY.isOver(at(7))).isFalse();
    }

    @Test
    void whatPersistsCostsNothingOnceEverybodyKnows() {
        var persists = said(new Operation.Persist());
        assertThat(persists.stabilize(VectorClock.EMPTY)).isEqualTo(persists);
        assertThat(persists.stabilize(VectorClock.EMPTY.with(A, 1))).isEqualTo(Expiry.EMPTY);
    }

    @Test
    void nothingExpiresBeforeTimeBeganOrAfterItEnds() {
        for (var millis : new long[] {-1, Long.MAX_VALUE}) {
            assertThatThrownBy(() -> new Operation.ExpireAt(millis))
                    .hasMessageContaining("not at " + millis);
        }
    }

    @Test
    void aFieldOfAMapHasNoExpiry() {
        assertThat(NestedSyntax.update(change -> change).parse())
                .satisfies(parse ->
                        assertThat(parse.apply(words("f", "expiry", "persist")).toString())
                                .contains("a field has no type 'expiry'"));
    }

    private static List<Bytes> words(String... words) {
        return Arrays.stream(words).map(Bytes::of).toList();
    }
}
