/// Other systems with replicated counters, each in a program of ours, since they have no server
/// that could be asked from outside.
///
/// A [io.minidote.bench.peers.Member] is a process with one replica; three of them find each other,
/// and `minidote bench` tells each by lines what to do. They are asked from within, without a
/// socket between, so their figures are more than a client elsewhere would get.
@org.jspecify.annotations.NullMarked
package io.minidote.bench.peers;
