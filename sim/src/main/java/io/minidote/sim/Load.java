package io.minidote.sim;

/// What a [Measurement] puts a cluster under.
///
/// @param replicas how many there are
/// @param writers how many of them take updates; the others listen
/// @param perDelay how many updates there are, in the whole cluster, in the time that a message
///   travels: so many are concurrent with each other
/// @param updates how many there are in all
public record Load(int replicas, int writers, double perDelay, int updates) {

    public static final int MAX_REPLICAS = 200;

    public Load {
        if (replicas < 1 || replicas > MAX_REPLICAS) {
            throw new IllegalArgumentException(
                    "a measurement has from 1 to %d replicas, not %d"
                            .formatted(MAX_REPLICAS, replicas));
        }
        if (writers < 1 || writers > replicas) {
            throw new IllegalArgumentException(
                    "of %d replicas from 1 to %d write, not %d"
                            .formatted(replicas, replicas, writers));
        }
        if (!(perDelay > 0) || perDelay > 1_000) {
            throw new IllegalArgumentException(
                    "there are up to 1000 updates per network delay, not " + perDelay);
        }
        if (updates < 1) {
            throw new IllegalArgumentException("there is at least one update, not " + updates);
        }
    }
}
