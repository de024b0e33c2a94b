package io.minidote.replica;

import io.minidote.clock.VectorClock;
import java.time.Instant;
import java.util.function.Consumer;

/// A replica as a door sees it: reads are answered from the view on the caller's thread, everything
/// else is asked for with a callback, which comes on another thread and must not block.
public interface Client {

    /// The newest published view.
    View view();

    /// What time it is where the replica runs: no earlier than any view was made, as long as
    /// nobody's clock is ahead of this one's.
    Instant now();

    /// Whether this replica has everything and may answer reads from its view; if not, in words,
    /// how far it is.
    Serving serving();

    /// Answers [Response.Covered] once the view covers `atLeast`.
    void await(VectorClock atLeast, Instant deadline, Consumer<Response> answer);

    /// Answers [Response.Updated] once the change is published. Whoever asks for several, one right
    /// after the other, says [#flush] behind the last.
    void update(VectorClock atLeast, Instant deadline, Intent intent, Consumer<Response> answer);

    /// Asks for a change that may wait for an object to come ([Intent.Outcome.Expects]).
    ///
    /// @return gives that up, from any thread; where it has been answered, that means nothing
    Runnable expect(
            VectorClock atLeast, Instant deadline, Intent intent, Consumer<Response> answer);

    /// Answers [Response.Acknowledged] once so many other members have what `clock` covers, or past
    /// the deadline, with how many have.
    void acknowledged(VectorClock clock, int members, Instant deadline, Consumer<Response> answer);

    /// Tells whatever is announced, here or elsewhere, from now on: in causal order, each behind
    /// the view that shows what it follows, and on one thread, which must not be blocked. What
    /// nobody could be told, because this replica took over a state or was not running, is not told
    /// later.
    void listen(Consumer<Announcement> listener);

    /// Has the updates asked for so far begun now. Without this they may wait a few milliseconds
    /// for something else to come.
    void flush();

    /// Whether clients are served.
    sealed interface Serving {
        record Yes() implements Serving {}

        record NotYet(String progress) implements Serving {}
    }
}
