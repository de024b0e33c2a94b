package io.minidote.doors.redis;

import java.util.Collections;
import java.util.SequencedMap;
import java.util.SortedMap;

/// What INFO and CONFIG GET tell about the node behind the door. Asked on an event loop: answers at
/// once, from what it has.
public interface Facts {

    /// More lines for a section of INFO, such as `persistence` or `minidote`.
    SequencedMap<String, String> section(String name);

    /// Every setting in force by its name in the configuration; nothing secret.
    SortedMap<String, String> settings();

    static Facts none() {
        return new Facts() {
            @Override
            public SequencedMap<String, String> section(String name) {
                return Collections.emptyNavigableMap();
            }

            @Override
            public SortedMap<String, String> settings() {
                return Collections.emptySortedMap();
            }
        };
    }
}
