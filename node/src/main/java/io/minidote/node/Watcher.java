package io.minidote.node;

import io.minidote.replica.Response;
import io.minidote.replica.WatchEvent;

/// Somebody who is told of what happens, on a thread that has other things to do: nothing here may
/// block.
public interface Watcher {

    /// @return whether to go on; else the watch is over
    boolean told(WatchEvent event);

    /// Nothing more will be told. Whoever wants to hear the rest watches again, from the clock of
    /// the last event.
    ///
    /// @param why [Response.Loading] or [Response.Stopped]
    void ended(Response why);
}
