package io.minidote.cli.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PacketFilterTest {

    private static final Map<String, String> ADDRESSES =
            Map.of("n1", "192.0.2.10", "java", "192.0.2.1");

    @Test
    void aCutDropsBothWaysAtTheOneEndThatHasAFilter() {
        assertThat(rules())
                .contains("ip saddr 192.0.2.1 ip protocol tcp drop")
                .contains("ip daddr 192.0.2.1 ip protocol tcp drop");
    }

    /// Two inequalities in one rule are one comparison of both ports to some versions of `nft`.
    @Test
    void whatClientsSayAndHearIsLetThroughBeforeAnythingIsDropped() {
        for (var chain : rules().split("chain ")) {
            if (chain.contains("drop")) {
                assertThat(chain.substring(0, chain.indexOf("drop")))
                        .contains("tcp sport 6379 accept", "tcp dport 6379 accept");
            }
            assertThat(chain).doesNotContain("!=");
        }
    }

    private static String rules() {
        var cut = List.of(new Link("n1", "java"), new Link("java", "n1"));
        return PacketFilter.rules("n1", Disturbance.cut(cut), ADDRESSES, 6379);
    }
}
