package io.minidote.doors.redis;

import io.minidote.doors.redis.Command.Manner;
import io.minidote.doors.redis.Command.Step;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// The commands about the server: how it is, how it is set, and what it is to do.
final class ServerTalks {

    private static final Group SERVER = new Group("server");
    private static final Group GENERIC = new Group("generic");

    private static final String NOT_KEPT = "what is set while the server runs is not kept";

    static final List<Command> COMMANDS =
            List.of(
                    SERVER.talk("info [section …]", "How the server is.", ServerTalks::info),
                    SERVER.container("config", "About the settings."),
                    SERVER.talk(
                            "config|get pattern …",
                            Manner.ADMINISTERS,
                            "The settings in force.",
                            ServerTalks::get),
                    SERVER.talk(
                            "config|set parameter value [parameter value …]",
                            Manner.ADMINISTERS,
                            "Changes slowlog-log-slower-than, slowlog-max-len or"
                                    + " latency-monitor-threshold; all others are read when the"
                                    + " server starts.",
                            ServerTalks::set),
                    SERVER.talk(
                            "config|resetstat",
                            Manner.ADMINISTERS,
                            "Begins to count anew.",
                            (connection, _) -> {
                                connection.door().counters().reset();
                                connection.door().calls().reset();
                                return Answer.OK;
                            }),
                    SERVER.talk(
                            "config|rewrite",
                            Manner.ADMINISTERS,
                            "Refused: " + NOT_KEPT + ".",
                            (_, _) -> Errors.notThere("config|rewrite", NOT_KEPT)),
                    SERVER.help("config"),
                    SERVER.talk(
                            "time",
                            "The time of day: seconds since 1970, and microseconds.",
                            (_, _) -> time(Instant.now())),
                    SERVER.talk(
                            "lastsave",
                            "When the newest snapshot was written, or the server opened if none"
                                    + " was since.",
                            (connection, _) -> Answer.number(lastSave(connection.door()))),
                    SERVER.flow(
                            "bgsave [SCHEDULE]",
                            Manner.ADMINISTERS,
                            "Has a snapshot written. What was answered is on disk without it.",
                            Step.SAVE),
                    SERVER.flow(
                            "shutdown [NOSAVE|SAVE] [NOW] [FORCE]",
                            Manner.ADMINISTERS,
                            "Stops the server, as SIGTERM does: what has begun is answered, and a"
                                    + " snapshot is written.",
                            Step.SHUTDOWN),
                    SERVER.talk(
                            "role",
                            "That it takes writes, and how many updates it has, its own and"
                                    + " others'.",
                            (connection, _) ->
                                    new Answer.Many(
                                            List.of(
                                                    Answer.bulk("master"),
                                                    Answer.number(
                                                            connection
                                                                    .door()
                                                                    .client()
                                                                    .view()
                                                                    .clock()
                                                                    .total()),
                                                    Answer.NOTHING))),
                    SERVER.talk(
                            "lolwut [VERSION version]",
                            "Which Minidote this is.",
                            (connection, _) ->
                                    new Answer.Text(
                                            "Minidote %s\n"
                                                    .formatted(
                                                            connection
                                                                    .door()
                                                                    .options()
                                                                    .version()))),
                    GENERIC.flow(
                            "wait numreplicas milliseconds",
                            Manner.AWAITS,
                            "Waits until so many other members have on disk what this connection has"
                                    + " written, and answers how many have; 0 ms waits for as long as"
                                    + " it takes.",
                            Step.WAIT),
                    GENERIC.flow(
                            "waitaof numlocal numreplicas milliseconds",
                            Manner.AWAITS,
                            "The same, and before it whether this replica has it on disk: what was"
                                    + " answered is, where log.sync is always.",
                            Step.WAITAOF));

    private ServerTalks() {}

    private static Answer info(Connection connection, Request request) {
        return new Answer.Text(
                ServerInfo.of(
                        connection.door(),
                        request.from(1).stream()
                                .map(section -> section.text().toLowerCase(Locale.ROOT))
                                .toList()));
    }

    private static Answer get(Connection connection, Request request) {
        var found = new TreeMap<String, Answer>();
        var settings = connection.door().settings();
        for (var pattern : request.from(2)) {
            if (pattern.length() > Glob.LONGEST) {
                return Errors.PATTERN_TOO_LONG;
            }
            var glob = new Glob(pattern.text());
            settings.forEach((name, value) -> {
                if (glob.matches(name)) {
                    found.put(name, Answer.bulk(value));
                }
            });
        }
        return Answer.pairs(found);
    }

    /// Either all are changed or none.
    private static Answer set(Connection connection, Request request) {
        if (request.size() % 2 != 0) {
            return Errors.SYNTAX;
        }
        Map<Tunable, Long> changes = new LinkedHashMap<>();
        for (var i = 2; i < request.size(); i += 2) {
            var name = Errors.shortened(request.word(i).text().toLowerCase(Locale.ROOT));
            var tunable = Tunable.named(name);
            if (tunable.isEmpty()) {
                return connection.door().settings().containsKey(name)
                        ? notSet(name, "can't set immutable config")
                        : Answer.error(
                                "Unknown option or number of arguments for CONFIG SET - '%s'"
                                        .formatted(name));
            }
            var value = request.word(i + 1).integer();
            if (value.isEmpty()) {
                return notSet(name, "argument couldn't be parsed into an integer");
            }
            if (value.getAsLong() < tunable.get().least()
                    || value.getAsLong() > tunable.get().most()) {
                return notSet(
                        name,
                        "argument must be between %d and %d inclusive"
                                .formatted(tunable.get().least(), tunable.get().most()));
            }
            if (changes.put(tunable.get(), value.getAsLong()) != null) {
                return notSet(name, "duplicate parameter");
            }
        }
        changes.forEach((tunable, value) -> tunable.set().accept(connection.door().calls(), value));
        return Answer.OK;
    }

    private static Answer notSet(String name, String why) {
        return Answer.error(
                "CONFIG SET failed (possibly related to argument '%s') - %s".formatted(name, why));
    }

    private static Answer time(Instant now) {
        return Answer.bulks(
                List.of(
                        Long.toString(now.getEpochSecond()),
                        Integer.toString(now.getNano() / 1_000)));
    }

    private static long lastSave(RedisDoor door) {
        var saved = door.facts().section("persistence").get("rdb_last_save_time");
        return saved == null ? door.opened().getEpochSecond() : Long.parseLong(saved);
    }
}
