package io.minidote.bench.peers;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/// A process with one of three replicas, which does what lines on its standard input say and answers
/// each with a line; it ends with its input.
///
///     increment 4000     did 61234 4001234567     increments in 4000 ms, and the nanoseconds it took
///     total              total 61234
public final class Member {

    private Member() {}

    /// @param args `pekko`, `pekko-durable` or `hazelcast`; a folder; the number of this replica
    ///   from 0; the ports of all, with commas between
    public static void main(String[] args) throws Exception {
        // What libraries print must not come between the answers.
        var answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        var ports = Arrays.stream(args[3].split(",", -1)).map(Integer::parseInt).toList();
        try (var counters = open(args[0], Path.of(args[1]), Integer.parseInt(args[2]), ports)) {
            answers.println("serves");
            var lines = new InputStreamReader(System.in, StandardCharsets.UTF_8);
            obey(counters, new BufferedReader(lines), answers);
        }
        System.exit(0);
    }

    private static ReplicatedCounters open(
            String system, Path folder, int self, List<Integer> ports) throws Exception {
        return switch (system) {
            case "pekko" -> PekkoCounters.open(folder, false, self, ports);
            case "pekko-durable" -> PekkoCounters.open(folder, true, self, ports);
            case "hazelcast" -> HazelcastCounters.open(self, ports);
            default ->
                    throw new IllegalArgumentException(
                            "there is no '%s'; there are pekko, pekko-durable and hazelcast"
                                    .formatted(system));
        };
    }

    /// Does what it is told until there is nothing more to read.
    static void obey(ReplicatedCounters counters, BufferedReader in, PrintStream answers)
            throws Exception {
        for (var words = in.readLine(); words != null; words = in.readLine()) {
            if (words.startsWith("increment ")) {
                var time =
                        Duration.ofMillis(Long.parseLong(words.substring("increment ".length())));
                var began = System.nanoTime();
                var count = counters.increment(time);
                answers.println("did %d %d".formatted(count, System.nanoTime() - began));
            } else if (words.equals("total")) {
                answers.println("total " + counters.total());
            } else {
                throw new IllegalArgumentException("'%s' is nothing to do".formatted(words));
            }
        }
    }
}
