package io.minidote.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minidote.base.Bytes;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JGroupsLinkTest extends LinkContract {

    @Override
    Link create(LinkOptions options) {
        return new JGroupsLink(options);
    }

    @Override
    PeerAddress place(String name) {
        return new PeerAddress(name, "127.0.0.1", Ports.free());
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
    void helloMustBeOfOurVersionFromAPeerAndForUs() throws Exception {
        var atB = new Recorder();
        var b = start("b", atB, "a");

        for (var hello :
                List.of(
                        new Frame.Hello(2, "a", "b"),
                        new Frame.Hello(1, "z", "b"),
                        new Frame.Hello(1, "a", "c"),
                        new Frame.Beat(true))) {
            speakTo("b", framed(hello));
        }
        var changed = framed(new Frame.Hello(1, "a", "b"));
        changed[changed.length - 1] ^= 1;
        speakTo("b", changed);

        within(() -> assertThat(b.status().strangers()).isEqualTo(5));
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

        speakTo("b", framed(new Frame.Hello(1, "a", "b")), good, changed, good);

        within(() -> assertThat(b.status().strangers()).isEqualTo(1));
        assertThat(atB.received()).containsExactly(Bytes.of("good"));
    }

    @Test
    void aMessageInPartsIsKeptOnlyUpToTheCap() throws Exception {
        var atB = new Recorder();
        var b = start("b", atB, "a");
        var part = framed(new Frame.Part(filled(Frame.MAX_PIECE), false));
        var frames = new ArrayList<byte[]>();
        frames.add(framed(new Frame.Hello(1, "a", "b")));
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
        try (var web = new ServerSocket(at.port(), 50, InetAddress.getByName(at.host()))) {
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
        try (var listening =
                        new ServerSocket(
                                address("a").port(), 50, InetAddress.getByName(at.host()));
                var speaking = new Socket(at.host(), at.port());
                var hearing = listening.accept()) {
            var out = new DataOutputStream(speaking.getOutputStream());
            out.write(framed(new Frame.Hello(1, "a", "b")));
            out.write(framed(new Frame.Beat(false)));
            out.write(framed(new Frame.Messages(List.of(Bytes.of("I cannot hear you")))));
            within(() -> assertThat(atB.received()).hasSize(1));
            assertThat(atB.hints()).isEmpty();
            out.write(framed(new Frame.Beat(true)));
            within(() -> assertThat(atB.hints()).containsExactly("+a"));

            // Silence.
            within(() -> assertThat(atB.hints()).containsExactly("+a", "-a"));
            assertThat(hearing.getInputStream().readNBytes(4)).hasSize(4);
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

    private static void say(Link link, List<Bytes> said, Bytes message) {
        assertThat(link.send("b", message)).isTrue();
        said.add(message);
    }

    /// Connects as a stranger, writes what it can, and hangs up.
    private void speakTo(String name, byte[]... frames) throws IOException {
        var at = address(name);
        try (var socket = new Socket(at.host(), at.port())) {
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

    /// The frame behind its length, as it goes over the wire.
    private static byte[] framed(Frame frame) {
        var bytes = frame.encode(0);
        return ByteBuffer.allocate(4 + bytes.length).putInt(bytes.length).put(bytes).array();
    }
}
