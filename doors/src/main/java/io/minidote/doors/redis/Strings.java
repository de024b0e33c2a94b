package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.crdt.DataType;
import io.minidote.crdt.Edit;
import io.minidote.crdt.Key;
import io.minidote.crdt.StringValue;
import io.minidote.crdt.StringValue.Operation;
import io.minidote.doors.redis.Command.Keys;
import io.minidote.doors.redis.Command.Manner;
import io.minidote.replica.Writing;
import java.util.ArrayList;
import java.util.List;

/// The commands of Redis strings, on objects of the type `string`.
final class Strings {

    static final Kind<StringValue, Operation, StringValue.Effect> KIND =
            new Kind<>("string", StringValue.TYPE);

    private static final Group STRING = new Group("string");

    private static final String NEWEST = "of concurrent assignments the newest wins";
    private static final String ADDS_UP = "all of them count; the answer is the sum known here";
    private static final String EDITS =
            "all edits happen, in an order that is the same everywhere, also on a concurrent"
                    + " assignment";

    static final List<Command> COMMANDS =
            List.of(
                    STRING.read(
                            "get key",
                            Manner.READS_AT_ONCE,
                            Keys.ONE,
                            "The string.",
                            (sight, request) -> get(sight, request.bucket(), request.word(1))),
                    STRING.write(
                            "set key value [NX|XX] [GET]",
                            Manner.ADDS,
                            Keys.ONE,
                            "Replaces whatever the key holds by a string.",
                            NEWEST
                                    + "; increments and edits that it has not seen come on top. NX,"
                                    + " XX and GET look at this replica",
                            Strings::set),
                    STRING.write(
                            "setnx key value",
                            Manner.ADDS_AT_ONCE,
                            Keys.ONE,
                            "Sets a string where the key holds nothing.",
                            "looks at this replica: two can both find nothing, and the newest wins",
                            Strings::setIfNew),
                    STRING.write(
                            "getset key value",
                            Manner.ADDS_AT_ONCE,
                            Keys.ONE,
                            "Replaces a string, and answers what it was.",
                            NEWEST,
                            Strings::getAndSet),
                    STRING.write(
                            "getdel key",
                            Manner.TAKES_AT_ONCE,
                            Keys.ONE,
                            "Deletes a string, and answers what it was.",
                            "takes away what this replica has seen; concurrent updates survive",
                            Strings::getAndDelete),
                    STRING.read(
                            "mget key …",
                            Manner.READS_AT_ONCE,
                            Keys.ALL,
                            "The strings of several keys, nil for what is none.",
                            Strings::getAll),
                    STRING.write(
                            "mset key value [key value …]",
                            Manner.ADDS,
                            Keys.EVERY_SECOND,
                            "Sets several strings, all at once.",
                            NEWEST + ", for each key by itself",
                            Strings::setAll),
                    STRING.write(
                            "msetnx key value [key value …]",
                            Manner.ADDS,
                            Keys.EVERY_SECOND,
                            "Sets several strings where none of the keys holds anything.",
                            "looks at this replica: two can both find nothing, and the newest wins",
                            Strings::setAllIfNew),
                    STRING.write(
                            "incr key",
                            Manner.ADDS_AT_ONCE,
                            Keys.ONE,
                            "Adds 1.",
                            ADDS_UP,
                            (writing, request) -> add(writing, request, 1)),
                    STRING.write(
                            "decr key",
                            Manner.ADDS_AT_ONCE,
                            Keys.ONE,
                            "Subtracts 1.",
                            ADDS_UP,
                            (writing, request) -> add(writing, request, -1)),
                    STRING.write(
                            "incrby key n",
                            Manner.ADDS_AT_ONCE,
                            Keys.ONE,
                            "Adds n.",
                            ADDS_UP,
                            Strings::incrementBy),
                    STRING.write(
                            "decrby key n",
                            Manner.ADDS_AT_ONCE,
                            Keys.ONE,
                            "Subtracts n.",
                            ADDS_UP,
                            Strings::decrementBy),
                    STRING.write(
                            "incrbyfloat key number",
                            Manner.ADDS_AT_ONCE,
                            Keys.ONE,
                            "Adds a number that may have a fraction.",
                            "assigns the sum: of two concurrent ones the newer counts, as of two"
                                    + " SETs. INCRBY loses nothing",
                            Strings::addNumber),
                    STRING.write(
                            "append key value",
                            Manner.ADDS_AT_ONCE,
                            Keys.ONE,
                            "Adds bytes at the end.",
                            EDITS,
                            Strings::append),
                    STRING.write(
                            "setrange key offset value",
                            Manner.ADDS,
                            Keys.ONE,
                            "Writes over the bytes from an offset on.",
                            EDITS,
                            Strings::setRange),
                    STRING.read(
                            "getrange key start end",
                            Manner.READS,
                            Keys.ONE,
                            "The bytes from start to end.",
                            Strings::getRange),
                    STRING.read(
                            "substr key start end",
                            Manner.READS,
                            Keys.ONE,
                            "The older name of GETRANGE.",
                            Strings::getRange),
                    STRING.read(
                            "strlen key",
                            Manner.READS_AT_ONCE,
                            Keys.ONE,
                            "How many bytes the string has.",
                            (sight, request) ->
                                    KIND.look(
                                            sight,
                                            request,
                                            string -> Answer.number(string.length()))),
                    STRING.read(
                            "lcs key1 key2 [LEN] [IDX] [MINMATCHLEN n] [WITHMATCHLEN]",
                            Manner.READS,
                            Keys.TWO,
                            "The longest subsequence that two strings have in common.",
                            CommonSubsequence::answer));

    private Strings() {}

    /// A string is shown before everything else, so where there is one, it is the one.
    private static Answer get(Sight sight, Bytes bucket, Bytes key) {
        var string = sight.read(new Key<>(bucket, key, StringValue.TYPE));
        if (string.exists()) {
            return new Answer.Value(string);
        }
        return sight.types(bucket, key).isEmpty() ? Answer.NIL : Errors.WRONG_TYPE;
    }

    private static Answer getAll(Sight sight, Request request) {
        var answers = new ArrayList<Answer>(request.size() - 1);
        for (var key : request.from(1)) {
            var string = sight.read(new Key<>(request.bucket(), key, StringValue.TYPE));
            answers.add(string.exists() ? new Answer.Value(string) : Answer.NIL);
        }
        return new Answer.Many(answers);
    }

    private static Answer set(Writing writing, Request request) {
        var onlyNew = false;
        var onlyOld = false;
        var getting = false;
        for (var i = 3; i < request.size(); i++) {
            switch (request.keyword(i)) {
                case "NX" -> onlyNew = true;
                case "XX" -> onlyOld = true;
                case "GET" -> getting = true;
                case "EX", "PX", "EXAT", "PXAT", "KEEPTTL" -> {
                    return Answer.error(
                            "SET option '%s' is not there: keys do not expire in this version"
                                    .formatted(request.keyword(i)));
                }
                default -> {
                    return Errors.SYNTAX;
                }
            }
        }
        if (onlyNew && onlyOld) {
            return Errors.SYNTAX;
        }
        var types = writing.types(request.bucket(), request.word(1));
        if (getting && !KeySpace.fits(types, StringValue.TYPE)) {
            return Errors.WRONG_TYPE;
        }
        var before =
                getting ? get(Sight.of(writing), request.bucket(), request.word(1)) : Answer.NIL;
        if (onlyNew && !types.isEmpty() || onlyOld && types.isEmpty()) {
            return before;
        }
        return assign(writing, KIND.key(request, 1), types, request.word(2))
                        instanceof Answer.Failure failure
                ? failure
                : getting ? before : Answer.OK;
    }

    /// Replaces whatever is there, as in Redis: objects of other types are reset.
    static Answer assign(
            Writing writing, Key<StringValue, Operation, StringValue.Effect> key, Bytes value) {
        return assign(writing, key, writing.types(key.bucket(), key.key()), value);
    }

    /// @param types what is there
    private static Answer assign(
            Writing writing,
            Key<StringValue, Operation, StringValue.Effect> key,
            List<DataType<?, ?, ?>> types,
            Bytes value) {
        return Kind.update(
                writing,
                key,
                new Operation.Assign(value),
                () -> KeySpace.clear(writing, key.bucket(), key.key(), types, StringValue.TYPE));
    }

    private static Answer setIfNew(Writing writing, Request request) {
        if (!writing.types(request.bucket(), request.word(1)).isEmpty()) {
            return Answer.ZERO;
        }
        return Kind.update(
                writing,
                KIND.key(request, 1),
                new Operation.Assign(request.word(2)),
                () -> Answer.ONE);
    }

    private static Answer getAndSet(Writing writing, Request request) {
        return KIND.change(
                writing,
                request,
                (key, before) ->
                        assign(writing, key, request.word(2)) instanceof Answer.Failure failure
                                ? failure
                                : new Answer.Value(before));
    }

    private static Answer getAndDelete(Writing writing, Request request) {
        return KIND.change(
                writing,
                request,
                (key, before) ->
                        KeySpace.clear(writing, key.bucket(), key.key())
                                        instanceof Answer.Failure failure
                                ? failure
                                : new Answer.Value(before));
    }

    private static Answer setAll(Writing writing, Request request) {
        if (request.size() % 2 == 0) {
            return Errors.wrongArity("mset");
        }
        for (var i = 1; i < request.size(); i += 2) {
            if (assign(writing, KIND.key(request, i), request.word(i + 1))
                    instanceof Answer.Failure failure) {
                return failure;
            }
        }
        return Answer.OK;
    }

    private static Answer setAllIfNew(Writing writing, Request request) {
        if (request.size() % 2 == 0) {
            return Errors.wrongArity("msetnx");
        }
        for (var i = 1; i < request.size(); i += 2) {
            if (!writing.types(request.bucket(), request.word(i)).isEmpty()) {
                return Answer.ZERO;
            }
        }
        return setAll(writing, request) instanceof Answer.Failure failure ? failure : Answer.ONE;
    }

    private static Answer incrementBy(Writing writing, Request request) {
        var n = request.word(2).integer();
        return n.isEmpty() ? Errors.NOT_AN_INTEGER : add(writing, request, n.getAsLong());
    }

    private static Answer decrementBy(Writing writing, Request request) {
        var n = request.word(2).integer();
        if (n.isEmpty()) {
            return Errors.NOT_AN_INTEGER;
        }
        return n.getAsLong() == Long.MIN_VALUE
                ? Errors.DECREMENT_OVERFLOW
                : add(writing, request, -n.getAsLong());
    }

    private static Answer add(Writing writing, Request request, long n) {
        return KIND.change(
                writing,
                request,
                (key, _) ->
                        Kind.update(
                                writing,
                                key,
                                new Operation.Increment(n),
                                () ->
                                        Answer.number(
                                                writing.read(key)
                                                        .value()
                                                        .integer()
                                                        .orElseThrow())));
    }

    private static Answer addNumber(Writing writing, Request request) {
        return KIND.change(
                writing,
                request,
                (key, string) ->
                        switch (Decimal.sum(
                                string.exists() ? string.value() : Bytes.of(0), request.word(2))) {
                            case Decimal.Sum.Not(var why) -> why;
                            case Decimal.Sum.Is(var sum) ->
                                    Kind.update(
                                            writing,
                                            key,
                                            new Operation.Assign(sum),
                                            () -> new Answer.Bulk(sum));
                        });
    }

    private static Answer append(Writing writing, Request request) {
        var more = request.word(2);
        return KIND.change(
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
        return KIND.change(
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
        return KIND.look(
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
