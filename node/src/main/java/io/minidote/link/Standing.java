package io.minidote.link;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/// What a link has to know of the node it works for.
///
/// @param cluster what its data belongs to, 0 while it has none
/// @param members the names of the cluster's members, as far as they are known
public record Standing(long cluster, SortedSet<String> members) {

    public static final Standing NONE = new Standing(0, new TreeSet<>());

    public Standing {
        members = Collections.unmodifiableSortedSet(new TreeSet<>(members));
    }
}
