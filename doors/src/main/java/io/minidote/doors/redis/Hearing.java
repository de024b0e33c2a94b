package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/// What one client has subscribed to. On the connection's event loop.
final class Hearing {

    private final Subscriptions all;
    private final Subscriptions.Subscriber subscriber;
    private final RedisDoorOptions.Limits limits;
    private final SequencedSet<Bytes> channels = new LinkedHashSet<>();
    private final SequencedSet<Bytes> patterns = new LinkedHashSet<>();
    private long bytes;

    Hearing(
            Subscriptions all,
            Subscriptions.Subscriber subscriber,
            RedisDoorOptions.Limits limits) {
        this.all = all;
        this.subscriber = subscriber;
        this.limits = limits;
    }

    int channels() {
        return channels.size();
    }

    int patterns() {
        return patterns.size();
    }

    int size() {
        return channels.size() + patterns.size();
    }

    /// Why there cannot be more subscriptions of so many words, if so; else OK.
    Answer admit(Request request) {
        if (size() + request.size() - 1 > limits.pipeline()) {
            return Answer.error(
                    "a connection subscribes to at most %d channels and patterns (limit.pipeline)"
                            .formatted(limits.pipeline()));
        }
        return bytes + request.weight() > limits.query()
                ? Answer.error(
                        "what a connection subscribes to takes at most %d bytes (limit.query)"
                                .formatted(limits.query()))
                : Answer.OK;
    }

    /// @return what is answered
    Answer subscribe(Bytes channel) {
        if (channels.add(channel)) {
            bytes += channel.weight();
            all.subscribe(channel, subscriber);
        }
        return told("subscribe", new Answer.Bulk(channel));
    }

    Answer subscribePattern(Bytes pattern) {
        if (patterns.add(pattern)) {
            bytes += pattern.weight();
            all.subscribePattern(pattern, subscriber);
        }
        return told("psubscribe", new Answer.Bulk(pattern));
    }

    Answer unsubscribe(Bytes channel) {
        if (channels.remove(channel)) {
            bytes -= channel.weight();
            all.unsubscribe(channel, subscriber);
        }
        return told("unsubscribe", new Answer.Bulk(channel));
    }

    Answer unsubscribePattern(Bytes pattern) {
        if (patterns.remove(pattern)) {
            bytes -= pattern.weight();
            all.unsubscribePattern(pattern, subscriber);
        }
        return told("punsubscribe", new Answer.Bulk(pattern));
    }

    /// From all channels.
    List<Answer> unsubscribe() {
        return channels.isEmpty()
                ? List.of(told("unsubscribe", Answer.NIL))
                : List.copyOf(channels).stream().map(this::unsubscribe).toList();
    }

    /// From all patterns.
    List<Answer> unsubscribePatterns() {
        return patterns.isEmpty()
                ? List.of(told("punsubscribe", Answer.NIL))
                : List.copyOf(patterns).stream().map(this::unsubscribePattern).toList();
    }

    void end() {
        if (size() > 0) {
            var _ = unsubscribe();
            var _ = unsubscribePatterns();
        }
    }

    private Answer told(String what, Answer name) {
        return new Answer.Push(List.of(Answer.bulk(what), name, Answer.number(size())));
    }
}
