package io.minidote.replica;

import io.minidote.base.Bytes;

/// Something said to whoever listens just then. It belongs to a transaction, and so comes behind
/// all that is known where it is said, and together with what else the transaction does; it leaves
/// nothing behind.
public record Announcement(Bytes channel, Bytes text) {}
