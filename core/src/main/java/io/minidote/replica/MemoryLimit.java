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

    /// Whether what a client wants may happen, unless it only removes.
    ///
    /// @param weight what the data weighs without it
    /// @param growth by how much that would change
    public boolean admits(long weight, long growth) {
        return growth <= 0 || weight + growth <= max;
    }

    /// Whether the data may weigh so much when all is counted: what other replicas did, and what
    /// removals leave.
    public boolean fits(long weight) {
        return weight <= max + reserve;
    }

    @Override
    public String toString() {
        return "memory.max and memory.reserve (%d + %d)".formatted(max, reserve);
    }
}
