package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.crdt.Crdt;
import io.minidote.crdt.Key;
import io.minidote.crdt.Prepared;
import io.minidote.doors.redis.Command.Keys;
import io.minidote.doors.redis.Command.Manner;
import io.minidote.replica.Writing;
import java.util.List;

/// The commands that put what a key holds under another one: the values of all its objects, and how
/// long they live. An object's history stays where it is, so what others do to it at the same time
/// they do at the old key.
final class Copies {

    private static final Group GENERIC = new Group("generic");

    private static final String RENAMES =
            "copies what this replica has seen, and takes that away at the old key; concurrent"
                    + " updates survive at the old key, and at the new one";

    private static final Answer SAME = Answer.error("source and destination objects are the same");

    static final List<Command> COMMANDS =
            List.of(
                    GENERIC.write(
                            "rename key newkey",
                            Manner.TAKES,
                            Keys.TWO,
                            "Gives a key another name, in place of what has it.",
                            RENAMES,
                            (writing, request) -> rename(writing, request, false)),
                    GENERIC.write(
                            "renamenx key newkey",
                            Manner.TAKES_AT_ONCE,
                            Keys.TWO,
                            "Gives a key another name that nothing has.",
                            RENAMES + "; looks at this replica for what has the name",
                            (writing, request) -> rename(writing, request, true)),
                    GENERIC.write(
                            "copy key destination [DB database] [REPLACE]",
                            Manner.ADDS,
                            Keys.TWO,
                            "Copies what a key holds.",
                            "copies what this replica has seen; concurrent updates survive where"
                                    + " they were made",
                            Copies::copy));

    private Copies() {}

    private static Answer rename(Writing writing, Request request, boolean onlyNew) {
        var bucket = request.bucket();
        var from = request.word(1);
        var to = request.word(2);
        if (writing.types(bucket, from).isEmpty()) {
            return Errors.NO_SUCH_KEY;
        }
        if (from.equals(to)) {
            return onlyNew ? Answer.ZERO : Answer.OK;
        }
        if (onlyNew && !writing.types(bucket, to).isEmpty()) {
            return Answer.ZERO;
        }
        if (replace(writing, bucket, from, bucket, to) instanceof Answer.Failure failure) {
            return failure;
        }
        return KeySpace.clear(writing, bucket, from) instanceof Answer.Failure failure
                ? failure
                : onlyNew ? Answer.ONE : Answer.OK;
    }

    private static Answer copy(Writing writing, Request request) {
        var replacing = false;
        var target = request.bucket();
        for (var i = 3; i < request.size(); i++) {
            if (request.keyword(i).equals("REPLACE")) {
                replacing = true;
            } else if (request.keyword(i).equals("DB") && i + 1 < request.size()) {
                i++;
                var index = request.word(i).integer();
                if (index.isEmpty()) {
                    return Errors.NOT_AN_INTEGER;
                }
                if (index.getAsLong() != (int) index.getAsLong()) {
                    return Answer.error(
                            "value is out of range, value must between %d and %d"
                                    .formatted(Integer.MIN_VALUE, Integer.MAX_VALUE));
                }
                if (index.getAsLong() < 0 || index.getAsLong() >= Talks.DATABASES) {
                    return Errors.INDEX_OUT_OF_RANGE;
                }
                target = Databases.bucket(index.getAsLong());
            } else {
                return Errors.SYNTAX;
            }
        }
        var from = request.word(1);
        var to = request.word(2);
        if (target.equals(request.bucket()) && from.equals(to)) {
            return SAME;
        }
        if (writing.types(request.bucket(), from).isEmpty()
                || !replacing && !writing.types(target, to).isEmpty()) {
            return Answer.ZERO;
        }
        return replace(writing, request.bucket(), from, target, to)
                        instanceof Answer.Failure failure
                ? failure
                : Answer.ONE;
    }

    /// Puts what one key holds in place of what another one holds: OK, or why not.
    private static Answer replace(
            Writing writing, Bytes bucket, Bytes key, Bytes target, Bytes to) {
        if (KeySpace.clear(writing, target, to) instanceof Answer.Failure failure) {
            return failure;
        }
        for (var type : writing.types(bucket, key)) {
            if (copy(writing, new Key<>(bucket, key, type), target, to)
                    instanceof Answer.Failure failure) {
                return failure;
            }
        }
        var due = Lifetimes.due(Sight.of(writing), bucket, key);
        return due.isPresent()
                ? Lifetimes.give(writing, target, to, new Lifetimes.Life.Until(due.getAsLong()))
                : Answer.OK;
    }

    private static <S extends Crdt<S, O, E>, O, E> Answer copy(
            Writing writing, Key<S, O, E> from, Bytes target, Bytes to) {
        var operations = writing.read(from).anew();
        if (operations.isEmpty()) {
            return Answer.error(
                    "the %s at '%s' cannot be copied: no operations give another object its value"
                            .formatted(
                                    from.type().name(), Errors.shortened(from.key().toString())));
        }
        var copy = new Key<>(target, to, from.type());
        for (var operation : operations.get()) {
            if (writing.update(copy, operation) instanceof Prepared.Refused<E>(var why)) {
                return Answer.error(why);
            }
        }
        return Answer.OK;
    }
}
