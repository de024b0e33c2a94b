package io.minidote.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void columnsAreAsWideAsTheirWidestWordAndNumbersStandAtTheRight() {
        var table =
                new Table("replica", "state", "updates")
                        .row("n1#8f2e61c0", "member", "5")
                        .row("n2", "unknown", "1,200");
        assertThat(table)
                .hasToString(
                        """
                        replica      state    updates
                        n1#8f2e61c0  member         5
                        n2           unknown    1,200\
                        """);
    }

    @Test
    void columnsInWhichNothingIsSaidAreLeftOut() {
        assertThat(new Table("a", "b", "c").row("x", "", "z")).hasToString("a  c\nx  z");
    }
}
