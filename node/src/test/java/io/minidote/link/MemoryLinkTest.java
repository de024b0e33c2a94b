package io.minidote.link;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MemoryLinkTest extends LinkContract {

    private final MemoryNetwork network = new MemoryNetwork();
    private final AtomicInteger ports = new AtomicInteger(1);

    @Override
    Link create(LinkOptions options) {
        return network.link(options);
    }

    @Override
    PeerAddress place(String name) {
        return new PeerAddress(name, "memory", ports.getAndIncrement());
    }

    @Test
    void aNameIsHadByOneNodeAtATime() throws Exception {
        start("a", new Recorder(), "b");

        assertThatThrownBy(() -> start("a", new Recorder(), "b"))
                .hasMessage("another node a runs in this network; names are unique");
    }
}
