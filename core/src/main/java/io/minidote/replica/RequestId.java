package io.minidote.replica;

import io.minidote.base.Bytes;
import io.minidote.base.Weighed;

/// Names what a client means to do once, however often it asks for it. The client chooses it: no
/// two things that are to be done have the same one, in the whole cluster.
///
/// @param bytes from 1 to [#LONGEST]
public record RequestId(Bytes bytes) implements Comparable<RequestId>, Weighed {

    /// In bytes: enough for a random number in words, and for a name before it.
    public static final int LONGEST = 128;

    public RequestId {
        if (bytes.length() == 0 || bytes.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "a request id has from 1 to %d bytes, not %d"
                            .formatted(LONGEST, bytes.length()));
        }
    }

    public static RequestId of(String text) {
        return new RequestId(Bytes.of(text));
    }

    @Override
    public int compareTo(RequestId other) {
        return bytes.compareTo(other.bytes);
    }

    @Override
    public long weight() {
        return Weighed.object(4) + bytes.weight();
    }

    @Override
    public String toString() {
        return bytes.toString();
    }
}
