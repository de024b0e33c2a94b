package io.minidote.history.judge;

/// A transaction has read what it had itself changed before.
///
/// @param key of what
/// @param found what it read
/// @param expected what it should have read
record OwnRead(int transaction, String key, String found, String expected) {}
