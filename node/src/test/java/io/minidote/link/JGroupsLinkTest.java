package io.minidote.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.minidote.base.Bytes;
import io.minidote.base.Decoded;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class JGroupsLinkTest extends LinkContract {

    @Override
    Link create(LinkOptions options) {
        return new JGroupsLink(secured(options));
    }

    /// With whatever a node needs so that the others believe it.
    LinkOptions secured(LinkOptions options) {
        return options;
    }

    @Override
    PeerAddress place(String name) {
        return new PeerAddress(name, "127.0.0.1", Ports.free());
    }

    /// Connects as one of us would, to speak by hand.
    Socket call(String host, int port) throws Exception {
        return new Socket(host, port);
    }

    /// Listens as one of us would, to answer by hand.
    ServerSocket listen(PeerAddress at) throws Exception {
        return new ServerSocket(at.port(), 50, InetAddress.getByName(at.host()));
    }

    @Test
    void garbageIsTurnedAwayWhileOthersTalk() throws Exception {
        var atB = new Recorder();
        address("b");
        var a = start("a", new Recorder(), "b");
        var b = start("b", atB, "a");
        within(() -> assertThat(atB.hints()).containsExactly("+a"));
        var noise = new byte[100_000];
        new Random(7).nextBytes(noise);
        noise[0] = 0;
        noise[1] = 0;
        noise[2] = 0;
        var hostile =
                List.of(
                        "GET / HTTP/1.1\r\nHost: b\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                        new byte[] {0x7F, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 1, 2, 3},
                        new byte[] {(byte) 0x80, 0, 0, 0, 1, 2, 3},
                        new byte[] {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFB},
                        new byte[64],
                        new byte[] {0, 0, 1, 1},
                        new byte[0],
                        noise);

        var sent = new ArrayList<Bytes>();
        for (var bytes : hostile) {
            numbered(100).forEach(message -> say(a, sent, message));
            speakTo("b", bytes);
        }

        within(() -> assertThat(b.status().strangers()).isEqualTo(hostile.size()));
        within(() -> assertThat(atB.received()).isEqualTo(sent));
        assertThat(atB.hints()).containsExactly("+a");
    }

    @Test
    void helloMustBeOfOurVersionFromAnotherAndForUs() throws Exception {
        var atB = new Recorder();
        var b = start("b", atB, "a");

        for (var hello :
                List.of(
                        new Frame.Foreign(7),
                        hello("a", "c"),
                        hello("b", "b"),
                        new Frame.Welcome(hello("a", "b").from()),
                        new Frame.Beat(true))) {
            speakTo("b", framed(hello));
        }
        var changed = framed(hello("a", "b"));
        changed[changed.length - 1] ^= 1;
        speakTo("b", changed);

        within(() -> assertThat(b.status().strangers()).isEqualTo(6));
        assertThat(atB.hints()).isEmpty();
        assertThat(atB.received()).isEmpty();
    }

    @Test
    void aFrameThatWasChangedOnTheWayIsNotReceived() throws Exception {
        var atB = new Recorder();
        var b = start("b", atB, "a");
        var good = framed(new Frame.Messages(List.of(Bytes.of("good"))));
        var changed = framed(new Frame.Messages(List.of(Bytes.of("bad"))));
        changed[changed.length - 1] ^= 1;

        speakTo("b", framed(hello("a", "b")), good, changed, good);

        within(() -> assertThat(b.status().strangers()).isEqualTo(1));
        assertThat(atB.received()).containsExactly(Bytes.of("good"));
    }

    @Test
    void aMessageInPartsIsKeptOnlyUpToTheCap() throws Exception {
        var atB = new Recorder();
        var b = start("b", atB, "a");
        var part = framed(new Frame.Part(filled(Frame.MAX_PIECE), false));
        var frames = new ArrayList<byte[]>();
        frames.add(framed(hello("a", "b")));
        for (var bytes = 0; bytes <= MAX_MESSAGE; bytes += Frame.MAX_PIECE) {
            frames.add(part);
        }

        speakTo("b", frames.toArray(byte[][]::new));

        within(() -> assertThat(b.status().strangers()).isEqualTo(1));
        assertThat(atB.received()).isEmpty();
    }

    @Test
    void whoeverSaysNothingIsTurnedAway() throws Exception {
        var b = start("b", new Recorder(), "a");
        var at = address("b");

        try (var silent = new Socket(at.host(), at.port())) {
            silent.setSoTimeout(20_000);
            // Four bytes say that the connection is being closed; then it is.
            assertThat(silent.getInputStream().readAllBytes().length).isLessThanOrEqualTo(4);
        }

        within(() -> assertThat(b.status().strangers()).isEqualTo(1));
    }

    @Test
    void aCrowdOfStrangersKeepsNoPeerOut() throws Exception {
        var atA = new Recorder();
        var atB = new Recorder();
        var at = address("b");
        address("a");
        var crowd = new ArrayList<Socket>();
        try {
            var b = start("b", atB, "a");
            for (var i = 0; i < 300; i++) {
                crowd.add(new Socket(at.host(), at.port()));
            }
            var a = start("a", atA, "b");
            a.send("b", Bytes.of("hello"));

            within(() -> assertThat(atB.received()).containsExactly(Bytes.of("hello")));
            within(() -> assertThat(atA.hints()).containsExactly("+b"));
            within(() -> assertThat(b.status().strangers()).isEqualTo(300));
        } finally {
            for (var stranger : crowd) {
                stranger.close();
            }
        }
    }

    @Test
    void whoAnswersInThePlaceOfAPeerCannotMakeUsAllocate() throws Exception {
        var at = address("b");
        try (var web = listen(at)) {
            var a = start("a", new Recorder(), "b");
            for (var i = 0; i < 3; i++) {
                try (var caller = web.accept()) {
                    caller.getOutputStream()
                            .write(
                                    "HTTP/1.1 400 Bad Request\r\n\r\n"
                                            .getBytes(StandardCharsets.US_ASCII));
                    caller.getOutputStream().flush();
                }
            }
            assertThat(a.status().peers().get("b").connected()).isFalse();
        }

        var atB = new Recorder();
        start("b", atB, "a");
        within(() -> assertThat(atB.hints()).containsExactly("+a"));
    }

    @Test
    void aPeerThatFallsSilentIsReportedAndComesBack() throws Exception {
        var atB = new Recorder();
        var b = start("b", atB, "a");
        var at = address("b");
        // We play `a`: listen, so that b's beats have somewhere to go, and speak until we stop.
        try (var listening = listen(address("a"));
                var speaking = call(at.host(), at.port());
                var hearing = listening.accept()) {
            var out = new DataOutputStream(speaking.getOutputStream());
            out.write(framed(hello("a", "b")));
            assertThat(hearing.getInputStream().readNBytes(4)).hasSize(4);
            hearing.getOutputStream().write(framed(new Frame.Welcome(hello("a", "").from())));
            out.write(framed(new Frame.Beat(false)));
            out.write(framed(new Frame.Messages(List.of(Bytes.of("I cannot hear you")))));
            within(() -> assertThat(atB.received()).hasSize(1));
            assertThat(atB.hints()).isEmpty();
            out.write(framed(new Frame.Beat(true)));
            within(() -> assertThat(atB.hints()).containsExactly("+a"));

            // Silence.
            within(() -> assertThat(atB.hints()).containsExactly("+a", "-a"));
            out.write(framed(new Frame.Beat(true)));

            within(() -> assertThat(atB.hints().subList(0, 3)).containsExactly("+a", "-a", "+a"));
        }
        assertThat(b.status().strangers()).isZero();
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        var at = address("a");
        try (var _ = new ServerSocket(at.port(), 1, InetAddress.getByName(at.host()))) {
            assertThatThrownBy(() -> start("a", new Recorder(), "b"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(
                            "a cannot listen for its peers at 127.0.0.1:" + at.port());
        }
    }

    /// One name, many addresses, and others after a while: as a headless service has them.
    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "needs more than one loopback address")
    void oneNameMayStandForManyAndForOthersLater() throws Exception {
        var port = Ports.free();
        var service = new Service();
        var join = List.of(new Place("minidote", port));
        var recorders = new ArrayList<Recorder>();
        for (var i = 1; i <= 3; i++) {
            var at = new PeerAddress("n" + i, "127.0.0." + i, port);
            var recorder = new Recorder();
            recorders.add(recorder);
            service.add(at.host());
            start(paced(LinkOptions.of(at, List.of())).joining(join), service, recorder);
        }

        within(() ->
                assertThat(recorders.getFirst().hints()).containsExactlyInAnyOrder("+n2", "+n3"));
        within(() ->
                assertThat(recorders.getLast().hints()).containsExactlyInAnyOrder("+n1", "+n2"));
    }

    @Test
    void aNameThatIsNotKnownYetIsLookedUpAgain() throws Exception {
        var atA = new Recorder();
        var service = new Service();
        var a =
                start(
                        options("a").joining(List.of(new Place("b", address("b").port()))),
                        service,
                        atA);
        within(() ->
                assertThat(a.status().refusals().values())
                        .containsExactly("there is no host of that name now"));

        start("b", new Recorder());
        service.add("127.0.0.1");

        within(() -> assertThat(atA.hints()).containsExactly("+b"));
        within(() -> assertThat(a.status().refusals()).isEmpty());
    }

    @Test
    void whoFindsItselfIsNotItsOwnPeer() throws Exception {
        var atA = new Recorder();
        var service = new Service();
        service.add("127.0.0.1");
        var a =
                start(
                        options("a").joining(List.of(new Place("a", address("a").port()))),
                        service,
                        atA);

        within(() -> assertThat(service.asked()).isGreaterThan(2));

        assertThat(a.status()).isEqualTo(new LinkStatus(new TreeMap<>(), 0, 0, new TreeMap<>()));
        assertThat(atA.hints()).isEmpty();
    }

    @Test
    void whoListensEverywhereIsReachedAtTheAddressItCameFrom() throws Exception {
        var atA = new Recorder();
        start("a", atA);
        var b = new PeerAddress("b", "0.0.0.0", Ports.free());
        start(
                paced(LinkOptions.of(b, List.of())).joining(List.of(address("a").place())),
                new Recorder());

        within(() -> assertThat(atA.hints()).containsExactly("+b"));
        within(() ->
                assertThat(atA.learnt())
                        .containsExactly(new PeerAddress("b", "127.0.0.1", b.port())));
    }

    @Test
    void aPeerThatHasMovedIsFoundWhereItIsNow() throws Exception {
        var atA = new Recorder();
        start("a", atA);
        var before = start(options("b").joining(List.of(address("a").place())), new Recorder());
        within(() -> assertThat(atA.hints()).containsExactly("+b"));
        before.close();
        within(() -> assertThat(atA.hints()).containsExactly("+b", "-b"));

        var moved = place("b");
        start(paced(LinkOptions.of(moved, List.of(address("a")))), new Recorder());

        within(() -> assertThat(atA.hints()).containsExactly("+b", "-b", "+b"));
        within(() -> assertThat(atA.learnt()).containsExactly(moved));
    }

    @Test
    void whoIsGoneForLongIsForgottenUnlessItIsAMember() throws Exception {
        var atA = new Recorder();
        var a =
                start(
                        options("a")
                                .paced(
                                        Duration.ofMillis(200),
                                        Duration.ofSeconds(2),
                                        Duration.ofSeconds(2)),
                        atA);
        var join = List.of(address("a").place());
        var b = start(options("b").joining(join), new Recorder());
        var c = start(options("c").joining(join), new Recorder());
        within(() -> assertThat(atA.hints()).containsExactlyInAnyOrder("+b", "+c"));

        atA.stand(1, "a", "c");
        b.close();
        c.close();

        within(() -> assertThat(a.status().peers()).containsOnlyKeys("c"));
        within(() -> assertThat(atA.learnt()).containsExactly(address("c")));
        assertThat(a.send("b", Bytes.of("gone"))).isFalse();
    }

    @Test
    void aNameBelongsToWhoeverIsHeardUnderItAndBothAreTold() throws Exception {
        var atB = new Recorder();
        var b = start("b", atB);
        var join = List.of(address("b").place());
        var first = start(options("a").joining(join), new Recorder());
        within(() -> assertThat(atB.hints()).containsExactly("+a"));

        var copy = place("a");
        var second = start(paced(LinkOptions.of(copy, List.of())).joining(join), new Recorder());

        within(() ->
                assertThat(second.status().refusals().values())
                        .anyMatch(
                                why -> why.startsWith("the name a is in use by " + address("a"))));
        within(() ->
                assertThat(first.status().refusals().values())
                        .containsExactly(
                                "%s and this node, at %s, have one name; each node needs a name and a data directory of its own"
                                        .formatted(address("a"), copy.place())));
        assertThat(b.status().strangers()).isPositive();
        assertThat(atB.hints()).containsExactly("+a");
        assertThat(atB.learnt()).containsExactly(address("a"));
    }

    @Test
    void nodesOfTwoClustersRefuseEachOtherAndNameBoth() throws Exception {
        var atA = new Recorder();
        atA.stand(0xA, "a");
        var atB = new Recorder();
        atB.stand(0xB, "b");
        var a = start("a", atA);
        var b = start(options("b").joining(List.of(address("a").place())), atB);

        within(() ->
                assertThat(b.status().refusals().values())
                        .containsExactly(
                                "%s belongs to cluster 000000000000000b, a to cluster 000000000000000a"
                                        .formatted(address("b"))));
        assertThat(a.status().strangers()).isPositive();
        assertThat(a.status().peers()).isEmpty();
        assertThat(b.status().peers()).isEmpty();
    }

    @Test
    void whoComesFromAfarAndSaysItIsHereIsToldWhatToSay() throws Exception {
        var afar = addressBesideLoopback();
        assumeTrue(afar.isPresent(), "this machine has no address but loopback");
        var b = new PeerAddress("b", "0.0.0.0", Ports.free());
        start(LinkOptions.of(b, List.of()), new Recorder());
        try (var caller = call(afar.get().getHostAddress(), b.port())) {
            caller.setSoTimeout(20_000);
            caller.getOutputStream().write(framed(hello("a", "b")));
            assertThat(read(caller))
                    .isEqualTo(
                            new Frame.Refusal(
                                    Frame.VERSION,
                                    "%s comes from %s, where nobody else would find it: peer.host or peer.advertise must be an address by which others reach it"
                                            .formatted(address("a"), afar.get().getHostAddress())));
        }
    }

    private static Optional<InetAddress> addressBesideLoopback() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst();
    }

    @Test
    void whoSpeaksAnotherVersionIsToldBoth() throws Exception {
        start("b", new Recorder());
        var at = address("b");
        try (var newer = call(at.host(), at.port())) {
            newer.setSoTimeout(20_000);
            newer.getOutputStream().write(framed(new Frame.Foreign(7)));
            assertThat(read(newer))
                    .isEqualTo(
                            new Frame.Refusal(
                                    Frame.VERSION,
                                    "it speaks version 7 of the peer protocol, b version 3"));
        }
    }

    @Test
    void theRefusalOfAnotherVersionIsUnderstood() throws Exception {
        var at = address("b");
        try (var newer = listen(at)) {
            var a = start("a", new Recorder(), "b");
            try (var caller = newer.accept()) {
                read(caller);
                caller.getOutputStream().write(framed(new Frame.Refusal(7, "too old, or too new")));
                within(() ->
                        assertThat(a.status().refusals())
                                .containsExactly(
                                        entry(at.place().toString(), "too old, or too new")));
            }
        }
    }

    /// It takes in what comes a kilobyte at a time, one each second, and says all the while that it
    /// hears us.
    @Test
    void aPeerThatReadsAKilobyteASecondCostsItsQueueAndNobodyElseAnything() throws Exception {
        var atA = new Recorder();
        var atB = new Recorder();
        var at = address("c");
        try (var slow = listen(at);
                var reading = Executors.newSingleThreadScheduledExecutor()) {
            var a = start("a", atA, "b", "c");
            start("b", atB, "a");
            try (var hearing = slow.accept();
                    var speaking = call(address("a").host(), address("a").port())) {
                read(hearing);
                hearing.getOutputStream().write(framed(new Frame.Welcome(hello("c", "").from())));
                speaking.getOutputStream().write(framed(hello("c", "a")));
                var beating =
                        reading.scheduleAtFixedRate(
                                () -> beat(speaking), 0, 200, TimeUnit.MILLISECONDS);
                var trickle =
                        reading.scheduleAtFixedRate(
                                () -> readSome(hearing), 0, 1, TimeUnit.SECONDS);
                within(() -> assertThat(atA.hints()).contains("+c"));

                within(() -> assertThat(a.send("c", filled(MAX_MESSAGE))).isFalse());
                for (var message : numbered(20_000)) {
                    if (!a.send("b", message)) {
                        within(() -> assertThat(a.send("b", message)).isTrue());
                    }
                }

                within(() -> assertThat(atB.received()).isEqualTo(numbered(20_000)));
                assertThat(a.status().peers().get("c").queuedBytes())
                        .isLessThanOrEqualTo(QUEUE_BYTES);
                assertThat(a.status().peers().get("c").dropped()).isPositive();
                assertThat(atA.hints()).doesNotContain("-b");
                beating.cancel(true);
                trickle.cancel(true);
            }
        }
    }

    @Test
    void aPeerThatFloodsUsHoldsUpNobodyElse() throws Exception {
        var atB = new Recorder();
        var b = start("b", new AllBut("f", atB), "a", "f");
        var a = start("a", new Recorder(), "b");
        var at = address("b");
        var flood = framed(new Frame.Messages(List.of(filled(100_000))));
        try (var flooding = call(at.host(), at.port())) {
            flooding.getOutputStream().write(framed(hello("f", "b")));
            var flooder =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    while (true) {
                                        flooding.getOutputStream().write(flood);
                                    }
                                } catch (IOException hungUp) {
                                    return;
                                }
                            });
            within(() -> assertThat(b.status().peers().get("f").received()).isGreaterThan(100));

            for (var message : numbered(5_000)) {
                if (!a.send("b", message)) {
                    within(() -> assertThat(a.send("b", message)).isTrue());
                }
            }

            within(() -> assertThat(atB.received("a")).isEqualTo(numbered(5_000)));
            flooding.close();
            flooder.join();
        }
    }

    /// Writes nothing down of what one peer says.
    private record AllBut(String peer, Recorder others) implements Link.Receiver {
        @Override
        public void connected(String who) {
            others.connected(who);
        }

        @Override
        public void disconnected(String who) {
            others.disconnected(who);
        }

        @Override
        public void received(String who, Bytes message) {
            if (!who.equals(peer)) {
                others.received(who, message);
            }
        }

        @Override
        public Standing standing() {
            return others.standing();
        }

        @Override
        public void learnt(List<PeerAddress> addresses) {
            others.learnt(addresses);
        }
    }

    private static void beat(Socket to) {
        try {
            to.getOutputStream().write(framed(new Frame.Beat(true)));
        } catch (IOException over) {
            throw new UncheckedIOException(over);
        }
    }

    private static void readSome(Socket from) {
        try {
            from.getInputStream().readNBytes(1 << 10);
        } catch (IOException over) {
            throw new UncheckedIOException(over);
        }
    }

    private static LinkOptions paced(LinkOptions options) {
        return options.paced(Duration.ofMillis(200), Duration.ofSeconds(2), Duration.ofMinutes(1));
    }

    private Link start(LinkOptions options, Lookup lookup, Link.Receiver receiver)
            throws Exception {
        return start(new JGroupsLink(secured(options), lookup), receiver);
    }

    /// The next frame that somebody sends.
    private static Frame read(Socket from) throws IOException {
        var in = new DataInputStream(from.getInputStream());
        var bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return switch (Frame.decode(bytes)) {
            case Decoded.Value<Frame>(var frame) -> frame;
            case Decoded.Malformed<Frame> malformed ->
                    throw new AssertionError(malformed.toString());
        };
    }

    /// A name that stands for the addresses it has been given so far.
    private static final class Service implements Lookup {

        private final List<String> hosts = new ArrayList<>();
        private int asked;

        synchronized void add(String host) {
            hosts.add(host);
        }

        synchronized int asked() {
            return asked;
        }

        @Override
        public synchronized List<InetAddress> addresses(String host) throws UnknownHostException {
            if (host.startsWith("127.")) {
                return List.of(InetAddress.getByName(host));
            }
            asked++;
            var addresses = new ArrayList<InetAddress>();
            for (var each : hosts) {
                addresses.add(InetAddress.getByName(each));
            }
            if (addresses.isEmpty()) {
                throw new UnknownHostException(host);
            }
            return addresses;
        }
    }

    private static void say(Link link, List<Bytes> said, Bytes message) {
        assertThat(link.send("b", message)).isTrue();
        said.add(message);
    }

    /// Connects as a stranger, writes what it can, and hangs up.
    private void speakTo(String name, byte[]... frames) throws Exception {
        var at = address(name);
        try (var socket = call(at.host(), at.port())) {
            for (var frame : frames) {
                socket.getOutputStream().write(frame);
            }
            socket.shutdownOutput();
            socket.setSoTimeout(20_000);
            socket.getInputStream().readAllBytes();
        } catch (IOException turnedAway) {
            // Also an answer: the connection was reset while we wrote.
            assertThat(turnedAway).isNotInstanceOf(ConnectException.class);
        }
    }

    final Frame.Hello hello(String from, String to) {
        return new Frame.Hello(new Introduction(42, 0, address(from)), to);
    }

    /// The frame behind its length, as it goes over the wire.
    static byte[] framed(Frame frame) {
        var bytes = frame.encode(0);
        return ByteBuffer.allocate(4 + bytes.length).putInt(bytes.length).put(bytes).array();
    }
}
