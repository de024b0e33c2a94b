package io.minidote.replica;

/// How much the data may weigh.
///
/// What clients do here may let it grow up to `max`. The reserve beyond that is for what must go on
/// all the same: removals, which may leave something to remember them by, and what other replicas
/// did. Whatever does not let the data grow is never held up.
///
/// @param max `memory.max`, in bytes
/// @param reserve `memory.reserve`, in bytes
public record MemoryLimit(long max, long reserve) {

    public static final MemoryLimit NONE = new MemoryLimit(Long.MAX_VALUE / 4, 0);

    public MemoryLimit {
        if (max < 1 || reserve < 0 || max + reserve < max) {
            throw new IllegalArgumentException(
                    "memory.max is at least 1 byte and memory.reserve at least 0, not %d and %d"
                            .formatted(max, reserve));
        }
    }

    /// Whether a client's update may happen.
    ///
    /// @param weight what the data weighs without it
    /// @param growth by how much that would change
    /// @param removes whether all it does is to take away
    public boolean admits(long weight, long growth, boolean removes) {
        return growth <= 0 || weight + growth <= (removes ? max + reserve : max);
    }

    /// Whether data of this weight leaves room for what other replicas did, or may take the place
    /// of the data here.
    public boolean fits(long weight) {
        return weight <= max + reserve;
    }
}
