package io.minidote.cli.torture;

import io.minidote.history.Operation;
import java.util.List;

/// What a client has with one node: it asks, and is answered.
interface Conversation extends AutoCloseable {

    /// What comes of asking.
    sealed interface Answer {

        /// @param operations what was asked, with what was seen
        /// @param clock all that was seen and done in this conversation and before it; nothing
        ///   where the node has not said it
        record Done(List<Operation> operations, String clock) implements Answer {}

        /// It has not happened, and never will.
        record Refused(String why) implements Answer {}

        /// It has not happened, and never will: what was seen elsewhere has not come in time.
        record Late(String why) implements Answer {}

        /// Nobody said what has come of it.
        record Unclear(String why) implements Answer {}
    }

    /// Goes on from what was seen and done elsewhere.
    ///
    /// @param clock of an answer, or nothing where nothing was before
    Answer goOnFrom(String clock);

    /// Asks for all of this to happen at once.
    Answer ask(List<Ask> asks);

    @Override
    void close();
}
