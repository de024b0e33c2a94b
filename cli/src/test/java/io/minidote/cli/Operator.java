package io.minidote.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.cli.local.NodeProcess;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Somebody who runs nodes and asks them with the `minidote` command.
final class Operator {

    private Operator() {}

    /// Says something about a running node.
    static Said says(NodeProcess node, String... words) {
        var args = new ArrayList<>(List.of(words));
        args.addAll(List.of("--at", Integer.toString(node.place().redisPort())));
        return Said.by(args.toArray(String[]::new));
    }

    static JsonNode status(NodeProcess node) {
        return json(node, "status");
    }

    static String replica(NodeProcess node) {
        return status(node).get("replica").stringValue();
    }

    /// What a node says of the replicas of this name.
    static List<JsonNode> members(NodeProcess node, String name) {
        var found = new ArrayList<JsonNode>();
        for (var member : json(node, "members").get("members")) {
            if (member.get("name").stringValue().equals(name)) {
                found.add(member);
            }
        }
        return found;
    }

    /// What a node says of a replica, which it must know.
    static JsonNode member(NodeProcess node, String replica) {
        for (var member : json(node, "members").get("members")) {
            if (member.has("replica") && member.get("replica").stringValue().equals(replica)) {
                return member;
            }
        }
        throw new AssertionError(node.place().name() + " does not know " + replica);
    }

    private static JsonNode json(NodeProcess node, String command) {
        var said = says(node, command, "--json");
        assertThat(said.exitCode()).as(said.err()).isEqualTo(0);
        return JsonMapper.shared().readTree(said.out());
    }

    static void signal(String name, NodeProcess node) throws Exception {
        run("kill", "-" + name, Long.toString(node.pid()));
    }

    static void run(String... command) throws Exception {
        var process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).as(String.join(" ", command)).isEqualTo(0);
    }
}
