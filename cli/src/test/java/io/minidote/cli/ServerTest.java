package io.minidote.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.minidote.node.Configuration;
import io.minidote.node.Setting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.util.SafeEncoder;

/// What clients of Redis may have the whole server do.
@Timeout(60)
class ServerTest {

    @TempDir private Path folder;

    private Configuration configuration() throws IOException {
        return Configuration.load(
                folder,
                Optional.empty(),
                Map.of(),
                Map.of(
                        Setting.DATA_DIR.key(),
                        folder.resolve("data").toString(),
                        Setting.REDIS_PORT.key(),
                        "0"));
    }

    private static Jedis client(Server server) {
        var client = new Jedis("127.0.0.1", server.redis().getPort(), 20_000);
        await().ignoreExceptions().until(() -> client.dbSize() >= 0);
        return client;
    }

    @Test
    void whatItHasIsThereAfterAShutdown() throws IOException {
        try (var server = Server.open(configuration());
                var client = client(server)) {
            client.set("k", "v");
            client.shutdown();
            server.awaitEnd();
        }
        try (var server = Server.open(configuration());
                var client = client(server)) {
            assertThat(client.get("k")).isEqualTo("v");
        }
    }

    @Test
    void aSnapshotIsWrittenWhenSomebodyWants() throws IOException {
        try (var server = Server.open(configuration());
                var client = client(server)) {
            client.set("k", "v");
            assertThat(client.info("persistence")).doesNotContain("rdb_last_save_time");
            var opened = client.lastsave();
            assertThat(client.bgsave()).isEqualTo("Background saving started");
            await().until(() -> client.info("persistence").contains("rdb_last_save_time"));
            assertThat(client.lastsave()).isGreaterThanOrEqualTo(opened);
        }
    }

    @Test
    void aDigestIsTold() throws IOException {
        try (var server = Server.open(configuration());
                var client = client(server)) {
            client.set("k", "v");
            var digest = (byte[]) client.sendCommand(() -> SafeEncoder.encode("DEBUG"), "digest");
            assertThat(new String(digest, StandardCharsets.UTF_8))
                    .startsWith("clock ")
                    .contains("bucket 0 ");
        }
    }
}
