package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.crdt.Key;
import io.minidote.crdt.Sequence;
import io.minidote.crdt.Sequence.Effect;
import io.minidote.crdt.Sequence.Operation;
import io.minidote.doors.redis.Command.Keys;
import io.minidote.doors.redis.Command.Manner;
import io.minidote.doors.redis.Lists.End;
import io.minidote.replica.Writing;
import java.util.List;

/// The commands of lists that wait for an element where there is none.
final class BlockingPops {

    static final String WAITS =
            "; waits for what is pushed at any replica, and who came first to this one is served"
                    + " first";

    static final List<Command> COMMANDS =
            List.of(
                    Lists.LIST.write(
                            "blpop key … timeout",
                            Manner.WAITS,
                            Keys.ALL_BUT_LAST,
                            "LPOP of the first of several lists that has any; waits so many seconds"
                                    + " for one that does, for ever where that is 0.",
                            Lists.POPS + WAITS,
                            (writing, request) -> pop(writing, request, End.LEFT)),
                    Lists.LIST.write(
                            "brpop key … timeout",
                            Manner.WAITS,
                            Keys.ALL_BUT_LAST,
                            "RPOP of the first of several lists that has any, or waits.",
                            Lists.POPS + WAITS,
                            (writing, request) -> pop(writing, request, End.RIGHT)),
                    Lists.LIST.write(
                            "blmpop timeout numkeys key … LEFT|RIGHT [COUNT count]",
                            Manner.WAITS_ALSO_IN_SCRIPTS,
                            Keys.COUNTED,
                            "LMPOP, or waits.",
                            Lists.POPS + WAITS,
                            BlockingPops::popFirst),
                    Lists.LIST.write(
                            "blmove source destination LEFT|RIGHT LEFT|RIGHT timeout",
                            Manner.WAITS_AND_ADDS,
                            Keys.TWO,
                            "LMOVE, or waits.",
                            Lists.MOVES + WAITS,
                            BlockingPops::move),
                    Lists.LIST.write(
                            "brpoplpush source destination timeout",
                            Manner.WAITS_AND_ADDS,
                            Keys.TWO,
                            "RPOPLPUSH, or waits.",
                            Lists.MOVES + WAITS,
                            (writing, request) ->
                                    move(writing, request, End.RIGHT, End.LEFT, request.word(3))));

    private BlockingPops() {}

    private static Answer pop(Writing writing, Request request, End end) {
        var last = request.size() - 1;
        return pop(
                writing,
                request.bucket(),
                new Pops.Asked(request.from(1).subList(0, last - 1), end, 1, Pops::pair),
                request.word(last));
    }

    private static Answer popFirst(Writing writing, Request request) {
        return switch (Pops.Asking.of(request, 2)) {
            case Pops.Asking.Wrong(var why) -> why;
            case Pops.Asking.For(var asked) ->
                    pop(writing, request.bucket(), asked, request.word(1));
        };
    }

    private static Answer pop(Writing writing, Bytes bucket, Pops.Asked asked, Bytes timeout) {
        return Blocking.answer(
                writing,
                timeout,
                asked.keys().stream().map(key -> key(bucket, key)).toList(),
                now -> Pops.popFirst(now, bucket, asked),
                again ->
                        Pops.popFirst(
                                again,
                                bucket,
                                asked.of(Blocking.shown(Lists.KIND, again, bucket, asked.keys()))));
    }

    private static Key<Sequence, Operation, Effect> key(Bytes bucket, Bytes key) {
        return new Key<>(bucket, key, Sequence.TYPE);
    }

    private static Answer move(Writing writing, Request request) {
        var from = End.of(request, 3);
        var to = End.of(request, 4);
        return from.isEmpty() || to.isEmpty()
                ? Errors.SYNTAX
                : move(writing, request, from.get(), to.get(), request.word(5));
    }

    private static Answer move(Writing writing, Request request, End from, End to, Bytes timeout) {
        var source = List.of(request.word(1));
        return Blocking.answer(
                writing,
                timeout,
                List.of(Lists.KIND.key(request, 1)),
                now -> Pops.move(now, request, from, to),
                again ->
                        Blocking.shown(Lists.KIND, again, request.bucket(), source).isEmpty()
                                ? Answer.NIL
                                : Pops.move(again, request, from, to));
    }
}
