package io.minidote.replica;

import io.minidote.base.Bytes;
import java.util.Optional;
import java.util.function.Function;

/// What a client means to do, decided by the one writer on the newest state: looks, changes, and
/// says what to answer. The same state gives the same changes, always.
@FunctionalInterface
public interface Intent {

    Outcome on(Writing writing);

    /// How much memory it holds on to until it is answered, in bytes; as far as it says.
    default long bytes() {
        return 0;
    }

    /// By which the client may ask for it again, and it will not be done again; nothing where he
    /// will not.
    default Optional<RequestId> request() {
        return Optional.empty();
    }

    /// The same intent, saying how much memory it holds on to.
    default Intent holding(long bytes) {
        return new Labelled(this::on, bytes, request());
    }

    /// The same intent, done once however often it is asked for under this name.
    ///
    /// @param answer what the asker is told, made of what he would have been told: it is kept for
    ///   when he asks again
    default Intent once(RequestId request, Function<Object, Bytes> answer) {
        return new Labelled(
                writing ->
                        switch (on(writing)) {
                            case Outcome.Done(var result) -> new Outcome.Done(answer.apply(result));
                            case Outcome.Refused refused -> refused;
                        },
                bytes(),
                Optional.of(request));
    }

    /// Something else in its place, with all that it says of itself.
    default Intent instead(Function<Writing, Outcome> doing) {
        return new Labelled(doing, bytes(), request());
    }

    /// How it went. Unless it is done, nothing of it has happened.
    sealed interface Outcome {

        /// @param result what the asker is told; means nothing to the replica
        record Done(Object result) implements Outcome {}

        /// @param why names the thing, the value, and what would have been right
        record Refused(String why) implements Outcome {}
    }
}
