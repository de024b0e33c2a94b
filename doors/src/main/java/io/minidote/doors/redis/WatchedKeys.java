package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.replica.Look;
import io.minidote.replica.View;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The keys that a client has asked to WATCH, each as it was when it did.
final class WatchedKeys {

    private record Place(Bytes bucket, Bytes key) {}

    private final RedisDoorOptions.Limits limits;
    private final List<Look> looks = new ArrayList<>();
    private final Set<Place> places = new HashSet<>(); // never iterated
    private long bytes;

    WatchedKeys(RedisDoorOptions.Limits limits) {
        this.limits = limits;
    }

    int size() {
        return looks.size();
    }

    /// Watches the keys of a request from now on. A key that is watched already stays as it was.
    Answer add(View view, Request request) {
        if (looks.size() + request.size() - 1 > limits.pipeline()) {
            return Answer.error(
                    "a connection watches at most %d keys (limit.pipeline)"
                            .formatted(limits.pipeline()));
        }
        if (bytes + request.weight() > limits.query()) {
            return Answer.error(
                    "the keys that a connection watches take at most %d bytes (limit.query)"
                            .formatted(limits.query()));
        }
        bytes += request.weight();
        for (var key : request.from(1)) {
            if (places.add(new Place(request.bucket(), key))) {
                var held = !view.types(request.bucket(), key).isEmpty();
                looks.add(new Look(request.bucket(), key, view.clock(), held));
            }
        }
        return Answer.OK;
    }

    /// Forgets all, and says what it was.
    List<Look> take() {
        var taken = List.copyOf(looks);
        looks.clear();
        places.clear();
        bytes = 0;
        return taken;
    }
}
