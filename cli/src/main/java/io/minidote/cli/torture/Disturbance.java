package io.minidote.cli.torture;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/// What is wrong with the links between nodes; one link may have it all.
///
/// @param cut nothing passes, and nobody is told
/// @param refused nothing passes, and whoever tries is told that the connection is reset
/// @param lossy some packets are lost
/// @param narrow nodes whatever leaves which takes its time
record Disturbance(
        SortedSet<Link> cut,
        SortedSet<Link> refused,
        SortedSet<Link> lossy,
        SortedSet<String> narrow) {

    static final Disturbance NONE =
            new Disturbance(new TreeSet<>(), new TreeSet<>(), new TreeSet<>(), new TreeSet<>());

    Disturbance {
        cut = Collections.unmodifiableSortedSet(new TreeSet<>(cut));
        refused = Collections.unmodifiableSortedSet(new TreeSet<>(refused));
        lossy = Collections.unmodifiableSortedSet(new TreeSet<>(lossy));
        narrow = Collections.unmodifiableSortedSet(new TreeSet<>(narrow));
    }

    static Disturbance cut(Collection<Link> links) {
        return new Disturbance(new TreeSet<>(links), NONE.refused, NONE.lossy, NONE.narrow);
    }

    static Disturbance refused(Collection<Link> links) {
        return new Disturbance(NONE.cut, new TreeSet<>(links), NONE.lossy, NONE.narrow);
    }

    static Disturbance lossy(Collection<Link> links) {
        return new Disturbance(NONE.cut, NONE.refused, new TreeSet<>(links), NONE.narrow);
    }

    static Disturbance narrow(Collection<String> nodes) {
        return new Disturbance(NONE.cut, NONE.refused, NONE.lossy, new TreeSet<>(nodes));
    }

    /// The same, and some nodes are cut off from all the others.
    Disturbance isolating(Collection<String> alone, Collection<String> all) {
        var more = new TreeSet<>(cut);
        for (var node : alone) {
            for (var other : all) {
                if (!other.equals(node)) {
                    var link = new Link(node, other);
                    more.add(link);
                    more.add(link.back());
                }
            }
        }
        return new Disturbance(more, refused, lossy, narrow);
    }

    /// Whether nothing passes between this node and any of the others, in either direction.
    boolean isolates(String node, Collection<String> all) {
        return all.stream()
                .filter(other -> !other.equals(node))
                .map(other -> new Link(node, other))
                .allMatch(link -> cut.contains(link) && cut.contains(link.back()));
    }
}
