package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.crdt.Key;
import io.minidote.crdt.ScoredSet;
import io.minidote.doors.redis.Command.Keys;
import io.minidote.doors.redis.Command.Manner;
import io.minidote.doors.redis.SortedSetPops.End;
import io.minidote.replica.Writing;
import java.util.List;

/// The commands of sorted sets that wait for a member where there is none.
final class BlockingSortedSetPops {

    private static final String CONCURRENT = SortedSets.POPS + BlockingPops.WAITS;

    static final List<Command> COMMANDS =
            List.of(
                    SortedSets.SORTED_SET.write(
                            "bzpopmin key … timeout",
                            Manner.WAITS_AT_ONCE,
                            Keys.ALL_BUT_LAST,
                            "ZPOPMIN of the first of several sets that has members, or waits.",
                            CONCURRENT,
                            (writing, request) -> pop(writing, request, End.MIN)),
                    SortedSets.SORTED_SET.write(
                            "bzpopmax key … timeout",
                            Manner.WAITS_AT_ONCE,
                            Keys.ALL_BUT_LAST,
                            "ZPOPMAX of the first of several sets that has members, or waits.",
                            CONCURRENT,
                            (writing, request) -> pop(writing, request, End.MAX)),
                    SortedSets.SORTED_SET.write(
                            "bzmpop timeout numkeys key … MIN|MAX [COUNT count]",
                            Manner.WAITS_ALSO_IN_SCRIPTS,
                            Keys.COUNTED,
                            "ZMPOP, or waits.",
                            CONCURRENT,
                            BlockingSortedSetPops::popFirst));

    private BlockingSortedSetPops() {}

    private static Answer pop(Writing writing, Request request, End end) {
        var last = request.size() - 1;
        return pop(
                writing,
                request.bucket(),
                new SortedSetPops.Asked(
                        request.from(1).subList(0, last - 1), end, 1, SortedSetPops::triple),
                request.word(last));
    }

    private static Answer popFirst(Writing writing, Request request) {
        return switch (SortedSetPops.Asking.of(request, 2)) {
            case SortedSetPops.Asking.Wrong(var why) -> why;
            case SortedSetPops.Asking.For(var asked) ->
                    pop(writing, request.bucket(), asked, request.word(1));
        };
    }

    private static Answer pop(
            Writing writing, Bytes bucket, SortedSetPops.Asked asked, Bytes timeout) {
        return Blocking.answer(
                writing,
                timeout,
                asked.keys().stream().map(key -> new Key<>(bucket, key, ScoredSet.TYPE)).toList(),
                now -> SortedSetPops.popFirst(now, bucket, asked),
                again ->
                        SortedSetPops.popFirst(
                                again,
                                bucket,
                                asked.of(
                                        Blocking.shown(
                                                SortedSets.KIND, again, bucket, asked.keys()))));
    }
}
