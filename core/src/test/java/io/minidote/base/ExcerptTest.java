package io.minidote.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExcerptTest {

    @Test
    void whatPrintsStaysAsItIs() {
        assertThat(Excerpt.of("'ß 中' 0x00")).isEqualTo("'ß 中' 0x00");
    }

    @Test
    void noLineCanBeEndedNorTurnedRound() {
        assertThat(Excerpt.of("a\r\nb\u2028c\u202Ed\u001B[0m\u0000")).isEqualTo("a??b?c?d?[0m?");
    }

    @Test
    void whatIsLongIsCut() {
        assertThat(Excerpt.of("x".repeat(1_000_000))).isEqualTo("x".repeat(200) + "…");
    }
}
