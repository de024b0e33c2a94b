package io.minidote.cli.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Who takes part.
///
/// @param processes nodes that run as processes, all the time
/// @param embedded the node inside this process
/// @param spare a node that comes and goes
record Cast(List<String> processes, String embedded, String spare) {

    Cast {
        processes = List.copyOf(processes);
    }

    /// Processes `n1`, `n2`, …, the next of them the spare one, and `java`.
    static Cast of(int processes) {
        return new Cast(
                IntStream.rangeClosed(1, processes).mapToObj(i -> "n" + i).toList(),
                "java",
                "n" + (processes + 1));
    }

    /// Those who found the cluster and stay.
    List<String> steady() {
        var all = new ArrayList<>(processes);
        all.add(embedded);
        return all;
    }

    List<String> everybody() {
        var all = steady();
        all.add(spare);
        return all;
    }

    /// Everybody who is not inside this process.
    List<String> outside() {
        var all = new ArrayList<>(processes);
        all.add(spare);
        return all;
    }
}
