package io.minidote.broadcast;

import io.minidote.base.Bytes;

/// A piece of the bytes that a replica's state is sent as, at most as long as the codec that cuts
/// them says. Pieces of one state make sense in their order only.
///
/// @param percent how much of the state has been sent with this piece, as far as can be told
public record StateChunk(End end, int percent, Bytes bytes) {

    /// Whoever sends a longer one means no good.
    public static final int MOST_BYTES = 1 << 20;

    /// What ends with a piece.
    public enum End {
        /// A part of the state goes on in the next piece.
        NOTHING,
        /// A part of the state, which can be read by itself.
        PART,
        STATE
    }

    public boolean last() {
        return end == End.STATE;
    }
}
