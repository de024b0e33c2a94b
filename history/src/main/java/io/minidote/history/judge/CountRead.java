package io.minidote.history.judge;

/// A transaction has counted.
///
/// @param own what it had itself added before
record CountRead(int transaction, Counter counter, long value, long own) {}
