package io.minidote.clock;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.base.Decoded;
import java.util.List;
import org.junit.jupiter.api.Test;

class CausalReaderTest {

    private static final ReplicaId A = new ReplicaId("a", 1);
    private static final ReplicaId B = new ReplicaId("b", 2);

    @Test
    void clocksDotsAndTimesAreReadAsTheyWereWritten() {
        var clock = VectorClock.EMPTY.with(A, 5).with(B, 1_000_000);
        var out = new CausalWriter();
        out.writeClock(clock);
        out.writeDot(new Dot(B, 7));
        out.writeDots(new Dot(A, 1).with(new Dot(B, 2)));
        out.writeTime(new HybridTime(123_456));
        var in = new CausalReader(out.toBytes());
        assertThat(in.readClock()).isEqualTo(clock);
        assertThat(in.readDot()).isEqualTo(new Dot(B, 7));
        assertThat(in.readDots()).isEqualTo(new Dot(A, 1).with(new Dot(B, 2)));
        assertThat(in.readTime()).isEqualTo(new HybridTime(123_456));
        in.end();
    }

    @Test
    void aReplicaIsSpelledOutOnce() {
        var out = new CausalWriter();
        out.writeReplica(A);
        var once = out.length();
        out.writeReplica(A);
        assertThat(out.length()).isEqualTo(once + 1);
    }

    @Test
    void aReplicaSpelledOutTwiceIsMalformed() {
        var first = new CausalWriter();
        first.writeReplica(A);
        var second = new CausalWriter();
        second.writeRaw(first.toBytes());
        second.writeRaw(first.toBytes());
        assertThat(read(second.toBytes()).toString())
                .isEqualTo("at byte 11: expected the number of a#1, found its name again");
    }

    private static Decoded<ReplicaId> read(Bytes bytes) {
        return Decoded.of(
                new CausalReader(bytes),
                in -> {
                    in.readReplica();
                    return in.readReplica();
                });
    }

    @Test
    void aClockOutOfOrderIsMalformed() {
        var out = new CausalWriter();
        out.writeVarint(2);
        out.writeDot(new Dot(B, 1));
        out.writeDot(new Dot(A, 1));
        assertThat(Decoded.of(new CausalReader(out.toBytes()), CausalReader::readClock))
                .asString()
                .contains("expected replicas in ascending order, found b#2 before a#1");
    }

    @Test
    void aClockThatNamesAReplicaTwiceIsMalformed() {
        var out = new CausalWriter();
        out.writeVarint(2);
        out.writeDot(new Dot(A, 1));
        out.writeDot(new Dot(A, 2));
        assertThat(Decoded.of(new CausalReader(out.toBytes()), CausalReader::readClock))
                .asString()
                .contains("expected replicas in ascending order, found a#1 before a#1");
    }

    @Test
    void aListThatShouldAscendNeitherGoesBackNorStandsStill() {
        for (var second : List.of(new Dot(A, 1), new Dot(A, 2))) {
            var out = new CausalWriter();
            out.writeVarint(2);
            out.writeDot(new Dot(A, 2));
            out.writeDot(second);
            assertThat(Decoded.of(new CausalReader(out.toBytes()), CausalReader::readDots))
                    .asString()
                    .contains("expected dots in ascending order, found a#1:2 before " + second);
        }
    }

    @Test
    void aCountOfZeroIsMalformed() {
        var out = new CausalWriter();
        out.writeReplica(A);
        out.writeVarint(0);
        assertThat(Decoded.of(new CausalReader(out.toBytes()), CausalReader::readDot))
                .asString()
                .contains("expected a counter from 1, found 0");
    }

    @Test
    void aClockSinceAnotherHoldsNoMoreEventsThanAnybodyCounts() {
        var base = VectorClock.EMPTY.with(A, Long.MAX_VALUE / 2);
        var out = new CausalWriter();
        out.writeVarint(1);
        out.writeVarint(1);
        out.writeVarint(1);
        assertThat(Decoded.of(new CausalReader(out.toBytes()), in -> in.readClockSince(base)))
                .asString()
                .contains("expected at most 4611686018427387903 events of a#1, found ");
    }

    @Test
    void aClockSinceAnotherNamesEachReplicaOnce() {
        var base = VectorClock.EMPTY.with(A, 1);
        var out = new CausalWriter();
        out.writeVarint(2);
        for (var i = 0; i < 2; i++) {
            out.writeVarint(1);
            out.writeVarint(1);
        }
        assertThat(Decoded.of(new CausalReader(out.toBytes()), in -> in.readClockSince(base)))
                .asString()
                .contains("expected each replica once, found a#1 again");
    }
}
