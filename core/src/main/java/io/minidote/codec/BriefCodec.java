package io.minidote.codec;

import io.minidote.base.Decoded;
import io.minidote.broadcast.Expansion;
import io.minidote.broadcast.Frame;
import io.minidote.broadcast.Head;
import io.minidote.broadcast.Tagged;
import io.minidote.clock.CausalReader;
import io.minidote.clock.CausalReader.Following;
import io.minidote.clock.CausalWriter;
import io.minidote.clock.Dot;
import io.minidote.clock.VectorClock;
import io.minidote.replica.Transaction;
import java.util.Optional;
import java.util.function.Function;

/// A tagged transaction in brief, for the wire only: its clock is told by the dots that it follows
/// directly, and what these imply is left out.
///
/// Whoever reads it makes a whole [Frame] of it at once, the same that its origin has, and goes on
/// with that. So logs, states and answers to a pull know nothing of this.
public final class BriefCodec {

    private BriefCodec() {}

    /// @param before the origin's transaction just before this one
    /// @param direct the dots that imply all of the transaction's `after` which is not in `before`
    /// @param past what came before each of those
    public static Frame write(
            Tagged<Transaction> tagged,
            Head before,
            VectorClock direct,
            Function<Dot, VectorClock> past) {
        var out = new CausalWriter(128);
        var older = !tagged.seen().equals(tagged.after());
        out.writeVarint(2L * direct.size() + (older ? 1 : 0));
        out.writeFollowing(base(tagged.first(), before), direct, past);
        if (older) {
            out.writeClockWithin(tagged.after(), tagged.seen());
        }
        out.writeSigned(tagged.time().packed() - before.time().packed());
        FrameCodec.writePayload(tagged.payload(), out);
        return new Frame(tagged.first(), tagged.dots(), out.toBytes());
    }

    /// @param before the transaction of the same origin that ends just before the frame
    /// @param past what came before a dot, as far as that is known here
    public static Decoded<Expansion> expand(
            Frame brief, Head before, Function<Dot, Optional<VectorClock>> past) {
        return Decoded.of(
                new CausalReader(brief.bytes()),
                in -> {
                    var head = (int) in.readVarint(2L * in.remaining() + 1, "a number of dots");
                    var base = base(brief.first(), before);
                    return switch (in.readFollowing(head / 2, base, past)) {
                        case Following.Lacks(var dot) -> {
                            in.readRaw(in.remaining());
                            yield new Expansion.Lacks(dot);
                        }
                        case Following.Clock(var after) -> {
                            FrameCodec.checkFollows(in, brief, before, after);
                            var seen = head % 2 == 0 ? after : in.readClockWithin(after);
                            var time = FrameCodec.readTime(in, before.time());
                            var payload = FrameCodec.readPayload(in, brief.dots());
                            var tagged =
                                    new Tagged<>(
                                            brief.first(),
                                            brief.dots(),
                                            after,
                                            seen,
                                            time,
                                            payload);
                            yield new Expansion.Whole(FrameCodec.write(tagged, before));
                        }
                    };
                });
    }

    private static VectorClock base(Dot first, Head before) {
        return before.after().with(first.replica(), before.counter());
    }
}
