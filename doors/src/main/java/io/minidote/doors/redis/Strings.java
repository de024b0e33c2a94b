package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.crdt.DataType;
import io.minidote.crdt.Key;
import io.minidote.crdt.StringValue;
import io.minidote.crdt.StringValue.Operation;
import io.minidote.doors.redis.Command.Keys;
import io.minidote.doors.redis.Command.Manner;
import io.minidote.doors.redis.Lifetimes.Ending;
import io.minidote.doors.redis.Lifetimes.Life;
import io.minidote.doors.redis.Lifetimes.Time;
import io.minidote.doors.redis.Lifetimes.Unit;
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
    private static final String LONGEST = "of concurrent lives the longest wins";

    static final List<Command> COMMANDS =
            List.of(
                    STRING.read(
                            "get key",
                            Manner.READS_AT_ONCE,
                            Keys.ONE,
                            "The string.",
                            (sight, request) -> get(sight, request.bucket(), request.word(1))),
                    STRING.write(
                            "set key value [NX|XX] [GET] [EX seconds | PX milliseconds | EXAT"
                                    + " unix-seconds | PXAT unix-milliseconds | KEEPTTL]",
                            Manner.ADDS,
                            Keys.ONE,
                            "Replaces whatever the key holds by a string, which lives for ever"
                                    + " where nothing else is said.",
                            NEWEST
                                    + "; increments and edits that it has not seen come on top; "
                                    + LONGEST
                                    + ". NX, XX and GET look at this replica",
                            Strings::set),
                    STRING.write(
                            "setex key seconds value",
                            Manner.ADDS,
                            Keys.ONE,
                            "The older name of SET with EX.",
                            NEWEST + "; " + LONGEST,
                            (writing, request) -> setFor(writing, request, Unit.SECONDS)),
                    STRING.write(
                            "psetex key milliseconds value",
                            Manner.ADDS,
                            Keys.ONE,
                            "The older name of SET with PX.",
                            NEWEST + "; " + LONGEST,
                            (writing, request) -> setFor(writing, request, Unit.MILLISECONDS)),
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
                            "getex key [EX seconds | PX milliseconds | EXAT unix-seconds | PXAT"
                                    + " unix-milliseconds | PERSIST]",
                            Manner.TAKES_AT_ONCE,
                            Keys.ONE,
                            "The string; and says how long the key lives from now on.",
                            LONGEST + ", and to persist is longest",
                            Strings::getAndExpire),
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
                            Strings::addNumber));

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
        if (request.size() == 3) {
            return assign(writing, KIND.key(request, 1), request.word(2)); // nearly always
        }
        return StringOptions.ofSet(request)
                .map(options ->
                        options.living(
                                "set",
                                writing.time().millis(),
                                life -> set(writing, request, options, life)))
                .orElse(Errors.SYNTAX);
    }

    private static Answer set(Writing writing, Request request, StringOptions options, Life life) {
        var types = writing.types(request.bucket(), request.word(1));
        if (options.getting() && !KeySpace.fits(types, StringValue.TYPE)) {
            return Errors.WRONG_TYPE;
        }
        var before =
                options.getting()
                        ? get(Sight.of(writing), request.bucket(), request.word(1))
                        : Answer.NIL;
        if (options.onlyNew() && !types.isEmpty() || options.onlyOld() && types.isEmpty()) {
            return before;
        }
        return assign(writing, KIND.key(request, 1), types, request.word(2), life)
                        instanceof Answer.Failure failure
                ? failure
                : options.getting() ? before : Answer.OK;
    }

    /// SETEX and PSETEX.
    private static Answer setFor(Writing writing, Request request, Unit unit) {
        var key = KIND.key(request, 1);
        var time = new Time(request.word(2), unit, true);
        var command = unit == Unit.SECONDS ? "setex" : "psetex";
        return switch (time.ending(command, writing.time().millis())) {
            case Ending.Malformed(var why) -> why;
            case Ending.At(var millis) ->
                    assign(
                            writing,
                            key,
                            writing.types(key.bucket(), key.key()),
                            request.word(3),
                            new Life.Until(millis));
        };
    }

    /// Replaces whatever is there, as in Redis: objects of other types are reset, and how long it
    /// was to live is forgotten.
    static Answer assign(
            Writing writing, Key<StringValue, Operation, StringValue.Effect> key, Bytes value) {
        return assign(writing, key, writing.types(key.bucket(), key.key()), value, Life.DROPPED);
    }

    /// @param types what is there
    private static Answer assign(
            Writing writing,
            Key<StringValue, Operation, StringValue.Effect> key,
            List<DataType<?, ?, ?>> types,
            Bytes value,
            Life life) {
        return Kind.update(
                writing,
                key,
                new Operation.Assign(value),
                () ->
                        KeySpace.clear(writing, key.bucket(), key.key(), types, StringValue.TYPE)
                                        instanceof Answer.Failure failure
                                ? failure
                                : Lifetimes.give(writing, key.bucket(), key.key(), life));
    }

    private static Answer getAndExpire(Writing writing, Request request) {
        return StringOptions.ofGetAndExpire(request)
                .map(options ->
                        KIND.change(
                                writing,
                                request,
                                (key, string) ->
                                        string.exists()
                                                ? getAndExpire(writing, key, string, options)
                                                : Answer.NIL))
                .orElse(Errors.SYNTAX);
    }

    private static Answer getAndExpire(
            Writing writing,
            Key<StringValue, Operation, StringValue.Effect> key,
            StringValue string,
            StringOptions options) {
        return options.living(
                "getex",
                writing.time().millis(),
                life -> {
                    var endless =
                            Lifetimes.due(Sight.of(writing), key.bucket(), key.key()).isEmpty();
                    if (life instanceof Life.Endless && endless) {
                        return new Answer.Value(string);
                    }
                    var given = Lifetimes.give(writing, key.bucket(), key.key(), life);
                    return given instanceof Answer.Failure ? given : new Answer.Value(string);
                });
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
}
