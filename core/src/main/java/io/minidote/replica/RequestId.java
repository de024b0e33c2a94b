package io.minidote.replica;

/// Names one request to whoever made it. The replica hands it back with the answer and never looks
/// inside.
public interface RequestId {}
