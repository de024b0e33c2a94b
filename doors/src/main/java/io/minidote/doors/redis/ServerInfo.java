package io.minidote.doors.redis;

import io.minidote.replica.Client;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

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
                    "minidote",
                    "keyspace");

    private ServerInfo() {}

    /// @param asked the sections wanted; all where it is empty
    static String of(RedisDoor door, List<String> asked) {
        var all =
                asked.isEmpty()
                        || asked.contains("all")
                        || asked.contains("everything")
                        || asked.contains("default");
        var text = new StringBuilder();
        for (var name : SECTIONS) {
            if (all || asked.contains(name)) {
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
            }
            case "memory" -> {
                var runtime = Runtime.getRuntime();
                lines.put(
                        "used_memory", Long.toString(runtime.totalMemory() - runtime.freeMemory()));
                lines.put("total_system_memory", Long.toString(runtime.maxMemory()));
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
            }
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
}
