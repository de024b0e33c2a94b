package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.crdt.Crdt;
import io.minidote.crdt.DataType;
import io.minidote.crdt.Key;
import io.minidote.crdt.Prepared;
import io.minidote.replica.Writing;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/// The objects that the commands of one group are about: those of one data type.
///
/// @param name what TYPE calls it
record Kind<S extends Crdt<S, O, E>, O, E>(String name, DataType<S, O, E> type) {

    /// The object that a word of a request names.
    Key<S, O, E> key(Request request, int word) {
        return new Key<>(request.bucket(), request.word(word), type);
    }

    /// The object at a key, the type's empty one where there is nothing; nothing where the key
    /// shows another type.
    Optional<S> find(Sight sight, Bytes bucket, Bytes key) {
        return KeySpace.fits(sight.types(bucket, key), type)
                ? Optional.of(sight.read(new Key<>(bucket, key, type)))
                : Optional.empty();
    }

    /// Answers what is to be said of the object that word 1 names.
    Answer look(Sight sight, Request request, Function<S, Answer> answer) {
        return find(sight, request.bucket(), request.word(1)).map(answer).orElse(Errors.WRONG_TYPE);
    }

    /// Answers what is to be said of the object that word 1 names, and done with it.
    Answer change(Writing writing, Request request, BiFunction<Key<S, O, E>, S, Answer> answer) {
        return find(Sight.of(writing), request.bucket(), request.word(1))
                .map(object -> answer.apply(key(request, 1), object))
                .orElse(Errors.WRONG_TYPE);
    }

    /// Does one thing with an object, and answers what `then` says where it was not refused.
    static <S extends Crdt<S, O, E>, O, E> Answer update(
            Writing writing, Key<S, O, E> key, O operation, Supplier<Answer> then) {
        return writing.update(key, operation) instanceof Prepared.Refused<E>(var why)
                ? Answer.error(why)
                : then.get();
    }
}
