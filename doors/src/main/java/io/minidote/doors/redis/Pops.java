package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.crdt.Key;
import io.minidote.crdt.Sequence;
import io.minidote.crdt.Sequence.Effect;
import io.minidote.crdt.Sequence.Operation;
import io.minidote.doors.redis.Lists.End;
import io.minidote.replica.Writing;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BiFunction;

/// The commands of lists that hand out elements and take them away.
final class Pops {

    private Pops() {}

    /// LPOP and RPOP.
    static Answer pop(Writing writing, Request request, End end) {
        if (request.size() > 3) {
            return Errors.wrongArity(end == End.LEFT ? "lpop" : "rpop");
        }
        var several = request.size() == 3;
        var count = several ? request.word(2).integer() : OptionalLong.of(1);
        if (count.isEmpty() || count.getAsLong() < 0) {
            return Answer.error("value is out of range, must be positive");
        }
        return Lists.KIND.change(
                writing,
                request,
                (key, list) -> {
                    if (!list.exists()) {
                        return several ? Answer.NO_ARRAY : Answer.NIL;
                    }
                    if (count.getAsLong() == 0) {
                        return Answer.NOTHING;
                    }
                    var elements = at(list, end, count.getAsLong());
                    return take(
                            writing,
                            key,
                            end,
                            elements.size(),
                            several
                                    ? new Answer.Many(Answer.bytes(elements))
                                    : new Answer.Bulk(elements.getFirst()));
                });
    }

    /// So many elements at an end, as many as there are, in the order in which they would be
    /// popped.
    private static List<Bytes> at(Sequence list, End end, long count) {
        var size = list.size();
        var most = Math.min(count, size);
        return end == End.LEFT ? list.slice(0, most) : list.slice(size - most, size).reversed();
    }

    private static Answer take(
            Writing writing,
            Key<Sequence, Operation, Effect> key,
            End end,
            long count,
            Answer done) {
        return Kind.update(
                writing,
                key,
                new Operation.Delete(end == End.LEFT ? 0 : -count, count),
                () -> done);
    }

    /// LMPOP.
    static Answer popFirst(Writing writing, Request request) {
        return switch (Asking.of(request, 1)) {
            case Asking.Wrong(var why) -> why;
            case Asking.For(var asked) -> popFirst(writing, request.bucket(), asked);
        };
    }

    /// What is to be popped of the first of several lists that has any elements.
    ///
    /// @param shown what is answered of the list and the elements
    record Asked(
            List<Bytes> keys, End end, long count, BiFunction<Bytes, List<Bytes>, Answer> shown) {

        /// The same of other lists.
        Asked of(List<Bytes> others) {
            return new Asked(others, end, count, shown);
        }
    }

    /// A list and the elements popped from it.
    private static Answer several(Bytes key, List<Bytes> elements) {
        return new Answer.Many(
                List.of(new Answer.Bulk(key), new Answer.Many(Answer.bytes(elements))));
    }

    /// A list and the element popped from it.
    static Answer pair(Bytes key, List<Bytes> elements) {
        return new Answer.Many(List.of(new Answer.Bulk(key), new Answer.Bulk(elements.getFirst())));
    }

    /// What the words of LMPOP say.
    sealed interface Asking {

        record Wrong(Answer why) implements Asking {}

        record For(Asked asked) implements Asking {}

        /// @param number the word that says how many keys come behind it
        static Asking of(Request request, int number) {
            var keys = request.word(number).integer();
            if (keys.isEmpty() || keys.getAsLong() < 1) {
                return wrong("numkeys should be greater than 0");
            }
            if (keys.getAsLong() >= request.size() - number - 1L) {
                return new Wrong(Errors.SYNTAX);
            }
            var where = number + 1 + (int) keys.getAsLong();
            var end = End.of(request, where);
            if (end.isEmpty()) {
                return new Wrong(Errors.SYNTAX);
            }
            var count = OptionalLong.of(1);
            if (request.size() > where + 1) {
                if (!request.keyword(where + 1).equals("COUNT") || request.size() == where + 2) {
                    return new Wrong(Errors.SYNTAX);
                }
                count = request.word(where + 2).integer();
                if (count.isEmpty() || count.getAsLong() < 1) {
                    return wrong("count should be greater than 0");
                }
                if (request.size() > where + 3) {
                    return new Wrong(Errors.SYNTAX);
                }
            }
            return new For(
                    new Asked(
                            request.from(number + 1).subList(0, (int) keys.getAsLong()),
                            end.get(),
                            count.getAsLong(),
                            Pops::several));
        }

        private static Asking wrong(String why) {
            return new Wrong(Answer.error(why));
        }
    }

    static Answer popFirst(Writing writing, Bytes bucket, Asked asked) {
        var sight = Sight.of(writing);
        for (var key : asked.keys()) {
            var list = Lists.KIND.find(sight, bucket, key);
            if (list.isEmpty()) {
                return Errors.WRONG_TYPE;
            }
            if (list.get().exists()) {
                var elements = at(list.get(), asked.end(), asked.count());
                return take(
                        writing,
                        new Key<>(bucket, key, Sequence.TYPE),
                        asked.end(),
                        elements.size(),
                        asked.shown().apply(key, elements));
            }
        }
        return Answer.NO_ARRAY;
    }

    /// LMOVE.
    static Answer move(Writing writing, Request request) {
        var from = End.of(request, 3);
        var to = End.of(request, 4);
        return from.isEmpty() || to.isEmpty()
                ? Errors.SYNTAX
                : move(writing, request, from.get(), to.get());
    }

    /// Inserts before it takes out, so that a key which is both is never left empty: it would live
    /// on as a new one.
    static Answer move(Writing writing, Request request, End from, End to) {
        var sight = Sight.of(writing);
        var source = Lists.KIND.find(sight, request.bucket(), request.word(1));
        if (source.isEmpty()) {
            return Errors.WRONG_TYPE;
        }
        var list = source.get();
        if (!list.exists()) {
            return Answer.NIL;
        }
        if (Lists.KIND.find(sight, request.bucket(), request.word(2)).isEmpty()) {
            return Errors.WRONG_TYPE;
        }
        var moved = at(list, from, 1);
        var done = new Answer.Bulk(moved.getFirst());
        var same = request.word(1).equals(request.word(2));
        if (same && from == to) {
            return done;
        }
        return Lists.push(writing, Lists.KIND.key(request, 2), to, moved, done)
                        instanceof Answer.Failure failure
                ? failure
                : take(writing, Lists.KIND.key(request, 1), from, 1, done);
    }
}
