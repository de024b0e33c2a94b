package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.Key;
import io.minidote.crdt.Prepared;
import io.minidote.replica.Writing;
import java.util.HashSet;
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
        return change(writing, request, AddWinsSet.Operation.Add::new, false);
    }

    static Answer remove(Writing writing, Request request) {
        return change(writing, request, AddWinsSet.Operation.Remove::new, true);
    }

    /// Answers how many of the members, each counted once, `were` in the set before. An add of what
    /// is there already happens too: it wins over a remove that is concurrent with it.
    private static Answer change(
            Writing writing,
            Request request,
            Function<List<Bytes>, AddWinsSet.Operation> operation,
            boolean were) {
        if (!KeySpace.fits(writing.types(request.bucket(), request.word(1)), AddWinsSet.TYPE)) {
            return Errors.WRONG_TYPE;
        }
        var key = key(request);
        var members = request.from(2);
        var count = count(writing.read(key), members, were);
        return writing.update(key, operation.apply(members)) instanceof Prepared.Refused<?>(var why)
                ? Answer.error(why)
                : Answer.number(count);
    }

    private static int count(AddWinsSet set, List<Bytes> members, boolean were) {
        if (members.size() == 1) {
            return set.contains(members.getFirst()) == were ? 1 : 0;
        }
        var counted = new HashSet<Bytes>(); // never iterated
        for (var member : members) {
            if (set.contains(member) == were) {
                counted.add(member);
            }
        }
        return counted.size();
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
