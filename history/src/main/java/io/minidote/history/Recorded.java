package io.minidote.history;

/// A transaction and where it stands in its file.
///
/// @param line counted from one
public record Recorded(long line, Transaction transaction) {}
