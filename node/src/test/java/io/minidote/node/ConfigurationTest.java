package io.minidote.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minidote.link.PeerAddress;
import io.minidote.link.TlsFiles;
import io.minidote.replica.MemoryLimit;
import io.minidote.storage.SyncMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {

    @TempDir Path folder;

    private Configuration load(
            String toml, Map<String, String> environment, Map<String, String> flags)
            throws IOException {
        Files.writeString(folder.resolve("minidote.toml"), toml);
        return Configuration.load(folder, Optional.empty(), environment, flags);
    }

    private void refused(String toml, String... words) {
        assertThatThrownBy(() -> load(toml, Map.of(), Map.of()))
                .isInstanceOf(WrongConfiguration.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void withoutAnythingAllIsDefault() throws IOException {
        var configuration =
                Configuration.load(folder, Optional.empty(), Map.of("PATH", "x"), Map.of());
        for (var setting : Setting.ALL) {
            assertThat(configuration.source(setting)).isEqualTo("default");
            assertThat((Object) configuration.get(setting)).isEqualTo(setting.byDefault());
        }
    }

    @Test
    void theFileGivesWayToTheEnvironmentAndThatToFlags() throws IOException {
        var configuration =
                load(
                        """
                        node.name = "from-file"
                        [redis]
                        port = 1
                        host = "::1"
                        [log]
                        sync = "everysec"
                        """,
                        Map.of("MINIDOTE_REDIS_PORT", "2", "MINIDOTE_LOG_SYNC", "os"),
                        Map.of("redis.port", "3"));
        assertThat(configuration.get(Setting.NODE_NAME)).isEqualTo("from-file");
        assertThat(configuration.get(Setting.REDIS_HOST)).isEqualTo("::1");
        assertThat(configuration.get(Setting.LOG_SYNC)).isEqualTo(SyncMode.OS);
        assertThat(configuration.get(Setting.REDIS_PORT)).isEqualTo(3);
        assertThat(configuration.source(Setting.NODE_NAME)).endsWith("minidote.toml:1");
        assertThat(configuration.source(Setting.LOG_SYNC))
                .isEqualTo("environment MINIDOTE_LOG_SYNC");
        assertThat(configuration.source(Setting.REDIS_PORT)).isEqualTo("flag --redis-port");
    }

    @Test
    void tlsIsSetWholeOrNotAtAll() throws IOException {
        refused(
                """
                peer.tls.certificate = "node.pem"
                peer.tls.ca = "ca.pem"
                """,
                "peer.tls.certificate is 'node.pem' (",
                "minidote.toml:1), but peer.tls.key is not set: peers speak TLS with all three of"
                        + " peer.tls.certificate, peer.tls.key, peer.tls.ca");
        refused("peer.tls.ca = 'ca.pem'", "peer.tls.ca is 'ca.pem'", "is not set");

        var whole =
                load(
                        "nodes = 'a@127.0.0.1:1'\nnode.name = 'b'\npeer.tls.ca = 'ca.pem'",
                        Map.of("MINIDOTE_PEER_TLS_CERTIFICATE", "b.pem"),
                        Map.of("peer.tls.key", "b.key"));
        assertThat(whole.link(List.of()).tls())
                .contains(new TlsFiles(Path.of("b.pem"), Path.of("b.key"), Path.of("ca.pem")));
        assertThat(load("", Map.of(), Map.of()).link(List.of()).tls()).isEmpty();
    }

    @Test
    void unitsAreRead() throws IOException {
        var configuration =
                load(
                        """
                        limit.inbox = "128 MiB"
                        limit.bulk = 4096
                        session.timeout = "250 ms"
                        transaction.timeout = "2 min"
                        """,
                        Map.of(),
                        Map.of());
        assertThat(configuration.get(Setting.LIMIT_INBOX)).isEqualTo(128L << 20);
        assertThat(configuration.get(Setting.LIMIT_BULK)).isEqualTo(4096);
        assertThat(configuration.get(Setting.SESSION_TIMEOUT)).isEqualTo(Duration.ofMillis(250));
        assertThat(configuration.get(Setting.TRANSACTION_TIMEOUT)).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void thisNodesOwnEntrySaysWhereItListens() throws IOException {
        var configuration =
                load(
                        """
                        node.name = "b"
                        nodes = ["a@10.0.0.1:7801", "b@10.0.0.2:7802"]
                        """,
                        Map.of(),
                        Map.of());
        assertThat(configuration.peers()).containsExactly(new PeerAddress("a", "10.0.0.1", 7801));
        assertThat(configuration.get(Setting.PEER_HOST)).isEqualTo("10.0.0.2");
        assertThat(configuration.get(Setting.PEER_PORT)).isEqualTo(7802);
        assertThat(configuration.source(Setting.PEER_PORT)).isEqualTo("nodes");
        assertThat(configuration.with(Setting.PEER_HOST, "0.0.0.0").get(Setting.PEER_HOST))
                .isEqualTo("0.0.0.0");
    }

    @Test
    void aNodeSaysWhereItIsAsTheNodesHaveItOrAsItListens() throws IOException {
        var listed = "node.name = 'b'\nnodes = 'a@10.0.0.1:7801,b@10.0.0.2:7802'\n";
        assertThat(load(listed, Map.of(), Map.of("peer.host", "0.0.0.0")))
                .extracting(here -> here.link(List.of()).advertise())
                .hasToString("10.0.0.2:7802");
        assertThat(load(listed, Map.of(), Map.of("peer.advertise", "db.example.org:7000")))
                .extracting(here -> here.link(List.of()).advertise())
                .hasToString("db.example.org:7000");
        assertThat(load("join = 'h:1'\nnode.name = 'b'\npeer.host = '0.0.0.0'", Map.of(), Map.of()))
                .extracting(here -> here.link(List.of()).advertise())
                .hasToString("0.0.0.0:7800");
    }

    @Test
    void aNodeIsLinkedWhenItHasToDoWithOthers() throws IOException {
        assertThat(load("", Map.of(), Map.of()).linked()).isFalse();
        assertThat(load("", Map.of(), Map.of()).joinable().linked()).isTrue();
        assertThat(load("peer.port = 7801", Map.of(), Map.of()).linked()).isTrue();
        assertThat(load("peer.port = 7801", Map.of(), Map.of()).isAlone()).isTrue();
        var joining = load("join = 'h:1'\nnode.name = 'b'", Map.of(), Map.of());
        assertThat(joining.linked()).isTrue();
        assertThat(joining.isAlone()).isFalse();
    }

    @Test
    void whoJoinsHasANameOfItsOwnAndSomewhereToLook() {
        assertThatThrownBy(() -> load("", Map.of(), Map.of("join", "10.0.0.1:7800")))
                .isInstanceOf(WrongConfiguration.class)
                .hasMessage(
                        "node.name is 'minidote' (default), but join (flag --join) lets it join"
                                + " others: name this one");
        refused("join-expect = 3", "join-expect is 3", "minidote.toml:1", "join has no address");
        refused("join = 'h'", "join is 'h'", "minidote.toml:1", "expected host:port");
        refused(
                "nodes = 'a@h:1,b@h:2,c@h:3'\nnode.name = 'a'\nlimit.peers = 1",
                "limit.peers is 1",
                "the 2 other nodes");
    }

    @Test
    void anUnknownKeyIsRefusedWithTheNearestRightOne() {
        refused("data.dri = 'x'", "data.dri", "minidote.toml:1", "did you mean data.dir?");
        refused("\n[limit]\nqeue = 3", "limit.qeue", "minidote.toml:3", "limit.queue");
        assertThatThrownBy(() -> load("", Map.of("MINIDOTE_DATADIR", "x"), Map.of()))
                .hasMessage(
                        "there is no setting MINIDOTE_DATADIR (environment); did you mean"
                                + " MINIDOTE_DATA_DIR?");
        assertThatThrownBy(() -> load("", Map.of(), Map.of("nodes.name", "x")))
                .hasMessageContainingAll("--nodes-name", "did you mean node.name?");
    }

    @Test
    void variablesThatAreNoSettingsAreLeftAlone() throws IOException {
        load(
                "",
                Map.of(
                        "MINIDOTE_JAVA_OPTS", "-Xmx1g",
                        "MINIDOTE_PORT", "tcp://10.0.0.1:6379",
                        "MINIDOTE_SERVICE_HOST", "10.0.0.1",
                        "MINIDOTE_PORT_6379_TCP_ADDR", "10.0.0.1"),
                Map.of());
    }

    @Test
    void aWrongValueIsRefusedWithWhatWouldBeRight() {
        refused("redis.port = 70000", "redis.port is '70000'", "minidote.toml:1", "0 (any that");
        refused("redis.port = 'x'", "redis.port is 'x'", "a port");
        refused("log.sync = 'sometimes'", "'sometimes'", "one of always, everysec, os");
        refused("limit.inbox = '64 MB'", "limit.inbox is '64 MB'", "64 MiB");
        refused("session.timeout = 5", "session.timeout is '5'", "such as 500 ms, 5 s");
        refused("snapshot.every = '0 s'", "snapshot.every is '0 s'", "a duration from 1 s on");
        refused("test.faults = 'yes'", "true or false");
        refused("node.name = 'a b'", "node.name is 'a b'", "letters, digits");
        refused("nodes = 'a@h'", "nodes is 'a@h'", "name@host:port");
        refused("nodes = 'b@h:1,b@h:2'", "nodes is", "minidote.toml:1", "b@h:1 and b@h:2");
        refused("limit.bulk = '99999999999999 TiB'", "limit.bulk", "bytes");
    }

    @Test
    void aNodeWithoutANameOfItsOwnMustBeAmongTheNodes() {
        assertThatThrownBy(() -> load("", Map.of(), Map.of("nodes", "a@h:1,b@h:2")))
                .isInstanceOf(WrongConfiguration.class)
                .hasMessage(
                        "node.name is 'minidote' (default), but nodes (flag --nodes) has a, b:"
                                + " name this one");
    }

    @Test
    void aNodeWithANameMayListItsPeersAlone() throws Exception {
        var configuration = load("node.name = 'c'", Map.of(), Map.of("nodes", "a@h:1,b@h:2"));
        assertThat(configuration.peers()).hasSize(2);
    }

    @Test
    void twoNodesAtOneAddressAreRefusedWithWhereTheyWereFound() {
        refused(
                "node.name = 'a'\nnodes = 'a@h:1,b@h:1'",
                "nodes is 'a@h:1,b@h:1'",
                "minidote.toml:2",
                "peer b@h:1");
    }

    @Test
    void aNodeMayNotStandTwiceUnderItsOwnName() {
        assertThatThrownBy(() -> load("node.name = 'a'", Map.of(), Map.of("nodes", "a@h:1,a@h:2")))
                .isInstanceOf(WrongConfiguration.class)
                .hasMessageContainingAll("nodes is", "flag --nodes", "a@h:1 and a@h:2");
    }

    @Test
    void valuesThatDoNotFitTogetherAreRefused() {
        refused(
                "log.segment.bytes = '1 MiB'",
                "log.segment.bytes is 1 MiB",
                "twice limit.transaction, 8 MiB (default)");
        refused("limit.window = '1 MiB'", "limit.window", "at least 8388608");
        refused("limit.bulk = '32 MiB'", "limit.query is 16 MiB", "limit.bulk, 32 MiB");
        refused("limit.output = '64 MiB'", "limit.output is 64 MiB", "limit.client-output");
        refused("memory.max = '95 %'", "memory.max is 95 %", "memory.reserve 10 %", "-Xmx");
    }

    @Test
    void memoryIsSaidInBytesOrAsAShareOfTheHeap() throws IOException {
        var heap = Runtime.getRuntime().maxMemory();
        var memory =
                load("memory.max = '25%'\nmemory.reserve = '1 MiB'", Map.of(), Map.of()).memory();
        assertThat(memory).isEqualTo(new MemoryLimit(heap / 100 * 25, 1 << 20));
        refused("memory.max = '0 %'", "memory.max is '0 %'", "such as 50 %");
        refused("memory.max = '101 %'", "memory.max is '101 %'");
        refused("memory.max = '1 KiB'", "memory.max is '1 KiB'", "from 1 MiB on");
    }

    @Test
    void whatHoldsForOneStartOnlyDoesNotStandInAFile() {
        refused("new-replica = true", "new-replica", "use the flag --new-replica");
    }

    @Test
    void brokenTomlIsRefusedWithItsLine() {
        refused("node.name = \"a\"\nnode name", "minidote.toml:2", "is not TOML");
    }

    @Test
    void aNamedFileMustExist() {
        var file = folder.resolve("absent.toml");
        assertThatThrownBy(() -> Configuration.load(folder, Optional.of(file), Map.of(), Map.of()))
                .hasMessage("--config %s: there is no such file", file);
    }

    @Test
    void aFolderIsNoFileOfSettings() {
        assertThatThrownBy(
                        () -> Configuration.load(folder, Optional.of(folder), Map.of(), Map.of()))
                .isInstanceOf(WrongConfiguration.class)
                .hasMessageContainingAll("--config " + folder, "is a folder");
    }

    @Test
    void aFileThatIsNotTextIsRefusedByName() throws IOException {
        var file = Files.write(folder.resolve("minidote.toml"), new byte[] {'#', (byte) 0xFF});
        assertThatThrownBy(() -> Configuration.load(folder, Optional.empty(), Map.of(), Map.of()))
                .isInstanceOf(WrongConfiguration.class)
                .hasMessageContainingAll(file.toString(), "UTF-8");
    }

    @Test
    void whatIsPrintedCanBeReadAgain() throws IOException {
        var configuration =
                Configuration.defaults()
                        .with(Setting.NODES, PeerAddress.parseList("a@h:1,b@[::1]:2"))
                        .with(Setting.NODE_NAME, "b")
                        .with(Setting.LIMIT_INBOX, 100_000_007L)
                        .with(Setting.TEST_FAULTS, true)
                        .with(Setting.DATA_DIR, Path.of("C:\\data \"x\""));
        var again = load(configuration.print(), Map.of(), Map.of());
        for (var setting : Setting.ALL) {
            assertThat((Object) again.get(setting)).isEqualTo(configuration.get(setting));
        }
    }

    @Test
    void keysVariablesAndFlagsAreOfOneMake() {
        assertThat(Setting.DATA_DIR.variable()).isEqualTo("MINIDOTE_DATA_DIR");
        assertThat(Setting.DATA_DIR.flag()).isEqualTo("--data-dir");
        assertThat(Setting.SNAPSHOT_LOG_BYTES.variable()).isEqualTo("MINIDOTE_SNAPSHOT_LOG_BYTES");
        assertThat(Setting.ALL.stream().map(Setting::variable)).doesNotHaveDuplicates();
        assertThat(Setting.ALL.stream().map(Setting::flag)).doesNotHaveDuplicates();
        assertThat(List.copyOf(Setting.ALL)).doesNotHaveDuplicates();
    }
}
