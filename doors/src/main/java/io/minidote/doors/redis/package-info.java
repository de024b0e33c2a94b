/// The Redis door: clients of Redis come in here, unchanged.
///
/// ```
///  bytes ─► RequestDecoder ─► Commands ─┬─ reads ──► the published view, on this thread ─┐
///                                       └─ updates ─► the replica's writer, as an Intent ─┴─► RespWriter ─► bytes
/// ```
///
/// A connection belongs to one event loop, which never blocks. Whatever was asked for is answered
/// in the order of asking: a read behind an unanswered update waits for it and then sees it. Each
/// command is written once, against [io.minidote.doors.redis.Sight] or
/// [io.minidote.replica.Writing], and serves alone as well as inside MULTI.
///
/// Relies on [io.minidote.replica.Client] alone. Start reading at
/// [io.minidote.doors.redis.RedisDoor], then [io.minidote.doors.redis.Connection].
package io.minidote.doors.redis;
