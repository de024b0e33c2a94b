package io.minidote.cli.torture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RefusalsTest {

    @Test
    void clocksNamesAndNumbersMakeNoKindsOfTheirOwn() {
        assertThat(
                        Refusals.kind(
                                "TIMEOUT this replica still lacks {n1#2f=7, n3#a0=9} of the clock"))
                .isEqualTo("TIMEOUT this replica still lacks {…} of the clock");
        assertThat(Refusals.kind("LOADING waiting for n2#b60cfb76f33318a7, 12.5 % of 3 MiB"))
                .isEqualTo("LOADING waiting for NODE, N % of N MiB");
    }

    @Test
    void eachKindIsCountedAndShownWithAnExample() {
        var refusals = new Refusals();
        refusals.add("BUSY 12 requests wait");
        refusals.add("MISCONF no room");
        refusals.add("BUSY 13 requests wait");
        assertThat(refusals.lines())
                .containsExactly(
                        "     2 × BUSY N requests wait\n           such as: BUSY 12 requests wait",
                        "     1 × MISCONF no room");
    }
}
