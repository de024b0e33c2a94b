package io.minidote.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Decoded;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import org.junit.jupiter.api.Test;

class ClockTextTest {

    private static final VectorClock CLOCK =
            VectorClock.EMPTY.with(new ReplicaId("a", 1), 300).with(new ReplicaId("b", -2), 7);

    @Test
    void whatIsPrintedIsParsed() {
        assertThat(ClockText.parse(ClockText.print(CLOCK))).isEqualTo(new Decoded.Value<>(CLOCK));
        assertThat(ClockText.parse("0")).isEqualTo(new Decoded.Value<>(VectorClock.EMPTY));
    }

    @Test
    void aClockIsAWordWithoutBlanksOrQuotes() {
        assertThat(ClockText.print(CLOCK)).matches("[A-Za-z0-9_-]+").hasSizeLessThan(60);
        assertThat(ClockText.print(VectorClock.EMPTY)).isEqualTo("0");
    }

    @Test
    void garbageIsToldFromAClock() {
        var word = ClockText.print(CLOCK);
        for (var garbage :
                new String[] {
                    "",
                    "!",
                    "hello",
                    "AQ",
                    word.substring(1),
                    word + "A",
                    word.substring(0, 8) + (word.charAt(8) == 'x' ? 'y' : 'x') + word.substring(9)
                }) {
            assertThat(ClockText.parse(garbage)).as(garbage).isInstanceOf(Decoded.Malformed.class);
        }
    }

    @Test
    void anotherVersionIsNamed() {
        assertThat(ClockText.parse("AgAAAAAA"))
                .hasToString("at byte 0: expected clock version 1, found version 2");
    }
}
