package io.minidote.cli.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class PortBlockTest {

    @Test
    void twoRunsHaveNoPortInCommon() throws Exception {
        try (var one = PortBlock.claim();
                var other = PortBlock.claim()) {
            assertThat(one.ports()).hasSizeGreaterThanOrEqualTo(36).doesNotHaveDuplicates();
            assertThat(one.ports()).doesNotContainAnyElementsOf(other.ports());
        }
    }

    @Test
    void portsThatAreFreeComeAgainOnlyWhenAllHaveBeenGiven() throws Exception {
        var first = FreePorts.find(6);

        assertThat(FreePorts.find(6)).doesNotContainAnyElementsOf(first);
        assertThat(first).allMatch(PortBlock::isFree).doesNotHaveDuplicates();
    }

    @Test
    void morePortsThanThereAreCannotBeFound() {
        assertThatThrownBy(() -> FreePorts.find(100))
                .isInstanceOf(IOException.class)
                .hasMessageMatching(
                        "of the 63 ports from [0-9]+ on, only [0-9]+ are free, not 100");
    }
}
