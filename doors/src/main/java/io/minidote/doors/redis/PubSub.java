package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.doors.redis.Command.Keys;
import io.minidote.doors.redis.Command.Manner;
import io.minidote.doors.redis.Command.Step;
import io.minidote.replica.Announcement;
import io.minidote.replica.Writing;
import java.util.ArrayList;
import java.util.List;

/// The commands with which clients tell each other something that is not kept.
final class PubSub {

    private static final Group PUBSUB = new Group("pubsub");

    static final List<Command> COMMANDS =
            List.of(
                    PUBSUB.write(
                            "publish channel message",
                            Manner.PUBLISHES,
                            Keys.NONE,
                            "Tells something to whoever has subscribed to a channel, at every"
                                    + " replica, and answers how many that are at this one.",
                            "every subscriber hears a message behind all that was known where it"
                                    + " was sent, messages and data; concurrent ones in any order",
                            PubSub::publish),
                    PUBSUB.flow(
                            "subscribe channel …",
                            Manner.SUBSCRIBES,
                            "Hears what is said in channels from now on.",
                            Step.SUBSCRIBE),
                    PUBSUB.flow(
                            "psubscribe pattern …",
                            Manner.SUBSCRIBES,
                            "The same for all channels whose names fit a pattern.",
                            Step.PSUBSCRIBE),
                    PUBSUB.flow(
                            "unsubscribe [channel …]",
                            Manner.SUBSCRIBES,
                            "Hears no more of channels, or of any.",
                            Step.UNSUBSCRIBE),
                    PUBSUB.flow(
                            "punsubscribe [pattern …]",
                            Manner.SUBSCRIBES,
                            "The same for patterns.",
                            Step.PUNSUBSCRIBE),
                    PUBSUB.container("pubsub", "About who hears what, at this replica."),
                    PUBSUB.talk(
                            "pubsub|channels [pattern]",
                            Manner.LOOKS_AT_SUBSCRIPTIONS,
                            "The channels that somebody has subscribed to by name.",
                            PubSub::channels),
                    PUBSUB.talk(
                            "pubsub|numsub [channel …]",
                            Manner.LOOKS_AT_SUBSCRIPTIONS,
                            "How many have subscribed to each channel by name.",
                            PubSub::subscribers),
                    PUBSUB.talk(
                            "pubsub|numpat",
                            Manner.LOOKS_AT_SUBSCRIPTIONS,
                            "How many different patterns there are.",
                            (connection, _) ->
                                    Answer.number(connection.door().subscriptions().patterns())),
                    PUBSUB.talk(
                            "pubsub|shardchannels [pattern]",
                            Manner.LOOKS_AT_SUBSCRIPTIONS,
                            "Nothing: there are no shards.",
                            (_, _) -> Answer.NOTHING),
                    PUBSUB.talk(
                            "pubsub|shardnumsub [channel …]",
                            Manner.LOOKS_AT_SUBSCRIPTIONS,
                            "Nobody: there are no shards.",
                            (_, request) -> numbers(request.from(2), _ -> 0)),
                    PUBSUB.help("pubsub"));

    private PubSub() {}

    private static Answer publish(Writing writing, Request request) {
        var channel = request.word(1);
        writing.announce(new Announcement(channel, request.word(2)));
        return Answer.number(request.audience(channel));
    }

    private static Answer channels(Connection connection, Request request) {
        if (request.size() > 3) {
            return Errors.wrongSubcommand(request);
        }
        var pattern = request.size() == 3 ? request.word(2) : Bytes.of("*");
        if (pattern.length() > Glob.LONGEST) {
            return Errors.PATTERN_TOO_LONG;
        }
        var glob = Glob.exact(pattern);
        return new Answer.Many(
                connection.door().subscriptions().channels().stream()
                        .filter(glob::matches)
                        .<Answer>map(Answer.Bulk::new)
                        .toList());
    }

    private static Answer subscribers(Connection connection, Request request) {
        var subscriptions = connection.door().subscriptions();
        return numbers(request.from(2), subscriptions::subscribers);
    }

    private interface Counting {
        int count(Bytes channel);
    }

    private static Answer numbers(List<Bytes> channels, Counting counting) {
        var numbers = new ArrayList<Answer>();
        for (var channel : channels) {
            numbers.add(new Answer.Bulk(channel));
            numbers.add(Answer.number(counting.count(channel)));
        }
        return new Answer.Many(numbers);
    }
}
