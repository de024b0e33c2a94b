package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.replica.Announcement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Which connections of a door hear what is said in which channels. From any thread.
final class Subscriptions {

    /// Who hears one pattern.
    private record Listeners(Glob glob, Set<Subscriber> subscribers) {}

    private final Map<Bytes, Set<Subscriber>> channels = new ConcurrentHashMap<>();
    private final Map<Bytes, Listeners> patterns = new ConcurrentHashMap<>();

    /// Whoever hears, at once and without blocking.
    @FunctionalInterface
    interface Subscriber {
        void hear(Answer message, long bytes);
    }

    void subscribe(Bytes channel, Subscriber subscriber) {
        channels.compute(
                channel,
                (_, before) -> {
                    var subscribers =
                            before == null ? ConcurrentHashMap.<Subscriber>newKeySet() : before;
                    subscribers.add(subscriber);
                    return subscribers;
                });
    }

    void unsubscribe(Bytes channel, Subscriber subscriber) {
        channels.computeIfPresent(
                channel,
                (_, subscribers) -> {
                    subscribers.remove(subscriber);
                    return subscribers.isEmpty() ? null : subscribers;
                });
    }

    void subscribePattern(Bytes pattern, Subscriber subscriber) {
        patterns.compute(
                pattern,
                (_, before) -> {
                    var listeners =
                            before == null
                                    ? new Listeners(
                                            Glob.exact(pattern), ConcurrentHashMap.newKeySet())
                                    : before;
                    listeners.subscribers().add(subscriber);
                    return listeners;
                });
    }

    void unsubscribePattern(Bytes pattern, Subscriber subscriber) {
        patterns.computeIfPresent(
                pattern,
                (_, listeners) -> {
                    listeners.subscribers().remove(subscriber);
                    return listeners.subscribers().isEmpty() ? null : listeners;
                });
    }

    /// Hands a message on to all who hear it.
    void announce(Announcement message) {
        var bytes = 64 + message.channel().weight() + message.text().weight();
        var subscribers = channels.getOrDefault(message.channel(), Set.of());
        if (!subscribers.isEmpty()) {
            var answer =
                    push(
                            "message",
                            new Answer.Bulk(message.channel()),
                            new Answer.Bulk(message.text()));
            subscribers.forEach(each -> each.hear(answer, bytes));
        }
        if (patterns.isEmpty()) {
            return;
        }
        patterns.forEach((pattern, listeners) -> {
            if (listeners.glob().matches(message.channel())) {
                var answer =
                        push(
                                "pmessage",
                                new Answer.Bulk(pattern),
                                new Answer.Bulk(message.channel()),
                                new Answer.Bulk(message.text()));
                listeners
                        .subscribers()
                        .forEach(each -> each.hear(answer, bytes + pattern.weight()));
            }
        });
    }

    private static Answer push(String kind, Answer... words) {
        var all = new ArrayList<Answer>(words.length + 1);
        all.add(Answer.bulk(kind));
        all.addAll(List.of(words));
        return new Answer.Push(all);
    }

    /// How many would hear a message in a channel: once for it, and once for each pattern.
    int audience(Bytes channel) {
        return subscribers(channel)
                + patterns.values().stream()
                        .filter(listeners -> listeners.glob().matches(channel))
                        .mapToInt(listeners -> listeners.subscribers().size())
                        .sum();
    }

    /// How many have subscribed to a channel by its name.
    int subscribers(Bytes channel) {
        return channels.getOrDefault(channel, Set.of()).size();
    }

    /// The channels that somebody has subscribed to by name.
    List<Bytes> channels() {
        return List.copyOf(channels.keySet());
    }

    /// How many different patterns there are.
    int patterns() {
        return patterns.size();
    }
}
