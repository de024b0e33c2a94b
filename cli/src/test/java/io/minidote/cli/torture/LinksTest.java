package io.minidote.cli.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.cli.local.Surroundings;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinksTest {

    private static final List<String> ALL = List.of("a", "b", "c");
    private static final List<Link> BETWEEN_A_AND_B =
            List.of(new Link("a", "b"), new Link("b", "a"));

    /// A network that does nothing but know what is wrong with it.
    private static final class Told implements Network {
        private Disturbance last = Disturbance.NONE;

        @Override
        public void disturb(Disturbance disturbance) {
            last = disturbance;
        }

        @Override
        public String host(String node) {
            return node;
        }

        @Override
        public Ports ports(String node) {
            return new Ports(1, 2);
        }

        @Override
        public Surroundings around(String node) {
            return Surroundings.USUAL;
        }

        @Override
        public void close() {}
    }

    private final Told network = new Told();
    private final Links links = new Links(network, ALL);

    @Test
    void whoIsCutOffStaysSoWhateverHappensToLinksMeanwhile() throws Exception {
        links.disturb(Disturbance.cut(BETWEEN_A_AND_B));
        links.isolate("c");
        links.disturb(Disturbance.NONE);
        assertThat(network.last.isolates("c", ALL)).isTrue();
        assertThat(network.last.cut()).doesNotContainAnyElementsOf(BETWEEN_A_AND_B);
    }

    @Test
    void whoIsBackIsStillCutOffByWhatHappensToLinks() throws Exception {
        links.isolate("a");
        links.disturb(Disturbance.cut(BETWEEN_A_AND_B));
        links.back("a");
        assertThat(network.last).isEqualTo(Disturbance.cut(BETWEEN_A_AND_B));
    }

    @Test
    void whereAllIsHealedNobodyIsCutOff() throws Exception {
        links.isolate("a");
        links.disturb(Disturbance.lossy(BETWEEN_A_AND_B));
        links.heal();
        assertThat(network.last).isEqualTo(Disturbance.NONE);
    }
}
