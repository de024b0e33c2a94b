package io.minidote.replica;

/// Where a replica may find others of its cluster without knowing their names.
///
/// Who has been given seeds and no names founds no cluster by itself, unless it knows how many to
/// expect.
///
/// @param where in words for whoever waits; empty if there is nowhere to look
/// @param expect `join-expect`: how many replicas, this one included, found a cluster together when
///   all of them are empty; 0 for never
public record Seeds(String where, int expect) {

    public static final Seeds NONE = new Seeds("", 0);

    public Seeds {
        if (expect < 0 || where.isEmpty() && expect > 0) {
            throw new IllegalArgumentException(
                    "join-expect is %d, but must be 0 or more, and 0 with nowhere to look for others"
                            .formatted(expect));
        }
    }

    boolean isEmpty() {
        return where.isEmpty();
    }
}
