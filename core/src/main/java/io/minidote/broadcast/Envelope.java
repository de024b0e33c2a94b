package io.minidote.broadcast;

import io.minidote.clock.ReplicaId;

/// A message, with what every message says of its sender.
///
/// @param from the sender
/// @param cluster the sender's cluster, 0 while it belongs to none
public record Envelope(ReplicaId from, long cluster, PeerMessage message) {}
