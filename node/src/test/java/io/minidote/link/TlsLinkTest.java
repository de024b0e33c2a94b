package io.minidote.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// All that a link keeps it keeps under TLS, also towards peers who are believed and mean harm; and
/// whoever is not believed gets no further than a handshake.
class TlsLinkTest extends JGroupsLinkTest {

    @TempDir private static Path folder;

    private static Certificates cluster;
    private static TlsFiles ours;
    private static TlsFiles foreign;

    @BeforeAll
    static void certify() throws Exception {
        cluster = Certificates.in(folder, "cluster");
        ours = cluster.issue("node");
        foreign = Certificates.in(folder, "elsewhere").issue("node");
    }

    @Override
    LinkOptions secured(LinkOptions options) {
        return options.tls().isPresent() ? options : options.secured(ours);
    }

    @Override
    Socket call(String host, int port) throws Exception {
        var sockets = Credentials.read(ours).context().getSocketFactory();
        var socket = (SSLSocket) sockets.createSocket(host, port);
        socket.startHandshake();
        return socket;
    }

    @Override
    ServerSocket listen(PeerAddress at) throws Exception {
        var sockets = Credentials.read(ours).context().getServerSocketFactory();
        var listening =
                (SSLServerSocket)
                        sockets.createServerSocket(at.port(), 50, InetAddress.getByName(at.host()));
        listening.setNeedClientAuth(true);
        return listening;
    }

    @Test
    void whoWasCertifiedElsewhereIsRefusedAndBothAreToldWhy() throws Exception {
        var atA = new Recorder();
        var a = start("a", atA);
        var atB = new Recorder();
        var b =
                start(
                        options("b", "a").joining(List.of(address("a").place())).secured(foreign),
                        atB);

        within(() ->
                assertThat(b.status().refusals().values())
                        .containsExactly("its certificate was not signed by any of peer.tls.ca"));
        within(() -> assertThat(a.status().strangers()).isPositive());
        assertThat(atA.hints()).isEmpty();
        assertThat(atB.hints()).isEmpty();
        assertThat(a.status().peers()).isEmpty();
    }

    /// He believes us, and we do not believe him.
    @Test
    void whoIsNotBelievedThoughHeBelievesIsToldSo() throws Exception {
        var a = start("a", new Recorder());
        var credulous = copy(foreign, "credulous");
        Files.writeString(credulous.ca(), both());
        var b = start(options("b", "a").secured(credulous), new Recorder());

        within(() ->
                assertThat(b.status().refusals().get(address("a").place().toString()))
                        .startsWith("it does not accept our certificate or our TLS"));
        within(() -> assertThat(a.status().strangers()).isPositive());
        assertThat(a.status().peers()).isEmpty();
    }

    @Test
    void whoShowsNoCertificateIsNotHeard() throws Exception {
        var atA = new Recorder();
        var a = start("a", atA);
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(cluster.store());
        var nobody = SSLContext.getInstance("TLS");
        nobody.init(null, trust.getTrustManagers(), null);

        try (var socket =
                nobody.getSocketFactory().createSocket(address("a").host(), address("a").port())) {
            socket.getOutputStream().write(framed(hello("b", "a")));
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (IOException refused) {
            // Also an answer.
        }

        within(() -> assertThat(a.status().strangers()).isEqualTo(1));
        assertThat(a.status().peers()).isEmpty();
    }

    @Test
    void aNodeWithoutTlsIsRefusedByOneThatHasItAndBothKnowWhy() throws Exception {
        var a = start("a", new Recorder());
        var plain = start(new JGroupsLink(options("b", "a")), new Recorder());

        within(() ->
                assertThat(plain.status().refusals().values())
                        .containsExactly(
                                "it speaks TLS, and this node does not: peer.tls.* must be set at all nodes or at none"));
        within(() -> assertThat(a.status().strangers()).isPositive());
        assertThat(a.status().peers()).isEmpty();
    }

    @Test
    void aNodeWithTlsIsRefusedByOneThatHasNoneAndBothKnowWhy() throws Exception {
        var plain = start(new JGroupsLink(options("a")), new Recorder());
        var b = start("b", new Recorder(), "a");

        within(() ->
                assertThat(b.status().refusals().get(address("a").place().toString()))
                        .startsWith(
                                "it speaks no TLS as we do, though peer.tls.* must be set at all nodes or at none"));
        within(() -> assertThat(plain.status().strangers()).isPositive());
        assertThat(plain.status().peers()).isEmpty();
    }

    /// More of them than may be connected without a hello, in the middle of a handshake, for ever.
    @Test
    void handshakesThatNeverEndHoldUpNobody() throws Exception {
        var atA = new Recorder();
        var at = address("a");
        address("b");
        var beginning = new byte[] {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xFC, 3, 3};
        var crowd = new ArrayList<Socket>();
        try {
            var a = start("a", atA, "b");
            for (var i = 0; i < 100; i++) {
                var stranger = new Socket(at.host(), at.port());
                crowd.add(stranger);
                stranger.getOutputStream().write(beginning);
            }
            var b = start("b", new Recorder(), "a");
            for (var message : numbered(1_000)) {
                assertThat(b.send("a", message)).isTrue();
            }

            within(() -> assertThat(atA.received()).isEqualTo(numbered(1_000)));
            within(() -> assertThat(a.status().strangers()).isEqualTo(100));
        } finally {
            for (var stranger : crowd) {
                stranger.close();
            }
        }
    }

    /// The places of a peer and of somebody to be found take every call, and answer none.
    @Test
    void whoDoesNotAnswerAHandshakeIsGivenUpAndCalledAgain() throws Exception {
        var atA = new Recorder();
        try (var peer = silentAt(address("c"));
                var found = silentAt(address("d"))) {
            var a = start(options("a", "c").joining(List.of(address("d").place())), atA);
            for (var silent : List.of(peer, found)) {
                for (var round = 0; round < 3; round++) {
                    try (var caller = silent.accept()) {
                        caller.setSoTimeout(20_000);
                        assertThat(caller.getInputStream().readAllBytes()).isNotEmpty();
                    }
                }
            }
            var b = start("b", new Recorder(), "a");
            assertThat(b.send("a", Bytes.of("hello"))).isTrue();

            within(() -> assertThat(atA.received("b")).containsExactly(Bytes.of("hello")));
            assertThat(a.status().peers().get("c").connected()).isFalse();
        }
    }

    private static ServerSocket silentAt(PeerAddress at) throws IOException {
        return new ServerSocket(at.port(), 50, InetAddress.getByName(at.host()));
    }

    @Test
    void whatReplacesTheFilesIsUsedFromThenOn() throws Exception {
        var mine = copy(ours, "mine");
        var atA = new Recorder();
        var a = start(options("a").secured(mine), atA);
        var atB = new Recorder();
        start("b", atB, "a");
        within(() -> assertThat(atA.hints()).containsExactly("+b"));
        var theirs = copy(foreign, "theirs");
        Files.writeString(theirs.ca(), both());
        var c = start(options("c", "a").secured(theirs), new Recorder());
        within(() -> assertThat(c.status().refusals()).isNotEmpty());

        Files.writeString(mine.ca(), both());

        within(() -> assertThat(atA.hints()).containsExactly("+b", "+c"));
        assertThat(atB.hints()).contains("+a").doesNotContain("-a");
        assertThat(a.status().peers()).containsOnlyKeys("b", "c");
    }

    /// Both authorities.
    private static String both() throws IOException {
        return Files.readString(ours.ca()) + Files.readString(foreign.ca());
    }

    private static TlsFiles copy(TlsFiles files, String name) throws IOException {
        var into = Files.createDirectories(folder.resolve(name));
        var copies = new ArrayList<Path>();
        for (var each : List.of(files.certificate(), files.key(), files.ca())) {
            var to = into.resolve(each.getFileName());
            copies.add(Files.copy(each, to, StandardCopyOption.REPLACE_EXISTING));
        }
        return new TlsFiles(copies.get(0), copies.get(1), copies.get(2));
    }
}
