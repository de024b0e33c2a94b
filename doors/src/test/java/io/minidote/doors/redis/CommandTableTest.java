package io.minidote.doors.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
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
            Set.of(
                    "string",
                    "bitmap",
                    "hash",
                    "set",
                    "sorted-set",
                    "list",
                    "generic",
                    "transactions");

    /// Commands that may have an option more than the Redis they are compared with has: the score
    /// beside a rank came with 7.2.
    static final Set<String> LATER_OPTIONS = Set.of("zrank", "zrevrank");

    /// Others that are.
    static final Set<String> ALSO_REDIS = Set.of("flushdb", "flushall", "dbsize");

    static boolean isOfRedis(Command command) {
        return REDIS_GROUPS.contains(command.group()) || ALSO_REDIS.contains(command.name());
    }

    /// What the Redis of the machine does not have yet.
    private static final Set<String> NEWER = Set.of("waitaof", "client|setinfo", "client|no-touch");

    /// What is still to come.
    private static final Set<String> TO_COME =
            new TreeSet<>(
                    List.of(
                            "bitfield",
                            "bitfield_ro",
                            "dump",
                            "pfadd",
                            "pfcount",
                            "pfmerge",
                            "restore"));

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
        var refused = new LinkedHashMap<String, List<String>>();
        for (var command : Commands.ALL) {
            if (command.isThere()) {
                groups.computeIfAbsent(command.group(), CommandTableTest::head)
                        .append(line(command));
            } else {
                refused.computeIfAbsent(command.summary(), _ -> new ArrayList<>())
                        .add("`%s`".formatted(command.spoken()));
            }
        }
        var notThere = new StringBuilder("| not supported | why |\n|---|---|\n");
        refused.forEach((why, names) ->
                notThere.append("| %s | %s |\n".formatted(String.join(" ", names), why)));
        return groups.values().stream().map(table -> table + "\n").collect(Collectors.joining())
                + notThere
                + "\n";
    }

    private static StringBuilder head(String group) {
        return new StringBuilder(
                "| %s | | when others write at the same time |\n|---|---|---|\n".formatted(group));
    }

    private static String line(Command command) {
        return "| `%s` | %s | %s |\n"
                .formatted(
                        command.line().replace("|", "\\|"),
                        command.summary(),
                        command.concurrent());
    }

    @Test
    void theTableSaysOfCommandsWhatRedisSays(@TempDir Path folder) throws IOException {
        try (var redis = new RedisServer(folder);
                var client = new RespClient(redis.address())) {
            for (var command : Commands.ALL) {
                if (isOfRedis(command) && command.isThere() && !NEWER.contains(command.name())) {
                    var told = client.ask("COMMAND", "INFO", command.name());
                    assertThat(told).startsWith(info(command));
                }
            }
        }
    }

    /// Each command of Redis is there, or refused by name, or still to come; and so is what its
    /// containers contain, where ours do.
    @Test
    void noCommandOfRedisIsMissingByAccident(@TempDir Path folder) throws IOException {
        var ours = names(Commands.ALL.stream().map(Command::name).toList());
        try (var redis = new RedisServer(folder);
                var client = new RespClient(redis.address())) {
            var theirs = names(List.of(parts(client.ask("COMMAND", "LIST"))));
            assertThat(theirs).hasSizeGreaterThan(200).contains("get", "client|list");
            var missing = new TreeSet<>(theirs);
            missing.removeAll(ours);
            missing.removeIf(name -> isIn(name, container -> !contains(container)));
            assertThat(missing).isEqualTo(TO_COME);
        }
        assertThat(ours).doesNotContainAnyElementsOf(TO_COME);
    }

    /// Whether a name is that of a subcommand whose container is such a one.
    private static boolean isIn(String name, Predicate<String> container) {
        return name.contains("|") && container.test(name.substring(0, name.indexOf('|')));
    }

    private static boolean contains(String container) {
        return !Commands.subcommands(container).isEmpty();
    }

    private static TreeSet<String> names(List<String> all) {
        return new TreeSet<>(all);
    }

    private static String[] parts(String answer) {
        return answer.replaceAll("[\\[\\]\"]", "").split(", ");
    }

    @Test
    void theTableSaysOfSubcommandsHowManyWordsTheyTakeAsRedisDoes(@TempDir Path folder)
            throws IOException {
        try (var redis = new RedisServer(folder);
                var client = new RespClient(redis.address())) {
            for (var command : Commands.ALL) {
                var told = client.ask("COMMAND", "INFO", command.name());
                if (command.isThere()
                        && !told.equals("[nil]")
                        && !LATER_OPTIONS.contains(command.name())) {
                    assertThat(told)
                            .startsWith(
                                    "[[\"%s\", :%d,".formatted(command.name(), command.arity()));
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
