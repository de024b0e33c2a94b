package io.minidote.node;

/// How much memory, as an operator says it: in bytes, or as a share of what the JVM may use.
public sealed interface Amount {

    record Fixed(long bytes) implements Amount {}

    /// @param percent 1 to 100
    record Share(int percent) implements Amount {}

    /// @param heap the most that the JVM may use, in bytes
    default long bytes(long heap) {
        return switch (this) {
            case Fixed(var bytes) -> bytes;
            case Share(var percent) -> heap / 100 * percent;
        };
    }
}
