package io.minidote.replica;

import io.minidote.broadcast.Envelope;
import io.minidote.broadcast.Exchange;
import io.minidote.broadcast.Frame;

/// Everything a replica can want done. Actions are carried out in the order they are listed.
public sealed interface Action {

    /// Append to the log; [Input.Persisted] says when it will survive a crash.
    record Append(Frame frame) implements Action {}

    /// From now on, reads see this.
    record Publish(View view) implements Action {}

    record Send(String peer, Envelope envelope) implements Action {}

    record Reply(RequestId to, Response response) implements Action {}

    /// Read from the log; [Input.Fetched] brings the answer.
    record Fetch(Exchange.Fetch fetch) implements Action {}

    /// Write a snapshot.
    record Save(Saved saved) implements Action {}

    /// Tell the operator.
    record Note(String text) implements Action {}

    /// This replica's dots may have been given out before: stop, and start as a new replica on the
    /// same data.
    record Renew(String why) implements Action {}

    /// The cluster has forgotten this replica: stop, set its disk aside, and start as a new replica
    /// on a fresh one.
    record StartOver(String why) implements Action {}
}
