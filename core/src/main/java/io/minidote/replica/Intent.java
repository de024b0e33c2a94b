package io.minidote.replica;

import io.minidote.base.Bytes;
import io.minidote.crdt.Key;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

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
                            case Outcome.Expects expects ->
                                    new Outcome.Expects(
                                            expects.objects(),
                                            expects.atMost(),
                                            answer.apply(expects.otherwise()),
                                            expects.again().once(request, answer));
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

        /// It cannot be done yet: it takes an object that is not there. Once one of these is, be it
        /// by this replica or by another, it is tried again, and who came first is tried first.
        ///
        /// @param atMost how long it waits for that
        /// @param otherwise what the asker is told when that is over, or when it cannot wait
        /// @param again what is tried then, as often as it expects something
        record Expects(List<Key<?, ?, ?>> objects, Duration atMost, Object otherwise, Intent again)
                implements Outcome {

            /// Nothing is expected for longer.
            public static final Duration FOR_EVER = Duration.ofDays(365_000);

            public Expects {
                objects = List.copyOf(objects);
                atMost = atMost.compareTo(FOR_EVER) < 0 ? atMost : FOR_EVER;
            }

            /// The same with something else around what is tried again.
            public Expects with(UnaryOperator<Intent> around) {
                return new Expects(objects, atMost, otherwise, around.apply(again));
            }
        }
    }
}
