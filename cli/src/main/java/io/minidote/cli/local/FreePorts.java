package io.minidote.cli.local;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Ports of this machine that nobody listens at, and that no other run is given while this process
/// lives.
public final class FreePorts {

    private static Optional<PortBlock> block = Optional.empty();
    private static int next;

    private FreePorts() {}

    /// As many, all different; each port comes again only when all others have been given.
    public static synchronized List<Integer> find(int count) throws IOException {
        if (block.isEmpty()) {
            block = Optional.of(PortBlock.claim());
        }
        var ports = block.get().ports();
        var found = new ArrayList<Integer>();
        for (var i = 0; i < ports.size() && found.size() < count; i++) {
            var port = ports.get(next++ % ports.size());
            if (PortBlock.isFree(port)) {
                found.add(port);
            }
        }
        if (found.size() < count) {
            throw new IOException(
                    "of the %d ports from %d on, only %d are free, not %d"
                            .formatted(ports.size(), ports.getFirst(), found.size(), count));
        }
        return found;
    }
}
