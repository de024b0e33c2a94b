package io.minidote.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.cli.local.FreePorts;
import io.minidote.node.Setting;
import io.minidote.storage.DataDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `serve` refuses, and how it says so. What it does when nothing is in its way is in
/// [ClusterTest].
class ServeTest {

    @TempDir private Path folder;

    @Test
    void takenRedisPortIsNamedWithItsOption() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var port = Integer.toString(taken.getLocalPort());
            var said = serve("--redis-port", port);
            assertThat(said.exitCode()).isEqualTo(ExitCode.PORT_IN_USE.number());
            assertThat(said.err()).contains("127.0.0.1:" + port, "is in use", "--redis-port");
        }
    }

    @Test
    void takenPeerPortIsNamedWithItsOption() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var port = Integer.toString(taken.getLocalPort());
            var said =
                    serve("--node-name", "a", "--nodes", "a@127.0.0.1:" + port + ",b@127.0.0.1:1");
            assertThat(said.exitCode()).isEqualTo(ExitCode.PORT_IN_USE.number());
            assertThat(said.err()).contains("127.0.0.1:" + port, "is in use", "--peer-port");
        }
    }

    @Test
    void aHostThatNobodyKnowsIsCalledSo() {
        var redis = serve("--redis-host", "no.such.invalid");
        assertThat(redis.exitCode()).isEqualTo(ExitCode.PORT_IN_USE.number());
        assertThat(redis.err()).contains("no.such.invalid:0: there is no host of that name");
        var peer = serve("--node-name", "a", "--nodes", "a@no.such.invalid:1,b@127.0.0.1:1");
        assertThat(peer.exitCode()).isEqualTo(ExitCode.PORT_IN_USE.number());
        assertThat(peer.err()).contains("no.such.invalid:1: there is no host of that name");
    }

    @Test
    void tlsThatCannotBeUsedIsNamedByItsFile() {
        var nowhere = folder.resolve("nowhere.pem").toString();
        var whole =
                serve(
                        "--peer-tls-certificate",
                        nowhere,
                        "--peer-tls-key",
                        nowhere,
                        "--peer-tls-ca",
                        nowhere);
        assertThat(whole.exitCode()).isEqualTo(ExitCode.USAGE.number());
        assertThat(whole.err())
                .contains("peer.tls.certificate is '" + nowhere + "': there is no such file");
        var half = serve("--peer-tls-key", nowhere);
        assertThat(half.exitCode()).isEqualTo(ExitCode.USAGE.number());
        assertThat(half.err())
                .contains("peer.tls.key is '" + nowhere + "' (flag --peer-tls-key), but");
    }

    @Test
    void aFolderThatCannotBeMadeIsRefused() throws IOException {
        var file = Files.writeString(folder.resolve("file"), "no folder");
        for (var place : List.of(file, file.resolve("below"), file.resolve("far/below"))) {
            var said = Said.by("serve", "--redis-port", "0", "--data-dir", place.toString());
            assertThat(said.exitCode()).as(said.err()).isEqualTo(ExitCode.DATA_REFUSED.number());
            assertThat(said.err()).contains("data.dir " + place);
        }
    }

    @Test
    void aFolderWithoutDataIsNotInspected() {
        for (var what : List.of("log", "snapshot")) {
            var said = Said.by("inspect", what, folder.toString());
            assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE.number());
            assertThat(said.err()).contains(folder.toString(), "no data directory");
        }
    }

    @Test
    void dataOfAnotherNodeIsRefused() throws IOException {
        DataDirectory.open(folder, "somebody", 1).close();
        var said = serve("--node-name", "else");
        assertThat(said.exitCode()).isEqualTo(ExitCode.DATA_REFUSED.number());
        assertThat(said.err()).contains(folder.toString(), "node somebody", "node else");
    }

    @Test
    void dataInUseIsRefused() throws IOException {
        try (var _ = DataDirectory.open(folder, "minidote", 1)) {
            var said = serve();
            assertThat(said.exitCode()).isEqualTo(ExitCode.DATA_REFUSED.number());
            assertThat(said.err()).contains(folder.toString(), "in use");
        }
    }

    @Test
    void damagedDataIsRefusedAndNamesTheCommandThatShowsIt() throws IOException {
        DataDirectory.open(folder, "minidote", 1).close();
        Files.writeString(folder.resolve("log").resolve("segment-0000000001.log"), "no log");
        var said = serve();
        assertThat(said.exitCode()).isEqualTo(ExitCode.DATA_REFUSED.number());
        assertThat(said.err()).contains("segment-0000000001.log", "minidote inspect log " + folder);
        var inspected = Said.by("inspect", "log", folder.toString());
        assertThat(inspected.exitCode()).isEqualTo(ExitCode.DATA_REFUSED.number());
        assertThat(inspected.out()).contains("segment-0000000001.log", "unreadable");
    }

    @Test
    void unknownSettingIsAnsweredWithTheNearest() throws IOException {
        var file = Files.writeString(folder.resolve("my.toml"), "[redis]\nprot = 7000\n");
        var said = serve("--config", file.toString());
        assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE.number());
        assertThat(said.err()).contains("redis.prot", "my.toml:2", "redis.port");

        var fromEnvironment =
                Said.by(Map.of("MINIDOTE_REDIS_PROT", "7000"), "serve", "--print-config");
        assertThat(fromEnvironment.exitCode()).isEqualTo(ExitCode.USAGE.number());
        assertThat(fromEnvironment.err()).contains("MINIDOTE_REDIS_PROT", "MINIDOTE_REDIS_PORT");

        var fromFlags = Said.by("serve", "--redis-prot", "7000");
        assertThat(fromFlags.exitCode()).isEqualTo(ExitCode.USAGE.number());
        assertThat(fromFlags.err()).contains("--redis-prot", "--redis-port");
    }

    @Test
    void wrongValueIsNamedWithWhatWouldBeRight() {
        var said = serve("--redis-port", "seven");
        assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE.number());
        assertThat(said.err()).contains("redis.port", "'seven'", "--redis-port", "65535");
    }

    @Test
    void printConfigTellsWhereEverySettingCameFrom() throws IOException {
        var file = Files.writeString(folder.resolve("my.toml"), "[log]\nsync = \"os\"\n");
        var said =
                Said.by(
                        Map.of("MINIDOTE_REDIS_PORT", "7001", "MINIDOTE_DEBUG", "1"),
                        "serve",
                        "--print-config",
                        "--test-faults",
                        "--config",
                        file.toString());
        assertThat(said.exitCode()).isEqualTo(0);
        assertThat(said.out())
                .containsPattern("redis\\.port = 7001 +# environment MINIDOTE_REDIS_PORT")
                .containsPattern("log\\.sync = \"os\" +# .*my\\.toml:2")
                .containsPattern("test\\.faults = true +# flag --test-faults")
                .containsPattern("peer\\.port = 7800 +# default");
    }

    @Test
    void everySettingIsAnOptionWithItsDefault() {
        var help = Said.by("serve", "--help").out();
        for (var setting : Setting.ALL) {
            assertThat(help).contains(setting.flag());
        }
        assertThat(help.replaceAll("\\s+", " ")).contains(Setting.DATA_DIR.meaning());
    }

    @Test
    void whoAsksNobodyHearsSo() throws IOException {
        var port = Integer.toString(FreePorts.find(1).getFirst());
        var said = Said.by("status", "--at", port);
        assertThat(said.exitCode()).isEqualTo(ExitCode.UNREACHABLE.number());
        assertThat(said.err()).contains("127.0.0.1:" + port, "--at");
        assertThat(Said.by("status", "--at", "here:there").exitCode())
                .isEqualTo(ExitCode.USAGE.number());
    }

    /// With a free Redis port, unless the arguments name one.
    private Said serve(String... more) {
        var args = new ArrayList<>(List.of("serve", "--data-dir", folder.toString()));
        if (!List.of(more).contains("--redis-port")) {
            args.addAll(List.of("--redis-port", "0"));
        }
        args.addAll(List.of(more));
        return Said.by(args.toArray(String[]::new));
    }
}
