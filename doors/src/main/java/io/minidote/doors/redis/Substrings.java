package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.crdt.Edit;
import io.minidote.crdt.Key;
import io.minidote.crdt.StringValue;
import io.minidote.crdt.StringValue.Operation;
import io.minidote.doors.redis.Command.Keys;
import io.minidote.doors.redis.Command.Manner;
import io.minidote.replica.Writing;
import java.util.List;

/// The commands of Redis strings that are about parts of them.
final class Substrings {

    private static final Group STRING = new Group("string");

    private static final String EDITS =
            "all edits happen, in an order that is the same everywhere, also on a concurrent"
                    + " assignment";

    static final List<Command> COMMANDS =
            List.of(
                    STRING.write(
                            "append key value",
                            Manner.ADDS_AT_ONCE,
                            Keys.ONE,
                            "Adds bytes at the end.",
                            EDITS,
                            Substrings::append),
                    STRING.write(
                            "setrange key offset value",
                            Manner.ADDS,
                            Keys.ONE,
                            "Writes over the bytes from an offset on.",
                            EDITS,
                            Substrings::setRange),
                    STRING.read(
                            "getrange key start end",
                            Manner.READS,
                            Keys.ONE,
                            "The bytes from start to end.",
                            Substrings::getRange),
                    STRING.read(
                            "substr key start end",
                            Manner.READS,
                            Keys.ONE,
                            "The older name of GETRANGE.",
                            Substrings::getRange),
                    STRING.read(
                            "strlen key",
                            Manner.READS_AT_ONCE,
                            Keys.ONE,
                            "How many bytes the string has.",
                            (sight, request) ->
                                    Strings.KIND.look(
                                            sight,
                                            request,
                                            string -> Answer.number(string.length()))),
                    STRING.read(
                            "lcs key1 key2 [LEN] [IDX] [MINMATCHLEN n] [WITHMATCHLEN]",
                            Manner.READS,
                            Keys.TWO,
                            "The longest subsequence that two strings have in common.",
                            CommonSubsequence::answer));

    private Substrings() {}

    private static Answer append(Writing writing, Request request) {
        var more = request.word(2);
        return Strings.KIND.change(
                writing,
                request,
                (key, string) -> {
                    if (tooLong(string.length() + (long) more.length())) {
                        return Errors.TOO_LONG;
                    }
                    return edit(
                            writing,
                            key,
                            string.exists() || more.length() > 0
                                    ? new Edit.Append(more)
                                    : new Operation.Assign(more));
                });
    }

    private static Answer setRange(Writing writing, Request request) {
        var offset = request.word(2).integer();
        if (offset.isEmpty()) {
            return Errors.NOT_AN_INTEGER;
        }
        if (offset.getAsLong() < 0) {
            return Errors.OFFSET_OUT_OF_RANGE;
        }
        var range = new Edit.SetRange(offset.getAsLong(), request.word(3));
        return Strings.KIND.change(
                writing,
                request,
                (key, _) ->
                        !range.isEmpty() && tooLong(range.reaches())
                                ? Errors.TOO_LONG
                                : edit(writing, key, range));
    }

    private static boolean tooLong(long length) {
        return length > Edit.LONGEST;
    }

    private static Answer edit(
            Writing writing,
            Key<StringValue, Operation, StringValue.Effect> key,
            Operation operation) {
        return Kind.update(
                writing, key, operation, () -> Answer.number(writing.read(key).length()));
    }

    private static Answer getRange(Sight sight, Request request) {
        var start = request.word(2).integer();
        var end = request.word(3).integer();
        if (start.isEmpty() || end.isEmpty()) {
            return Errors.NOT_AN_INTEGER;
        }
        return Strings.KIND.look(
                sight,
                request,
                string -> {
                    var bytes = string.value();
                    return new Answer.Bulk(
                            Range.ofBytes(start.getAsLong(), end.getAsLong(), bytes.length())
                                    .map(range -> bytes.slice((int) range.from(), (int) range.to()))
                                    .orElse(Bytes.EMPTY));
                });
    }
}
