package io.minidote.link;

import io.minidote.base.Bytes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/// A process with a link that answers every ping, floods one peer, plays ping-pong with another,
/// and says so on standard output: hints as they come, and now and then how many answers it had.
///
/// Arguments: its own address, its peers' addresses, whom to flood, whom to ping (or `-`); and if
/// it is to speak TLS, the files of its certificate, its key and the authorities.
final class LinkProcess {

    private static final Bytes PING = Bytes.of("ping");
    private static final Bytes PONG = Bytes.of("pong");
    private static final Bytes FLOOD = Bytes.owning(new byte[64 << 10]);

    private LinkProcess() {}

    public static void main(String[] arguments) throws Exception {
        var flooded = arguments[2];
        var pinged = arguments[3];
        var answers = new AtomicLong();
        var self = new AtomicReference<Link>();
        var options =
                LinkOptions.of(PeerAddress.parse(arguments[0]), PeerAddress.parseList(arguments[1]))
                        .paced(
                                Duration.ofMillis(300),
                                Duration.ofSeconds(3),
                                Duration.ofMinutes(10));
        var secured =
                arguments.length == 4
                        ? options
                        : options.secured(
                                new TlsFiles(
                                        Path.of(arguments[4]),
                                        Path.of(arguments[5]),
                                        Path.of(arguments[6])));
        var begun = System.nanoTime();
        try (var link = new JGroupsLink(secured)) {
            self.set(link);
            link.start(
                    new Link.Receiver() {
                        @Override
                        public void connected(String peer) {
                            System.out.println("+" + peer);
                        }

                        @Override
                        public void disconnected(String peer) {
                            System.out.println("-" + peer);
                        }

                        @Override
                        public void received(String peer, Bytes message) {
                            if (message.equals(PING)) {
                                self.get().send(peer, PONG);
                            } else if (message.equals(PONG)) {
                                answers.incrementAndGet();
                                self.get().send(peer, PING);
                            }
                        }

                        @Override
                        public Standing standing() {
                            return Standing.NONE;
                        }

                        @Override
                        public void learnt(List<PeerAddress> addresses) {}
                    });
            System.out.println("up after " + (System.nanoTime() - begun) / 1_000_000 + " ms");
            var rounds = 0L;
            var forever = new CountDownLatch(1);
            var before = -1L;
            while (!forever.await(2, TimeUnit.MILLISECONDS)) {
                if (!flooded.equals("-")) {
                    while (link.send(flooded, FLOOD)) {
                        rounds++;
                    }
                }
                if (rounds++ % 50 == 0 && !pinged.equals("-")) {
                    if (answers.get() == before) {
                        link.send(pinged, PING);
                    }
                    before = answers.get();
                    System.out.println("answers " + before);
                }
            }
        }
    }
}
