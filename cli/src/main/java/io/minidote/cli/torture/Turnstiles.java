package io.minidote.cli.torture;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Who is talking to which node: a node that is about to lose what it has must have nobody in it.
final class Turnstiles {

    private final Map<String, Integer> inside = new TreeMap<>();
    private final Set<String> closed = new TreeSet<>();

    /// Goes in, if the node is open.
    ///
    /// @return whether one is inside now and has to [#leave]
    synchronized boolean enter(String node) {
        if (closed.contains(node)) {
            return false;
        }
        inside.merge(node, 1, Integer::sum);
        return true;
    }

    synchronized void leave(String node) {
        inside.merge(node, -1, Integer::sum);
        notifyAll();
    }

    /// Lets nobody in any more, and waits until all have left.
    ///
    /// @return whether they have, within `patience`
    synchronized boolean close(String node, Duration patience) throws InterruptedException {
        closed.add(node);
        var until = Instant.now().plus(patience);
        while (inside.getOrDefault(node, 0) > 0) {
            var left = Duration.between(Instant.now(), until).toMillis();
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    synchronized void open(String node) {
        closed.remove(node);
    }
}
