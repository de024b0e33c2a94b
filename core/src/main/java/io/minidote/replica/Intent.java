package io.minidote.replica;

/// What a client means to do, decided by the one writer on the newest state: looks, changes, and
/// says what to answer. The same state gives the same changes, always.
@FunctionalInterface
public interface Intent {

    Outcome on(Writing writing);

    /// How much memory it holds on to until it is answered, in bytes; as far as it says.
    default long bytes() {
        return 0;
    }

    /// The same intent, saying how much memory it holds on to.
    default Intent holding(long bytes) {
        var intent = this;
        return new Intent() {
            @Override
            public Outcome on(Writing writing) {
                return intent.on(writing);
            }

            @Override
            public long bytes() {
                return bytes;
            }
        };
    }

    /// How it went. Unless it is done, nothing of it has happened.
    sealed interface Outcome {

        /// @param result what the asker is told; means nothing to the replica
        record Done(Object result) implements Outcome {}

        /// @param why names the thing, the value, and what would have been right
        record Refused(String why) implements Outcome {}
    }
}
