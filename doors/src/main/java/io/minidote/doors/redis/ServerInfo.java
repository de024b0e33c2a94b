package io.minidote.doors.redis;

import io.minidote.replica.Client;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

/// The sections of INFO.
final class ServerInfo {

    /// Whose commands and errors these are, for programs that ask.
    private static final String REDIS_VERSION = "7.2.0";

    private static final List<String> SECTIONS =
            List.of(
                    "server",
                    "clients",
                    "memory",
                    "persistence",
                    "stats",
                    "replication",
                    "cpu",
                    "commandstats",
                    "errorstats",
                    "cluster",
                    "minidote",
                    "keyspace");

    /// Told only to those who ask for it, or for all.
    private static final String LONG = "commandstats";

    private ServerInfo() {}

    /// @param asked the sections wanted; all where it is empty
    static String of(RedisDoor door, List<String> asked) {
        var whole = asked.contains("all") || asked.contains("everything");
        var usual = asked.isEmpty() || asked.contains("default");
        var text = new StringBuilder();
        for (var name : SECTIONS) {
            if (whole || usual && !name.equals(LONG) || asked.contains(name)) {
                if (!text.isEmpty()) {
                    text.append("\r\n");
                }
                text.append("# ")
                        .append(Character.toUpperCase(name.charAt(0)))
                        .append(name.substring(1))
                        .append("\r\n");
                var lines = own(name, door);
                lines.putAll(door.facts().section(name));
                lines.forEach((field, value) ->
                        text.append(field).append(':').append(value).append("\r\n"));
            }
        }
        return text.toString();
    }

    private static SequencedMap<String, String> own(String section, RedisDoor door) {
        var lines = new LinkedHashMap<String, String>();
        var counters = door.counters();
        switch (section) {
            case "server" -> {
                var up = Duration.between(door.opened(), Instant.now());
                lines.put("redis_version", REDIS_VERSION);
                lines.put("redis_mode", "standalone");
                lines.put("minidote_version", door.options().version());
                lines.put(
                        "os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
                lines.put("arch_bits", "64");
                lines.put("java_version", Runtime.version().toString());
                lines.put("process_id", Long.toString(ProcessHandle.current().pid()));
                lines.put("tcp_port", Integer.toString(door.address().getPort()));
                lines.put("uptime_in_seconds", Long.toString(up.toSeconds()));
                lines.put("uptime_in_days", Long.toString(up.toDays()));
            }
            case "clients" -> {
                lines.put("connected_clients", counters.clients.toString());
                lines.put("blocked_clients", counters.waiting.toString());
                lines.put("maxclients", Integer.toString(door.options().limits().clients()));
                lines.put(
                        "watching_clients",
                        count(door, connection -> connection.profile().watching > 0));
                lines.put(
                        "clients_in_transaction",
                        count(door, connection -> connection.profile().queued >= 0));
            }
            case "memory" -> {
                lines.put("used_memory", Long.toString(usedMemory()));
                lines.put("total_system_memory", Long.toString(Runtime.getRuntime().maxMemory()));
                lines.put("mem_clients_normal", Long.toString(door.output().bytes()));
                lines.put("maxmemory_policy", "noeviction");
            }
            case "persistence" ->
                    lines.put(
                            "loading",
                            door.client().serving() instanceof Client.Serving.Yes ? "0" : "1");
            case "stats" -> {
                lines.put("total_connections_received", counters.accepted.toString());
                lines.put("total_commands_processed", counters.commands.toString());
                lines.put("total_net_input_bytes", counters.bytesIn.toString());
                lines.put("total_net_output_bytes", counters.bytesOut.toString());
                lines.put("rejected_connections", counters.rejected.toString());
                lines.put("protocol_errors", counters.malformed.toString());
                lines.put("foreign_protocol_disconnections", counters.foreign.toString());
                lines.put(
                        "client_output_buffer_limit_disconnections",
                        counters.answersTooLong.toString());
                lines.put("output_limit_disconnections", counters.closedForOutput.toString());
                lines.put(
                        "pubsub_channels",
                        Integer.toString(door.subscriptions().channels().size()));
                lines.put("pubsub_patterns", Integer.toString(door.subscriptions().patterns()));
                lines.put(
                        "total_error_replies",
                        Long.toString(
                                door.calls().errors().values().stream()
                                        .mapToLong(LongAdder::sum)
                                        .sum()));
            }
            case "cpu" ->
                    lines.put(
                            "used_cpu",
                            String.format(
                                    Locale.ROOT,
                                    "%.6f",
                                    ProcessHandle.current()
                                                    .info()
                                                    .totalCpuDuration()
                                                    .orElse(Duration.ZERO)
                                                    .toNanos()
                                            / 1e9));
            case "commandstats" -> Commands.ALL.forEach(command -> putCalls(lines, command, door));
            case "errorstats" ->
                    new TreeMap<>(door.calls().errors())
                            .forEach((word, count) ->
                                    lines.put("errorstat_" + word, "count=" + count));
            case "cluster" -> lines.put("cluster_enabled", "0");
            case "replication" -> lines.put("role", "master");
            case "keyspace" -> {
                var objects = door.client().view().objects();
                for (var i = 0; i < Talks.DATABASES; i++) {
                    var size = objects.size(Databases.bucket(i));
                    if (size > 0) {
                        lines.put("db" + i, "keys=" + size + ",expires=0,avg_ttl=0");
                    }
                }
            }
            default -> {}
        }
        return lines;
    }

    /// What the objects of the Java machine take now, in bytes, with those that nobody needs any
    /// more.
    static long usedMemory() {
        var runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static String count(RedisDoor door, Predicate<Connection> which) {
        return Long.toString(door.connections().stream().filter(which).count());
    }

    private static void putCalls(
            SequencedMap<String, String> lines, Command command, RedisDoor door) {
        var calls = door.calls().of(command);
        var count = calls.calls();
        if (count > 0 || calls.rejected() > 0) {
            lines.put(
                    "cmdstat_" + command.name(),
                    "calls=%d,usec=%d,usec_per_call=%s,rejected_calls=%d,failed_calls=%d"
                            .formatted(
                                    count,
                                    calls.micros(),
                                    String.format(
                                            Locale.ROOT,
                                            "%.2f",
                                            count == 0 ? 0.0 : calls.micros() / (double) count),
                                    calls.rejected(),
                                    calls.failed()));
        }
    }
}
