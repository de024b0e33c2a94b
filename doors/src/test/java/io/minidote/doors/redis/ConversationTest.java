package io.minidote.doors.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Conversations with a door, said and answered: `src/test/conversations/redis/*.txt`.
///
/// A line `name> words` is said by the client of that name, who need not have one; the line below
/// it is the answer. With `-Dminidote.rewrite` the files get the answers of today, to be read as a
/// difference.
class ConversationTest {

    private static final Path PLACE = Path.of("src/test/conversations/redis");

    static List<Path> conversations() throws IOException {
        try (Stream<Path> files = Files.list(PLACE)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void goesAsWritten(Path file) throws IOException {
        var written = Files.readAllLines(file);
        List<String> happened;
        var replicas = Replicas.running("a");
        try (var door =
                RedisDoor.open(
                        RedisDoorOptions.at(0), replicas.node("a"), Admin.none(), Facts.none())) {
            happened = converse(door.address(), written);
        }
        if (Boolean.getBoolean("minidote.rewrite")) {
            Files.write(file, happened);
        } else {
            assertThat(happened).isEqualTo(written);
        }
    }

    /// What is said in these files Redis answers in the same way, but in paragraphs whose heading
    /// says that Minidote is unlike it.
    @ParameterizedTest
    @ValueSource(strings = {"watch.txt", "client.txt", "server.txt", "commands.txt"})
    void redisAnswersTheSame(String name, @TempDir Path folder) throws IOException {
        var written = Files.readAllLines(PLACE.resolve(name));
        List<String> happened;
        try (var redis = new RedisServer(folder)) {
            happened = converse(redis.address(), written);
        }
        assertThat(alike(happened)).isEqualTo(alike(written));
    }

    /// The lines on which both are to agree.
    private static List<String> alike(List<String> lines) {
        var alike = new ArrayList<String>();
        var unlike = false;
        for (var line : lines) {
            unlike =
                    line.startsWith("#")
                            ? line.toLowerCase(Locale.ROOT).contains("unlike redis")
                            : unlike;
            if (!unlike) {
                alike.add(line);
            }
        }
        return alike;
    }

    private static List<String> converse(InetSocketAddress address, List<String> written)
            throws IOException {
        var clients = new LinkedHashMap<String, RespClient>();
        var happened = new ArrayList<String>();
        for (var line : written) {
            var said = line.indexOf("> ");
            if (line.isEmpty() || line.startsWith("#")) {
                happened.add(line);
            } else if (line.matches("[a-z]*> .*")) {
                happened.add(line);
                var name = line.substring(0, said);
                if (!clients.containsKey(name)) {
                    clients.put(name, new RespClient(address));
                }
                happened.add(clients.get(name).ask(words(line.substring(said + 2))));
            }
        }
        for (var client : clients.values()) {
            client.close();
        }
        return happened;
    }

    private static String[] words(String line) {
        var decoder = new RequestDecoder(RedisDoorOptions.Limits.DEFAULT);
        decoder.next(Unpooled.wrappedBuffer((line + "\r\n").getBytes(StandardCharsets.UTF_8)));
        return Stream.of(decoder.words()).map(Bytes::text).toArray(String[]::new);
    }
}
