package io.minidote.replica;

import java.util.Optional;
import java.util.function.Function;

/// What a client means to do, with what is to be known of it before it is done.
record Labelled(Function<Writing, Intent.Outcome> doing, long bytes, Optional<RequestId> request)
        implements Intent {

    @Override
    public Outcome on(Writing writing) {
        return doing.apply(writing);
    }
}
