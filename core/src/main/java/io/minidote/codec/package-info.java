/// Values as bytes: what replicas send, what logs and snapshots hold, what clients carry.
///
/// Every format here has a version, golden bytes in the tests, and a page in `docs/`. Reading is
/// total: foreign bytes become a value, or a reason with an offset.
///
/// Start reading at [io.minidote.codec.FrameCodec].
package io.minidote.codec;
