package io.minidote.cli;

import io.minidote.base.Decoded;
import io.minidote.broadcast.Frame;
import io.minidote.broadcast.Head;
import io.minidote.broadcast.Tagged;
import io.minidote.clock.ReplicaId;
import io.minidote.codec.FrameCodec;
import io.minidote.replica.Announcement;
import io.minidote.replica.Effect;
import io.minidote.replica.Transaction;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What is in the frames of a log, in words: one line each, read in the order of the log.
final class FrameWords implements Function<Frame, String> {

    private static final int LONGEST = 300;

    /// What the next frame of each origin builds on; never iterated.
    private final Map<ReplicaId, Head> heads = new HashMap<>();

    @Override
    public String apply(Frame frame) {
        var origin = frame.first().replica();
        var head = frame.first().counter() == 1 ? Head.START : heads.get(origin);
        if (head == null) {
            return "builds on a transaction that is not in this log";
        }
        return switch (FrameCodec.read(frame, head)) {
            case Decoded.Value<Tagged<Transaction>>(var tagged) -> {
                heads.put(origin, Head.of(tagged));
                yield shortened(words(tagged.payload()) + "  after " + tagged.after());
            }
            case Decoded.Malformed<Tagged<Transaction>> malformed -> {
                heads.remove(origin);
                yield "makes no sense: " + malformed;
            }
        };
    }

    private static String words(Transaction transaction) {
        var request = transaction.once().map(once -> " for request " + once.request()).orElse("");
        return what(transaction) + request;
    }

    private static String what(Transaction transaction) {
        return switch (transaction) {
            case Transaction.Changes(var effects, _, var announced) ->
                    Stream.concat(
                                    effects.stream().map(FrameWords::words),
                                    announced.stream().map(FrameWords::words))
                            .collect(Collectors.joining(", "));
            case Transaction.Founded(var cluster) -> "founds cluster %016x".formatted(cluster);
            case Transaction.Joined(var replica, var brings) ->
                    "lets %s join, which brings %s".formatted(replica, brings);
            case Transaction.Forgotten(var replica) -> "begins to forget " + replica;
            case Transaction.Ceased(var upTo) -> "takes nothing more from " + upTo;
            case Transaction.Retired(var replica, var at) ->
                    "retires %s at %d".formatted(replica, at);
            case Transaction.Again(var of, var upTo, _, var effects, _) ->
                    "does again what %s did up to %d: %s"
                            .formatted(
                                    of,
                                    upTo,
                                    effects.stream()
                                            .map(FrameWords::words)
                                            .collect(Collectors.joining(", ")));
        };
    }

    private static String words(Announcement announcement) {
        return "announces %s %s".formatted(announcement.channel(), announcement.text());
    }

    private static String words(Effect<?, ?, ?> effect) {
        var key = effect.key();
        return "%s %s %s %s".formatted(key.bucket(), key.type().name(), key.key(), effect.effect());
    }

    private static String shortened(String line) {
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
