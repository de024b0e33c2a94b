package io.minidote.doors.redis;

import io.minidote.crdt.DataType;
import io.minidote.crdt.Key;
import io.minidote.crdt.Prepared;
import io.minidote.crdt.StringValue;
import io.minidote.replica.Writing;
import java.util.List;

/// The commands of Redis strings, on objects of the type `string`.
final class Strings {

    private Strings() {}

    private static Key<StringValue, StringValue.Operation, StringValue.Effect> key(
            Request request) {
        return new Key<>(request.bucket(), request.word(1), StringValue.TYPE);
    }

    /// A string is shown before everything else, so where there is one, it is the one.
    static Answer get(Sight sight, Request request) {
        var string = sight.read(key(request));
        if (string.exists()) {
            return new Answer.Value(string);
        }
        return sight.types(request.bucket(), request.word(1)).isEmpty()
                ? Answer.NIL
                : Errors.WRONG_TYPE;
    }

    static Answer set(Writing writing, Request request) {
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
        var before = getting ? get(Sight.of(writing), request) : Answer.NIL;
        if (onlyNew && !types.isEmpty() || onlyOld && types.isEmpty()) {
            return before;
        }
        return assign(writing, request, types) instanceof Answer.Failure failure
                ? failure
                : getting ? before : Answer.OK;
    }

    /// Replaces whatever is there, as in Redis: objects of other types are reset.
    ///
    /// @param types what is there
    private static Answer assign(Writing writing, Request request, List<DataType<?, ?, ?>> types) {
        if (writing.update(key(request), new StringValue.Operation.Assign(request.word(2)))
                instanceof Prepared.Refused<?>(var why)) {
            return Answer.error(why);
        }
        for (var type : types) {
            if (type != StringValue.TYPE
                    && KeySpace.reset(writing, request.bucket(), request.word(1), type)
                            instanceof Prepared.Refused<?>(var why)) {
                return Answer.error(why);
            }
        }
        return Answer.OK;
    }

    static Answer incrementBy(Writing writing, Request request) {
        var n = request.word(2).integer();
        return n.isEmpty() ? Errors.NOT_AN_INTEGER : add(writing, request, n.getAsLong());
    }

    static Answer decrementBy(Writing writing, Request request) {
        var n = request.word(2).integer();
        if (n.isEmpty()) {
            return Errors.NOT_AN_INTEGER;
        }
        return n.getAsLong() == Long.MIN_VALUE
                ? Errors.DECREMENT_OVERFLOW
                : add(writing, request, -n.getAsLong());
    }

    static Answer add(Writing writing, Request request, long n) {
        if (!KeySpace.fits(writing.types(request.bucket(), request.word(1)), StringValue.TYPE)) {
            return Errors.WRONG_TYPE;
        }
        var key = key(request);
        if (writing.update(key, new StringValue.Operation.Increment(n))
                instanceof Prepared.Refused<?>(var why)) {
            return Answer.error(why);
        }
        return Answer.number(writing.read(key).value().integer().orElseThrow());
    }
}
