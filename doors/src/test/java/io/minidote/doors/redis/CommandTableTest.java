package io.minidote.doors.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandTableTest {

    private static final Path PAGE = Path.of("../docs/redis.md");
    private static final String BEGINS = "<!-- commands: this is what the command table says -->\n";
    private static final String ENDS = "<!-- /commands -->";

    /// The groups whose commands are Redis's.
    static final Set<String> REDIS_GROUPS =
            Set.of("string", "bitmap", "hash", "set", "sorted-set", "list", "generic");

    /// Commands that may have an option more than the Redis they are compared with has: the score
    /// beside a rank came with 7.2.
    static final Set<String> LATER_OPTIONS = Set.of("zrank", "zrevrank");

    /// Others that are.
    static final Set<String> ALSO_REDIS = Set.of("flushdb", "flushall", "dbsize");

    static boolean isOfRedis(Command command) {
        return REDIS_GROUPS.contains(command.group()) || ALSO_REDIS.contains(command.name());
    }

    /// The page is written anew with `-Dminidote.rewrite`.
    @Test
    void thePageAboutTheRedisDoorListsEveryCommand() throws IOException {
        var page = Files.readString(PAGE);
        var from = page.indexOf(BEGINS) + BEGINS.length();
        var to = page.indexOf(ENDS);
        if (Boolean.getBoolean("minidote.rewrite")) {
            Files.writeString(PAGE, page.substring(0, from) + tables() + page.substring(to));
        } else {
            assertThat(page.substring(from, to)).isEqualTo(tables());
        }
    }

    private static String tables() {
        var groups = new LinkedHashMap<String, StringBuilder>();
        for (var command : Commands.ALL) {
            groups.computeIfAbsent(command.group(), CommandTableTest::head).append(line(command));
        }
        return groups.values().stream().map(table -> table + "\n").collect(Collectors.joining());
    }

    private static StringBuilder head(String group) {
        return new StringBuilder(
                "| %s | | when others write at the same time |\n|---|---|---|\n".formatted(group));
    }

    private static String line(Command command) {
        var usage = (command.name().toUpperCase(Locale.ROOT) + " " + command.usage()).strip();
        return "| `%s` | %s | %s |\n"
                .formatted(usage.replace("|", "\\|"), command.summary(), command.concurrent());
    }

    @Test
    void theTableSaysOfCommandsWhatRedisSays(@TempDir Path folder) throws IOException {
        try (var redis = new RedisServer(folder);
                var client = new RespClient(redis.address())) {
            for (var command : Commands.ALL) {
                if (isOfRedis(command)) {
                    var told = client.ask("COMMAND", "INFO", command.name());
                    assertThat(told).startsWith(info(command));
                }
            }
        }
    }

    private static String info(Command command) {
        var keys = command.keys();
        return "[[\"%s\", :%d, %s, :%d, :%d, :%d"
                .formatted(
                        command.name(),
                        LATER_OPTIONS.contains(command.name()) ? -command.arity() : command.arity(),
                        flags(command),
                        keys.first(),
                        keys.last(),
                        keys.step());
    }

    private static List<String> flags(Command command) {
        return command.flags().stream().map(flag -> "+" + flag).toList();
    }

    @Test
    void aUsageSaysHowManyWordsThereAre() {
        assertThat(
                        Stream.of(
                                "ping [message]",
                                "get key",
                                "set key value [NX|XX] [GET]",
                                "del key …"))
                .extracting(usage -> new Group("any").talk(usage, "", Talks::ping).arity())
                .containsExactly(-1, 2, -3, -2);
        assertThat(new Group("any").talk("mset key value [key value …]", "", Talks::ping).arity())
                .isEqualTo(-3);
        assertThat(new Group("any").talk("client ID|INFO|… [word …]", "", Talks::ping).arity())
                .isEqualTo(-2);
    }
}
