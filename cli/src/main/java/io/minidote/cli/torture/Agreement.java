package io.minidote.cli.torture;

import io.minidote.base.Decoded;
import io.minidote.clock.VectorClock;
import io.minidote.codec.ClockText;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Whether nodes that nobody writes to any more come to have the same updates and the same states.
final class Agreement {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

    /// Somebody who can be asked for a node's digests.
    ///
    /// @param node its name
    record Witness(String node, Digests digests) {
        interface Digests {
            /// What `MINIDOTE.ADMIN digest` says.
            ///
            /// @param stable up to where the node is to have forgotten, as text
            String upTo(String stable) throws IOException;
        }
    }

    /// @param clocks whether all nodes have the same updates
    /// @param states whether they hold the same states; nobody knows where the clocks differ
    record Result(Verdict clocks, Verdict states) {}

    /// @param buckets of each its name and fingerprint
    private record Digest(
            String node, VectorClock clock, VectorClock stable, List<String> buckets) {}

    private final List<Witness> witnesses;

    Agreement(List<Witness> witnesses) {
        this.witnesses = List.copyOf(witnesses);
    }

    /// Waits until all agree, no longer than `patience`.
    Result await(Duration patience) throws InterruptedException {
        var began = Instant.now();
        var until = began.plus(patience);
        var stable = VectorClock.EMPTY;
        var last = List.<String>of();
        while (true) {
            try {
                var digests = digests(stable);
                // They can be compared once all have forgotten as much as those that forgot most.
                for (var digest : digests) {
                    stable = stable.join(digest.stable());
                }
                last = digests.stream().map(d -> d.node() + " has " + d.clock()).toList();
                if (same(digests.stream().map(Digest::clock).toList())
                        && same(digests.stream().map(Digest::stable).toList())) {
                    return agreed(digests, Duration.between(began, Instant.now()));
                }
            } catch (IOException unanswered) {
                last = List.of(String.valueOf(unanswered.getMessage()));
            }
            if (Instant.now().isAfter(until)) {
                return new Result(
                        new Verdict(
                                "P5 deliver",
                                "clocks still differ after " + patience.toSeconds() + " s",
                                witnesses.size(),
                                last),
                        new Verdict(
                                "P4 converge",
                                "states cannot be compared",
                                0,
                                List.of("the nodes do not have the same updates")));
            }
            Thread.sleep(LOOK_AGAIN);
        }
    }

    private Result agreed(List<Digest> digests, Duration after) {
        var findings = new ArrayList<String>();
        var first = digests.getFirst();
        for (var digest : digests) {
            if (!digest.buckets().equals(first.buckets())) {
                findings.add(
                        "%s holds %s and %s holds %s, at the same clock"
                                .formatted(
                                        first.node(),
                                        first.buckets(),
                                        digest.node(),
                                        digest.buckets()));
            }
        }
        return new Result(
                new Verdict(
                        "P5 deliver",
                        "all nodes have equal clocks, %.1f s after all was healed"
                                .formatted(after.toMillis() / 1_000.0),
                        digests.size(),
                        List.of()),
                new Verdict(
                        "P4 converge",
                        "all nodes have equal digests of each bucket",
                        (long) first.buckets().size() * digests.size(),
                        findings));
    }

    private List<Digest> digests(VectorClock stable) throws IOException {
        var all = new ArrayList<Digest>();
        for (var witness : witnesses) {
            var lines = witness.digests().upTo(ClockText.print(stable)).lines().toList();
            all.add(
                    new Digest(
                            witness.node(),
                            clock(word(lines, "clock ")),
                            clock(word(lines, "stable ")),
                            lines.stream().filter(line -> line.startsWith("bucket ")).toList()));
        }
        return all;
    }

    private static String word(List<String> lines, String name) throws IOException {
        return lines.stream()
                .filter(line -> line.startsWith(name))
                .findFirst()
                .map(line -> line.substring(name.length()))
                .orElseThrow(() -> new IOException("a digest has no line '" + name + "'"));
    }

    private static VectorClock clock(String text) throws IOException {
        return switch (ClockText.parse(text)) {
            case Decoded.Value<VectorClock>(var clock) -> clock;
            case Decoded.Malformed<VectorClock> malformed ->
                    throw new IOException("a node says that its clock is " + malformed);
        };
    }

    private static boolean same(List<VectorClock> clocks) {
        return clocks.stream().distinct().count() == 1;
    }
}
