package io.minidote.codec;

import io.minidote.base.Bytes;
import io.minidote.base.Decoded;
import io.minidote.base.Invariant;
import io.minidote.broadcast.StateChunk;
import io.minidote.broadcast.StateChunk.End;
import io.minidote.clock.CausalWriter;
import io.minidote.replica.Saved;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// One saved state as the chunks of a transfer, read in order and, where some were lost, again.
///
/// Whoever reads from a chunk on has all before it, so only those read last are kept. To go back
/// further is possible, and costs as much as beginning anew.
public final class StateChunks {

    /// What is long enough for few messages, and short enough for each to be one frame of the link.
    public static final int USUAL_BYTES = 64 << 10;

    private final Saved saved;
    private final int chunkBytes;

    /// The chunks read last, the first of which is number `first`.
    private final Deque<StateChunk> kept = new ArrayDeque<>();

    private int first;
    private SavedCodec.Chunks parts;
    private Bytes part = Bytes.EMPTY;
    private int at;
    private boolean ended;

    /// @param chunkBytes no chunk is longer
    public StateChunks(Saved saved, int chunkBytes) {
        this.saved = saved;
        this.chunkBytes = chunkBytes;
        parts = parts();
    }

    /// Nearly always a part fits into one chunk; one with a large object takes many.
    private SavedCodec.Chunks parts() {
        return SavedCodec.write(saved, chunkBytes - chunkBytes / 8);
    }

    /// The chunks `from` to `from + count`, or to the last.
    public List<StateChunk> read(int from, int count) {
        if (from < first) {
            kept.clear();
            first = 0;
            parts = parts();
            part = Bytes.EMPTY;
            at = 0;
            ended = false;
        }
        while (first < from && (!kept.isEmpty() || !ended)) {
            if (kept.isEmpty()) {
                next();
            } else {
                kept.remove();
            }
            first++;
        }
        while (kept.size() < count && !ended) {
            kept.add(next());
        }
        return kept.stream().limit(count).toList();
    }

    private StateChunk next() {
        if (at == part.length()) {
            part = parts.next();
            at = 0;
        }
        var until = Math.min(part.length(), at + chunkBytes);
        var bytes = part.slice(at, until);
        at = until;
        ended = at == part.length() && !parts.hasNext();
        var end = ended ? End.STATE : at == part.length() ? End.PART : End.NOTHING;
        return new StateChunk(end, parts.percent(), bytes);
    }

    /// Puts a state together again from its chunks, in their order.
    public static final class Reader {

        private final SavedCodec.Reader state;
        private final List<Bytes> part = new ArrayList<>();
        private long partBytes;
        private boolean ended;

        /// @param known is taken in place of what comes and equals it, so that two states which are
        ///   nearly the same take little more memory than one
        public Reader(SavedCodec.Known known) {
            state = new SavedCodec.Reader(known);
        }

        /// A value says how many objects have become whole with this chunk.
        public Decoded<Integer> accept(StateChunk chunk) {
            Invariant.check(!ended, "a chunk follows the last one");
            part.add(chunk.bytes());
            partBytes += chunk.bytes().weight();
            if (chunk.end() == End.NOTHING) {
                return new Decoded.Value<>(0);
            }
            ended = chunk.last();
            var whole = part.size() == 1 ? part.getFirst() : joined();
            part.clear();
            partBytes = 0;
            return state.accept(whole);
        }

        private Bytes joined() {
            var out = new CausalWriter(part.stream().mapToInt(Bytes::length).sum());
            part.forEach(out::writeRaw);
            return out.toBytes();
        }

        /// How much memory has been taken so far. Grows with every chunk.
        public long weight() {
            return state.weight() + partBytes;
        }

        /// The state, once its last chunk has been accepted.
        public Saved finish() {
            Invariant.check(ended, "the last chunk has not come");
            return state.finish();
        }
    }
}
