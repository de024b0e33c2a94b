package io.minidote.link;

import java.util.LinkedHashMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where this node found nobody who wants to talk to it, and why; said once for each place until it
/// is welcome there.
final class Refusals {

    private static final Logger LOG = LoggerFactory.getLogger(JGroupsLink.class);

    /// How many places are remembered; the oldest is forgotten first.
    private static final int MAX_PLACES = 256;

    private final String self;
    private final LinkedHashMap<String, String> whys = new LinkedHashMap<>();

    Refusals(String self) {
        this.self = self;
    }

    void refused(Place place, String why) {
        if (isNew(place.toString(), why)) {
            LOG.warn("{} is not welcome at {}: {}", self, place, why);
        }
    }

    synchronized void welcome(Place place) {
        whys.remove(place.toString());
    }

    synchronized SortedMap<String, String> all() {
        return new TreeMap<>(whys);
    }

    private synchronized boolean isNew(String place, String why) {
        var fresh = whys.put(place, why) == null;
        if (whys.size() > MAX_PLACES) {
            whys.pollFirstEntry();
        }
        return fresh;
    }
}
