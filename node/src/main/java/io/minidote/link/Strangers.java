package io.minidote.link;

import java.util.LinkedHashSet;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts the connections we refused, and says so once for each place they came from.
final class Strangers {

    private static final Logger LOG = LoggerFactory.getLogger(JGroupsLink.class);

    /// How many places are remembered; the oldest is forgotten first, and may be logged again.
    private static final int MAX_PLACES = 256;

    private final AtomicLong refused = new AtomicLong();
    private final LinkedHashSet<String> places = new LinkedHashSet<>();

    void refuse(String self, String place, String why) {
        refused.incrementAndGet();
        if (isNew(place)) {
            LOG.warn(
                    "{} refused a connection from {}: {}; more from there is only counted",
                    self,
                    place,
                    why);
        }
    }

    long refused() {
        return refused.get();
    }

    private synchronized boolean isNew(String place) {
        if (!places.add(place)) {
            return false;
        }
        if (places.size() > MAX_PLACES) {
            places.removeFirst();
        }
        return true;
    }
}
