package io.minidote.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinkOptionsTest {

    private static final PeerAddress A = PeerAddress.parse("a@127.0.0.1:7801");
    private static final PeerAddress B = PeerAddress.parse("b@127.0.0.1:7802");

    @Test
    void addressesAreReadAsTheyAreWritten() {
        for (var text : List.of("a@127.0.0.1:7801", "node-1@db.example.org:1", "b@[::1]:65535")) {
            assertThat(PeerAddress.parse(text)).hasToString(text);
        }
        assertThat(PeerAddress.parseList("a@127.0.0.1:7801, b@127.0.0.1:7802"))
                .containsExactly(A, B);
        assertThat(PeerAddress.parseList("")).isEmpty();
    }

    @Test
    void anAddressThatIsNoneSaysWhy() {
        refuses(() -> PeerAddress.parse("127.0.0.1:7801"), "expected name@host:port");
        refuses(() -> PeerAddress.parse("a@127.0.0.1"), "expected name@host:port");
        refuses(() -> PeerAddress.parse("a@:7801"), "'a@:7801' is not a node's address: no host");
        refuses(
                () -> PeerAddress.parse("a@host:0"),
                "'a@host:0' is not a node's address: port 0; a port is 1 to 65535");
        for (var port : List.of("x", "", "+7801", "７801", "700000")) {
            refuses(
                    () -> PeerAddress.parse("a@host:" + port),
                    "'%s' in 'host:%s' is not a port".formatted(port, port));
        }
        refuses(() -> PeerAddress.parse("-a@host:1"), "this one is '-a'");
    }

    @Test
    void namesAndAddressesAreUnique() {
        refuses(() -> LinkOptions.of(A, List.of(A)), "peer a@127.0.0.1:7801: the name is taken");
        refuses(
                () -> LinkOptions.of(A, List.of(B, PeerAddress.parse("c@127.0.0.1:7802"))),
                "peer c@127.0.0.1:7802: another node is there");
    }

    @Test
    void limitsFitTogether() {
        refuses(() -> limits(0, 100, 1, 2), "link.max-message is 0 bytes; it must be 1 to");
        refuses(() -> limits(1000, 1000, 1, 2), "link.queue-bytes is 1000; it must have room");
        refuses(() -> limits(1000, 2000, 0, 2), "link.beat is PT0S");
        refuses(() -> limits(1000, 2000, 2, 3), "link.silence is PT3S; it must be at least two");
    }

    private static LinkOptions limits(int maxMessage, long queueBytes, int beat, int silence) {
        return LinkOptions.of(A, List.of(B))
                .limited(2, maxMessage, queueBytes)
                .paced(
                        Duration.ofSeconds(beat),
                        Duration.ofSeconds(silence),
                        Duration.ofSeconds(10));
    }

    private static void refuses(Runnable wrong, String why) {
        assertThatThrownBy(wrong::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }
}
