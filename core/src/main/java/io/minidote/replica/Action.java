package io.minidote.replica;

import io.minidote.broadcast.Envelope;
import io.minidote.broadcast.Exchange;
import io.minidote.broadcast.Frame;
import java.util.List;

/// Everything a replica can want done. Actions are carried out in the order they are listed.
public sealed interface Action {

    /// Append to the log; [Input.Persisted] says when it will survive a crash.
    record Append(Frame frame) implements Action {}

    /// From now on, reads see this.
    record Publish(View view) implements Action {}

    record Send(String peer, Envelope envelope) implements Action {}

    record Reply(CallId to, Response response) implements Action {}

    /// Tell whoever watches under this number.
    record Tell(long watch, WatchEvent event) implements Action {}

    /// Tell whoever listens; what is published shows all that this follows.
    record Announce(List<Announcement> announcements) implements Action {
        public Announce {
            announcements = List.copyOf(announcements);
        }
    }

    /// Read from the log; [Input.Fetched] brings the answer.
    record Fetch(Exchange.Fetch fetch) implements Action {}

    /// Write a snapshot.
    record Save(Saved saved) implements Action {}

    /// Cut `saved` into the chunks of a state transfer and read `count` of them, beginning with the
    /// chunk `from`; [Input.StateRead] brings them. One at a time is asked for of each transfer,
    /// and always of the same `saved`.
    record ReadState(long transfer, Saved saved, int from, int count) implements Action {}

    /// No more of this transfer will be read.
    record EndState(long transfer) implements Action {}

    /// A state that came from another replica has been merged into this one, which counts as one
    /// append: `saved` is what came of it, and the appends listed before lead to all of it that was
    /// here already. Put it on disk before anything that is listed after it, so that a restart
    /// finds all of it or nothing.
    record Adopt(Saved saved) implements Action {}

    /// Tell the operator.
    record Note(String text) implements Action {}

    /// This replica's dots may have been given out before: stop, and start as a new replica on the
    /// same data.
    record Renew(String why) implements Action {}

    /// The cluster has forgotten this replica: stop, set its disk aside, and start as a new replica
    /// on a fresh one.
    record StartOver(String why) implements Action {}
}
