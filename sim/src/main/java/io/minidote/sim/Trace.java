package io.minidote.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;

/// What happened in a run: of each node the last steps, for people, and of everything a hash, to
/// tell whether two runs were the same.
final class Trace {

    private static final int KEPT = 40;

    /// One step; turned into words only if somebody wants to read them.
    private record Step(long micros, String what, Object value) {
        @Override
        public String toString() {
            var text = String.valueOf(value);
            return "%10d µs  %-10s %s"
                    .formatted(
                            micros,
                            what,
                            text.length() > 300 ? text.substring(0, 300) + "…" : text);
        }
    }

    private final Agenda agenda;
    private final Map<String, Deque<Step>> steps = new TreeMap<>();
    private long hash = 1;

    Trace(Agenda agenda) {
        this.agenda = agenda;
    }

    /// @param fingerprint the same for the same value in another run
    void step(String node, String what, Object value, long fingerprint) {
        var latest = steps.computeIfAbsent(node, _ -> new ArrayDeque<>());
        if (latest.size() == KEPT) {
            latest.remove();
        }
        latest.add(new Step(agenda.micros(), what, value));
        mix(agenda.micros());
        mix(node.hashCode());
        mix(what.hashCode());
        mix(fingerprint);
    }

    private void mix(long value) {
        hash = (hash ^ value) * 0x9E3779B97F4A7C15L;
        hash ^= hash >>> 29;
    }

    long hash() {
        return hash;
    }

    String lastSteps() {
        var text = new StringBuilder();
        steps.forEach((node, latest) -> {
            text.append("the last steps of ").append(node).append(":\n");
            latest.forEach(step -> text.append("  ").append(step).append('\n'));
        });
        return text.toString();
    }
}
