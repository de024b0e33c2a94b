package io.minidote.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.broadcast.Envelope;
import io.minidote.broadcast.PeerMessage;
import io.minidote.clock.ReplicaId;
import io.minidote.replica.Input;
import org.junit.jupiter.api.Test;

class MailboxTest {

    private static final int KIB = 1 << 10;

    private final Mailbox mailbox = new Mailbox(10, 1_000 * KIB);

    @Test
    void whoeverFloodsItLeavesRoomForTheOthers() {
        for (var i = 0; i < 2_000; i++) {
            mailbox.offer(from("flood"), KIB);
        }
        assertThat(mailbox.bytes()).isEqualTo(500 * KIB);
        assertThat(mailbox.dropped()).isEqualTo(1_500);

        for (var i = 0; i < 200; i++) {
            mailbox.offer(from("modest"), KIB);
        }
        assertThat(mailbox.bytes()).isEqualTo(700 * KIB);
        assertThat(mailbox.dropped()).isEqualTo(1_500);
    }

    @Test
    void oneMessageMayHaveAllOfIt() {
        mailbox.offer(from("a"), 1_000 * KIB);
        mailbox.offer(from("b"), 1);
        assertThat(mailbox.bytes()).isEqualTo(1_000 * KIB);
        assertThat(mailbox.dropped()).isEqualTo(1);
    }

    @Test
    void whatWasTakenMakesRoom() throws InterruptedException {
        for (var round = 0; round < 10; round++) {
            for (var i = 0; i < 500; i++) {
                mailbox.offer(from("a"), KIB);
            }
            assertThat(mailbox.dropped()).isZero();
            assertThat(mailbox.take(1_000, Long.MAX_VALUE, 0)).hasSize(500);
            assertThat(mailbox.bytes()).isZero();
        }
    }

    private static Input.Received from(String name) {
        var replica = new ReplicaId(name, 1);
        return new Input.Received(new Envelope(replica, 1, new PeerMessage.Pull(replica, 1)));
    }
}
