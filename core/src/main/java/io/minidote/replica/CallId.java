package io.minidote.replica;

/// Names one request to whoever made it, as long as he waits for the answer. The replica hands it
/// back with that and never looks inside.
public interface CallId {}
