package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.Crdt;
import io.minidote.crdt.DataType;
import io.minidote.crdt.Key;
import io.minidote.crdt.Prepared;
import io.minidote.crdt.StringValue;
import io.minidote.crdt.Syntax;
import io.minidote.replica.Writing;
import java.util.List;
import java.util.Optional;

/// What Redis commands see at a key, and the commands that take keys of any type.
///
/// Types cannot clash in the core, so a key may hold an object of each. Redis commands see the
/// first of them in an order that is the same at every replica.
final class KeySpace {

    private static final String RESET = "reset";

    /// The types that are Redis's own, in the order in which they are shown before any other.
    private static final List<DataType<?, ?, ?>> SHOWN_FIRST =
            List.of(StringValue.TYPE, AddWinsSet.TYPE);

    private KeySpace() {}

    /// The type that is shown, of those that are there; nothing where there is none.
    static Optional<DataType<?, ?, ?>> shown(List<DataType<?, ?, ?>> types) {
        if (types.size() > 1) {
            for (var type : SHOWN_FIRST) {
                if (types.contains(type)) {
                    return Optional.of(type);
                }
            }
        }
        return types.isEmpty() ? Optional.empty() : Optional.of(types.getFirst());
    }

    /// Whether a command for `type` may go on: the key shows this type or nothing.
    static boolean fits(List<DataType<?, ?, ?>> types, DataType<?, ?, ?> type) {
        return types.isEmpty()
                || types.size() == 1 && types.getFirst() == type
                || shown(types).orElseThrow() == type;
    }

    static Answer exists(Sight sight, Request request) {
        var count = 0;
        for (var key : request.from(1)) {
            if (!sight.types(request.bucket(), key).isEmpty()) {
                count++;
            }
        }
        return Answer.number(count);
    }

    static Answer type(Sight sight, Request request) {
        var shown = shown(sight.types(request.bucket(), request.word(1)));
        return new Answer.Status(shown.map(KeySpace::redisName).orElse("none"));
    }

    private static String redisName(DataType<?, ?, ?> type) {
        return type == AddWinsSet.TYPE ? "set" : type.name();
    }

    static Answer delete(Writing writing, Request request) {
        var count = 0;
        for (var key : request.from(1)) {
            var types = writing.types(request.bucket(), key);
            for (var type : types) {
                if (reset(writing, request.bucket(), key, type)
                        instanceof Prepared.Refused<?>(var why)) {
                    return Answer.error(why);
                }
            }
            if (!types.isEmpty()) {
                count++;
            }
        }
        return Answer.number(count);
    }

    /// Undoes all that this replica has seen of one object.
    static <S extends Crdt<S, O, E>, O, E> Prepared<E> reset(
            Writing writing, Bytes bucket, Bytes key, DataType<S, O, E> type) {
        return resetOf(type)
                .map(reset -> writing.update(new Key<>(bucket, key, type), reset))
                .orElseGet(() -> Prepared.refused("a " + type.name() + " cannot be reset"));
    }

    private static <S extends Crdt<S, O, E>, O, E> Optional<O> resetOf(DataType<S, O, E> type) {
        for (var syntax : type.operations()) {
            if (syntax.name().equals(RESET)
                    && syntax.parse().apply(List.of())
                            instanceof Syntax.Parsed.Operation<O>(var reset)) {
                return Optional.of(reset);
            }
        }
        return Optional.empty();
    }
}
