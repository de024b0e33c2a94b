package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.crdt.Crdt;
import io.minidote.crdt.DataType;
import io.minidote.crdt.Key;
import io.minidote.doors.redis.Command.Keys;
import io.minidote.doors.redis.Command.Manner;
import io.minidote.doors.redis.Command.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The commands that tell what is slow, what is large, and what is inside.
final class Diagnoses {

    private static final Logger LOG = LoggerFactory.getLogger(Diagnoses.class);

    private static final Group SERVER = new Group("server");

    /// How many entries of the slow log are told unless somebody asks for more.
    private static final long USUALLY = 10;

    private static final Keys SECOND = new Keys(2, 2, 1);

    private static final String BY_ITSELF = "the Java machine gives memory back by itself";
    private static final String NO_DRAWING =
            "LATENCY LATEST, HISTORY and HISTOGRAM have the numbers";

    static final List<Command> COMMANDS =
            List.of(
                    SERVER.container("slowlog", "About the commands that took long."),
                    SERVER.talk(
                            "slowlog|get [count]",
                            Manner.ADMINISTERS,
                            "The latest that took longer than slowlog-log-slower-than, without the"
                                    + " wait for the disk.",
                            Diagnoses::slow),
                    SERVER.talk(
                            "slowlog|len",
                            Manner.ADMINISTERS,
                            "How many there are; no more than slowlog-max-len.",
                            (connection, _) ->
                                    Answer.number(connection.door().calls().slow().size())),
                    SERVER.talk(
                            "slowlog|reset",
                            Manner.ADMINISTERS,
                            "Forgets them.",
                            (connection, _) -> {
                                connection.door().calls().slow().clear();
                                return Answer.OK;
                            }),
                    SERVER.help("slowlog"),
                    SERVER.container("latency", "About how long commands took."),
                    SERVER.talk(
                            "latency|latest",
                            Manner.ADMINISTERS,
                            "When commands last took latency-monitor-threshold or longer, and the"
                                    + " longest.",
                            (connection, _) -> latest(connection.door().calls().latency())),
                    SERVER.talk(
                            "latency|history event",
                            Manner.ADMINISTERS,
                            "The latest of them: command, or fast-command.",
                            (connection, request) ->
                                    history(
                                            connection
                                                    .door()
                                                    .calls()
                                                    .latency()
                                                    .history(request.word(2).text()))),
                    SERVER.talk(
                            "latency|reset [event …]",
                            Manner.ADMINISTERS,
                            "Forgets them.",
                            (connection, request) ->
                                    Answer.number(
                                            connection
                                                    .door()
                                                    .calls()
                                                    .latency()
                                                    .reset(
                                                            request.from(2).stream()
                                                                    .map(Bytes::text)
                                                                    .toList()))),
                    SERVER.talk(
                            "latency|histogram [command …]",
                            Manner.ADMINISTERS,
                            "How many calls of each command took at most so many microseconds.",
                            Diagnoses::histogram),
                    SERVER.talk(
                            "latency|doctor",
                            Manner.ADMINISTERS,
                            "Refused: " + NO_DRAWING + ".",
                            (_, _) -> Errors.notThere("latency|doctor", NO_DRAWING)),
                    SERVER.talk(
                            "latency|graph event",
                            Manner.ADMINISTERS,
                            "Refused: " + NO_DRAWING + ".",
                            (_, _) -> Errors.notThere("latency|graph", NO_DRAWING)),
                    SERVER.help("latency"),
                    SERVER.container("memory", "About memory."),
                    SERVER.read(
                            "memory|usage key [SAMPLES count]",
                            Manner.READS,
                            SECOND,
                            "What all objects at a key weigh, in bytes, as memory.max counts them.",
                            Diagnoses::usage),
                    SERVER.talk(
                            "memory|stats",
                            "What the server, its data and its clients take, in bytes.",
                            (connection, _) -> memory(connection.door())),
                    SERVER.talk(
                            "memory|doctor",
                            "How much of memory.max is used.",
                            (connection, _) -> new Answer.Text(doctor(connection.door()))),
                    SERVER.talk(
                            "memory|purge",
                            "Refused: " + BY_ITSELF + ".",
                            (_, _) -> Errors.notThere("memory|purge", BY_ITSELF)),
                    SERVER.talk(
                            "memory|malloc-stats",
                            "Refused: " + BY_ITSELF + ".",
                            (_, _) -> Errors.notThere("memory|malloc-stats", BY_ITSELF)),
                    SERVER.help("memory"),
                    SERVER.container("debug", "For tests of clients."),
                    SERVER.flow(
                            "debug|sleep seconds",
                            Manner.ADMINISTERS,
                            "Lets this connection wait, and no other.",
                            Step.SLEEP),
                    SERVER.flow(
                            "debug|digest",
                            Manner.ADMINISTERS,
                            "What MINIDOTE.ADMIN digest says: replicas that have the same have the"
                                    + " same digests.",
                            Step.DIGEST),
                    SERVER.read(
                            "debug|object key",
                            Manner.READS,
                            SECOND,
                            "The types of the objects at a key, with what each weighs.",
                            Diagnoses::object),
                    SERVER.talk(
                            "debug|log message",
                            Manner.ADMINISTERS,
                            "Writes a line to the server's log.",
                            (connection, request) -> {
                                LOG.info(
                                        "DEBUG LOG by client {}: {}",
                                        connection.profile().id,
                                        Errors.shortened(request.word(2).text()));
                                return Answer.OK;
                            }),
                    SERVER.talk(
                            "debug|set-active-expire 0|1",
                            Manner.ADMINISTERS,
                            "Refused but for 1: what has expired is always taken away.",
                            (_, request) ->
                                    request.word(2).text().equals("1")
                                            ? Answer.OK
                                            : Errors.notThere(
                                                    "debug|set-active-expire",
                                                    "what has expired is always taken away")),
                    SERVER.help("debug"));

    private Diagnoses() {}

    private static Answer slow(Connection connection, Request request) {
        if (request.size() > 3) {
            return Errors.wrongSubcommand(request);
        }
        var count = USUALLY;
        if (request.size() == 3) {
            var asked = request.word(2).integer();
            if (asked.isEmpty() || asked.getAsLong() < -1) {
                return Answer.error("count should be greater than or equal to -1");
            }
            count = asked.getAsLong() == -1 ? SlowLog.LONGEST : asked.getAsLong();
        }
        var most = (int) Math.min(count, SlowLog.LONGEST);
        return new Answer.Many(
                connection.door().calls().slow().entries(most).stream()
                        .<Answer>map(entry ->
                                new Answer.Many(
                                        List.of(
                                                Answer.number(entry.number()),
                                                Answer.number(entry.at()),
                                                Answer.number(entry.micros()),
                                                Answer.bulks(entry.words()),
                                                Answer.bulk(entry.client()),
                                                Answer.bulk(entry.name()))))
                        .toList());
    }

    private static Answer latest(Latency latency) {
        return new Answer.Many(
                latency.latest().stream()
                        .<Answer>map(event ->
                                new Answer.Many(
                                        List.of(
                                                Answer.bulk(event.name()),
                                                Answer.number(event.latest().at()),
                                                Answer.number(event.latest().millis()),
                                                Answer.number(event.longest()))))
                        .toList());
    }

    private static Answer history(List<Latency.Spike> spikes) {
        return new Answer.Many(
                spikes.stream()
                        .<Answer>map(spike ->
                                new Answer.Many(
                                        List.of(
                                                Answer.number(spike.at()),
                                                Answer.number(spike.millis()))))
                        .toList());
    }

    private static Answer histogram(Connection connection, Request request) {
        var told = new LinkedHashMap<String, Answer>();
        var asked =
                request.size() == 2
                        ? Commands.ALL.stream()
                        : request.from(2).stream().flatMap(name -> Commands.named(name).stream());
        asked.forEach(command -> {
            var calls = connection.door().calls().of(command);
            if (calls.calls() > 0) {
                told.put(command.name(), histogram(calls));
            }
        });
        return Answer.pairs(told);
    }

    /// How many took at most so long, wherever there are more than took less.
    private static Answer histogram(Calls.Of calls) {
        var buckets = new ArrayList<Map.Entry<Answer, Answer>>();
        var count = 0L;
        for (var i = 0; i < Calls.BUCKETS; i++) {
            if (calls.took(i) > 0) {
                count += calls.took(i);
                buckets.add(Map.entry(Answer.number(1L << i), Answer.number(count)));
            }
        }
        var told = new LinkedHashMap<String, Answer>();
        told.put("calls", Answer.number(count));
        told.put("histogram_usec", new Answer.Pairs(buckets));
        return Answer.pairs(told);
    }

    private static Answer usage(Sight sight, Request request) {
        if (request.size() != 3 && (request.size() != 5 || !request.keyword(3).equals("SAMPLES"))) {
            return Errors.SYNTAX;
        }
        if (request.size() == 5 && request.word(4).integer().isEmpty()) {
            return Errors.NOT_AN_INTEGER;
        }
        var key = request.word(2);
        var types = sight.types(request.bucket(), key);
        return types.isEmpty()
                ? Answer.NIL
                : Answer.number(
                        key.weight()
                                + types.stream()
                                        .mapToLong(
                                                type -> weight(sight, request.bucket(), key, type))
                                        .sum());
    }

    private static <S extends Crdt<S, O, E>, O, E> long weight(
            Sight sight, Bytes bucket, Bytes key, DataType<S, O, E> type) {
        return sight.read(new Key<>(bucket, key, type)).weight();
    }

    private static Answer object(Sight sight, Request request) {
        var key = request.word(2);
        var types = sight.types(request.bucket(), key);
        return types.isEmpty()
                ? Answer.error("no such key")
                : new Answer.Status(
                        types.stream()
                                .map(type ->
                                        "type:%s weight:%d"
                                                .formatted(
                                                        type.name(),
                                                        weight(sight, request.bucket(), key, type)))
                                .collect(Collectors.joining(" ")));
    }

    private static Answer memory(RedisDoor door) {
        var told = new LinkedHashMap<String, Answer>();
        told.put("total.allocated", Answer.number(ServerInfo.usedMemory()));
        told.put("clients.normal", Answer.number(door.output().bytes()));
        var objects = door.client().view().objects();
        told.put(
                "keys.count",
                Answer.number(
                        IntStream.range(0, Talks.DATABASES)
                                .map(index -> objects.size(Bytes.of(Integer.toString(index))))
                                .sum()));
        var dataset = door.facts().section("memory").get("used_memory_dataset");
        if (dataset != null) {
            told.put("dataset.bytes", Answer.number(Long.parseLong(dataset)));
        }
        return Answer.pairs(told);
    }

    private static String doctor(RedisDoor door) {
        var memory = door.facts().section("memory");
        return memory.containsKey("maxmemory")
                ? "The data weighs %s bytes; memory.max is %s. The Java machine has %d bytes in use.\n"
                        .formatted(
                                memory.get("used_memory_dataset"),
                                memory.get("maxmemory"),
                                ServerInfo.usedMemory())
                : "The Java machine has %d bytes in use.\n".formatted(ServerInfo.usedMemory());
    }
}
