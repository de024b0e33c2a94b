package io.minidote.cli.torture;

import static org.assertj.core.api.Assertions.assertThat;

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
}
