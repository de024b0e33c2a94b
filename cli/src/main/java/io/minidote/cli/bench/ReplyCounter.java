package io.minidote.cli.bench;

import java.io.StreamCorruptedException;
import java.nio.ByteBuffer;

/// Counts replies as their bytes come in, in pieces of any size. It knows lines and bulks, no
/// lists.
final class ReplyCounter {

    private static final int LINE_START = -1;

    /// How many bytes of a bulk, and of the end of its line, are still to come.
    private int bulk;

    /// What kind of line one is in; [#LINE_START] before it.
    private int kind = LINE_START;

    private int length;
    private boolean nothing;

    /// Takes in all there is in the buffer.
    ///
    /// @return how many replies ended in it
    int count(ByteBuffer buffer) throws StreamCorruptedException {
        var replies = 0;
        while (buffer.hasRemaining()) {
            if (bulk > 0) {
                var taken = Math.min(bulk, buffer.remaining());
                buffer.position(buffer.position() + taken);
                bulk -= taken;
                replies += bulk == 0 ? 1 : 0;
                continue;
            }
            var next = buffer.get();
            if (kind == LINE_START) {
                begin(next);
            } else if (next == '\n') {
                if (kind == '$' && !nothing) {
                    bulk = length + 2;
                } else {
                    replies++;
                }
                kind = LINE_START;
            } else if (kind == '$') {
                nothing |= next == '-';
                length = next >= '0' && next <= '9' ? 10 * length + next - '0' : length;
            }
        }
        return replies;
    }

    private void begin(byte first) throws StreamCorruptedException {
        switch (first) {
            case '+', ':', '$' -> {
                kind = first;
                length = 0;
                nothing = false;
            }
            case '-' -> throw new StreamCorruptedException("the server answered with an error");
            default ->
                    throw new StreamCorruptedException(
                            "no reply to this begins with '%c'".formatted((char) first));
        }
    }
}
