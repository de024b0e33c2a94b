package io.minidote.doors.redis;

import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.DataType;
import io.minidote.crdt.RecursiveResetMap;
import io.minidote.crdt.ScoredSet;
import io.minidote.crdt.Sequence;
import io.minidote.crdt.StringValue;
import io.minidote.doors.redis.Command.Keys;
import io.minidote.doors.redis.Command.Manner;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// OBJECT: how what a key shows is kept.
final class Keeping {

    /// Redis's names for what is most like it: hash tries, balanced trees of scores, and trees of
    /// runs of elements.
    private static final Map<DataType<?, ?, ?>, String> ENCODINGS =
            Map.of(
                    StringValue.TYPE, "raw",
                    RecursiveResetMap.TYPE, "hashtable",
                    AddWinsSet.TYPE, "hashtable",
                    ScoredSet.TYPE, "skiplist",
                    Sequence.TYPE, "quicklist");

    private static final Answer NO_FREQUENCY =
            Answer.error(
                    "An LFU maxmemory policy is not selected, access frequency not tracked. Please"
                            + " note that when switching between policies at runtime LRU and LFU"
                            + " data will take some time to adjust.");

    private static final Answer NO_IDLE_TIME =
            Answer.error(
                    "idle time is not tracked: nothing is evicted, so nobody asks when a key was"
                            + " last used");

    private static final List<String> HELP =
            List.of(
                    "OBJECT <subcommand> [<key>]. There are:",
                    "ENCODING <key>",
                    "    How what the key shows is kept, by Redis's name for what is most like it.",
                    "FREQ <key>",
                    "    Refused: how often a key is used is not tracked.",
                    "HELP",
                    "    This.",
                    "IDLETIME <key>",
                    "    Refused: when a key was last used is not tracked.",
                    "REFCOUNT <key>",
                    "    1: keys share nothing that counts who uses it.");

    static final List<Command> COMMANDS =
            List.of(
                    new Group("generic")
                            .read(
                                    "object ENCODING|FREQ|IDLETIME|REFCOUNT|HELP [key]",
                                    Manner.CONTAINS,
                                    Keys.NONE,
                                    "How what a key shows is kept.",
                                    Keeping::tell));

    private Keeping() {}

    private static Answer tell(Sight sight, Request request) {
        var what = request.keyword(1);
        var words =
                switch (what) {
                    case "ENCODING", "FREQ", "IDLETIME", "REFCOUNT" -> 3;
                    case "HELP" -> 2;
                    default -> 0;
                };
        if (words == 0) {
            return Errors.unknownSubcommand(request);
        }
        if (request.size() != words) {
            return Errors.wrongArity("object|" + what.toLowerCase(Locale.ROOT));
        }
        if (what.equals("HELP")) {
            return new Answer.Many(HELP.stream().<Answer>map(Answer.Status::new).toList());
        }
        return KeySpace.shown(sight.types(request.bucket(), request.word(2)))
                .map(type -> tell(what, type))
                .orElse(Answer.NIL);
    }

    private static Answer tell(String what, DataType<?, ?, ?> type) {
        return switch (what) {
            case "ENCODING" -> Answer.bulk(ENCODINGS.getOrDefault(type, type.name()));
            case "FREQ" -> NO_FREQUENCY;
            case "IDLETIME" -> NO_IDLE_TIME;
            default -> Answer.ONE;
        };
    }
}
