package io.minidote.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.base.Decoded;
import io.minidote.clock.CausalReader;
import io.minidote.clock.CausalWriter;
import io.minidote.clock.Dot;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.util.List;
import org.junit.jupiter.api.Test;

class DotMapTest {

    private static final Dot A1 = new Dot(new ReplicaId("a", 1), 1);
    private static final Dot A2 = A1.plus(1);
    private static final Dot B1 = new Dot(new ReplicaId("b", 1), 1);
    private static final Bytes X = Bytes.of("x");
    private static final Bytes Y = Bytes.of("y");

    private static final DotMap<Bytes> NONE = DotMap.empty();

    @Test
    void aKeyIsThereWhileADotSpeaksForIt() {
        var map = NONE.with(X, A1).with(X, B1);
        assertThat(map.without(List.of(X), A1::equals).contains(X)).isTrue();
        assertThat(map.without(List.of(X), _ -> true)).isEqualTo(NONE);
    }

    @Test
    void aNewDotTakesThePlaceOfThoseItSaw() {
        var map = NONE.with(X, A1).with(X, B1).with(List.of(X), A2, A1::equals);
        assertThat(map.get(X).list()).containsExactly(A2, B1);
    }

    @Test
    void manyKeysAtOnceAreAsManyOneByOne() {
        var map = NONE.with(X, A1).with(Y, B1);
        var both = List.of(X, Y, X);
        assertThat(map.with(both, A2, A1::equals))
                .isEqualTo(NONE.with(X, A2).with(Y, B1).with(Y, A2));
        assertThat(map.without(both, A1::equals)).isEqualTo(NONE.with(Y, B1));
        assertThat(map.without(both, _ -> true)).isEqualTo(NONE);
    }

    @Test
    void silencingReachesEveryKey() {
        var map = NONE.with(X, A1).with(Y, A1).with(Y, B1);
        assertThat(map.without(A1::equals)).isEqualTo(NONE.with(Y, B1));
    }

    /// One side removed x and knows nothing of y; the other has both.
    @Test
    void mergingTellsRemovedFromNews() {
        var mine = VectorClock.upTo(A1);
        var other = NONE.with(X, A1).with(Y, B1);
        var theirs = VectorClock.upTo(A1).with(B1);
        assertThat(NONE.merge(mine, other, theirs)).isEqualTo(NONE.with(Y, B1));
        assertThat(other.merge(theirs, NONE, mine)).isEqualTo(NONE.with(Y, B1));
    }

    @Test
    void keysComeSortedAndEachOnce() {
        assertThat(NONE.with(Y, A1).with(X, B1).with(X, A2).keys()).containsExactly(X, Y);
    }

    @Test
    void aKeyWithoutDotsIsMalformed() {
        var out = new CausalWriter();
        out.writeVarint(1);
        out.writeBytes(X);
        out.writeVarint(0);
        assertThat(read(out)).asString().contains("expected at least one dot, found none");
    }

    @Test
    void keysOutOfOrderAreMalformed() {
        var out = new CausalWriter();
        out.writeVarint(2);
        for (var key : List.of(Y, X)) {
            out.writeBytes(key);
            out.writeVarint(1);
            out.writeDot(A1);
        }
        assertThat(read(out)).asString().contains("keys in ascending order, found y before x");
    }

    private static Decoded<DotMap<Bytes>> read(CausalWriter out) {
        return Decoded.of(
                new CausalReader(out.toBytes()), in -> DotMap.read(in, CausalReader::readBytes));
    }
}
