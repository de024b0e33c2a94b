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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// What every data type promises, as one suite. A type brings its specification, its operations,
/// and ways to do it wrong, each of which this suite must notice.
///
/// `-Dminidote.histories=50000` tries more than the usual number of histories.
abstract class CrdtContract<S extends Crdt<S, O, E>, O, E> implements Trial.Meaning<O> {

    private static final int HISTORIES = Integer.getInteger("minidote.histories", 1_000);

    abstract DataType<S, O, E> type();

    /// One effect of each kind at least, to be written as bytes.
    abstract List<E> effects();

    /// Ways to do it wrong, by what is wrong with them.
    abstract Map<String, Twist<S, O, E>> broken();

    @Test
    void everyReplicaShowsWhatTheSpecificationSaysOfItsHistory() {
        for (var seed = 1; seed <= HISTORIES; seed++) {
            Trial.run(type(), this, seed);
        }
    }

    @TestFactory
    Stream<DynamicTest> brokenIsNoticed() {
        return new TreeMap<>(broken())
                .entrySet().stream()
                        .map(entry ->
                                DynamicTest.dynamicTest(
                                        entry.getKey(),
                                        () ->
                                                assertThat(noticed(entry.getValue()))
                                                        .as("some history shows it")
                                                        .isTrue()));
    }

    private boolean noticed(Twist<S, O, E> twist) {
        var twisted = twist.of(type());
        for (var seed = 1; seed <= HISTORIES; seed++) {
            try {
                Trial.run(twisted, this, seed);
            } catch (AssertionError _) {
                return true;
            }
        }
        return false;
    }

    /// `-Dminidote.rewrite=true` writes the file anew, to be read as a difference.
    @Test
    void bytesAreThoseOfVersion1() throws IOException {
        var file = Path.of("src/test/bytes/v1/" + type().name() + ".txt");
        var written = new StringBuilder();
        for (var effect : effects()) {
            written.append("effect %s%n    %s%n".formatted(effect, hex(bytes(effect))));
        }
        written.append("state after these%n    %s%n".formatted(hex(stateBytes(state()))));
        if (Boolean.getBoolean("minidote.rewrite")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, written);
        }
        assertThat(written.toString()).isEqualTo(Files.readString(file));
    }

    @Test
    void whatIsReadIsWhatWasWritten() {
        for (var effect : effects()) {
            assertThat(Decoded.of(new CausalReader(bytes(effect)), type()::readEffect))
                    .isEqualTo(new Decoded.Value<>(effect));
        }
        assertThat(Decoded.of(new CausalReader(stateBytes(state())), type()::readState))
                .isEqualTo(new Decoded.Value<>(state()));
    }

    /// Whatever can be read is written as the same bytes again: equal values have one form.
    @Test
    void damagedBytesAreMalformedOrTheOneFormOfAnotherValue() {
        effects().forEach(effect -> damage(bytes(effect), type()::readEffect, type()::writeEffect));
        damage(stateBytes(state()), type()::readState, type()::writeState);
    }

    private static <T> void damage(
            Bytes whole, Function<CausalReader, T> read, BiConsumer<T, CausalWriter> write) {
        for (var length = 0; length < whole.length(); length++) {
            assertThat(Decoded.of(new CausalReader(whole.slice(0, length)), read))
                    .as("the first %d bytes of %s", length, hex(whole))
                    .isInstanceOf(Decoded.Malformed.class);
        }
        for (var at = 0; at < whole.length(); at++) {
            for (var value = 0; value < 256; value++) {
                var damaged = whole.toArray();
                damaged[at] = (byte) value;
                var bytes = Bytes.copyOf(damaged);
                if (Decoded.of(new CausalReader(bytes), read)
                        instanceof Decoded.Value<T>(var readable)) {
                    var out = new CausalWriter();
                    write.accept(readable, out);
                    assertThat(hex(out.toBytes())).isEqualTo(hex(bytes));
                }
            }
        }
    }

    /// The effects in turn at replicas a and b, of which b has seen the first of a's.
    private S state() {
        var a = new ReplicaId("a", 1);
        var b = new ReplicaId("b", 0x0123456789ABCDEFL);
        var state = type().empty();
        for (var i = 0; i < effects().size(); i++) {
            var self = i % 2 == 0 ? a : b;
            var before = VectorClock.EMPTY.with(self, i / 2);
            var dot = new Dot(self, i / 2 + 1);
            var seen = i % 2 == 0 ? before : before.with(a, 1);
            state =
                    state.apply(
                            effects().get(i), new Stamp(dot, dot, seen, new HybridTime(1000L + i)));
        }
        return state;
    }

    private Bytes bytes(E effect) {
        var out = new CausalWriter();
        type().writeEffect(effect, out);
        return out.toBytes();
    }

    private Bytes stateBytes(S state) {
        var out = new CausalWriter();
        type().writeState(state, out);
        return out.toBytes();
    }

    private static String hex(Bytes bytes) {
        return HexFormat.of().formatHex(bytes.toArray());
    }
}
