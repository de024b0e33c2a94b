package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.Key;
import io.minidote.crdt.Prepared;
import io.minidote.replica.Writing;
import java.util.List;
import java.util.function.Function;

/// The commands of Redis sets, on objects of the type `set_aw`.
final class Sets {

    private Sets() {}

    private static Key<AddWinsSet, AddWinsSet.Operation, AddWinsSet.Operation> key(
            Request request) {
        return new Key<>(request.bucket(), request.word(1), AddWinsSet.TYPE);
    }

    static Answer add(Writing writing, Request request) {
        return change(writing, request, AddWinsSet.Operation.Add::new);
    }

    static Answer remove(Writing writing, Request request) {
        return change(writing, request, AddWinsSet.Operation.Remove::new);
    }

    /// Answers by how many members the set grows or shrinks. An add of what is there already
    /// happens too: it wins over a remove that is concurrent with it.
    private static Answer change(
            Writing writing,
            Request request,
            Function<List<Bytes>, AddWinsSet.Operation> operation) {
        if (!KeySpace.fits(writing.types(request.bucket(), request.word(1)), AddWinsSet.TYPE)) {
            return Errors.WRONG_TYPE;
        }
        var key = key(request);
        var before = writing.read(key).size();
        return writing.update(key, operation.apply(request.from(2)))
                        instanceof Prepared.Refused<?>(var why)
                ? Answer.error(why)
                : Answer.number(Math.abs(writing.read(key).size() - before));
    }

    static Answer members(Sight sight, Request request) {
        return look(sight, request, Answer.Value::new);
    }

    static Answer contains(Sight sight, Request request) {
        return look(
                sight, request, set -> set.contains(request.word(2)) ? Answer.ONE : Answer.ZERO);
    }

    static Answer size(Sight sight, Request request) {
        return look(sight, request, set -> Answer.number(set.size()));
    }

    private static Answer look(Sight sight, Request request, Function<AddWinsSet, Answer> answer) {
        return KeySpace.fits(sight.types(request.bucket(), request.word(1)), AddWinsSet.TYPE)
                ? answer.apply(sight.read(key(request)))
                : Errors.WRONG_TYPE;
    }
}
