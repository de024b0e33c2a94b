package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.crdt.AddWinsSet;
import io.minidote.doors.redis.Command.Keys;
import io.minidote.doors.redis.Command.Manner;
import io.minidote.replica.Writing;
import java.util.List;
import java.util.function.Function;

/// The commands of Redis sets, on objects of the type `set_aw`.
final class Sets {

    static final Kind<AddWinsSet, AddWinsSet.Operation, AddWinsSet.Operation> KIND =
            new Kind<>("set", AddWinsSet.TYPE);

    private static final Group SET = new Group("set");

    static final List<Command> COMMANDS =
            List.of(
                    SET.write(
                            "sadd key member …",
                            Manner.ADDS_AT_ONCE,
                            Keys.ONE,
                            "Puts members into a set.",
                            "an add wins over a concurrent remove",
                            Sets::add),
                    SET.write(
                            "srem key member …",
                            Manner.TAKES_AT_ONCE,
                            Keys.ONE,
                            "Takes members out of a set.",
                            "takes away what this replica has seen added",
                            Sets::remove),
                    SET.read(
                            "smembers key",
                            Manner.READS,
                            Keys.ONE,
                            "All members, in the order of their bytes.",
                            (sight, request) -> KIND.look(sight, request, Answer.Value::new)),
                    SET.read(
                            "sismember key member",
                            Manner.READS_AT_ONCE,
                            Keys.ONE,
                            "Whether the set has a member.",
                            Sets::contains),
                    SET.read(
                            "scard key",
                            Manner.READS_AT_ONCE,
                            Keys.ONE,
                            "How many members the set has.",
                            (sight, request) ->
                                    KIND.look(sight, request, set -> Answer.number(set.size()))));

    private Sets() {}

    private static Answer add(Writing writing, Request request) {
        return change(writing, request, AddWinsSet.Operation.Add::new);
    }

    private static Answer remove(Writing writing, Request request) {
        return change(writing, request, AddWinsSet.Operation.Remove::new);
    }

    /// Answers by how many members the set grows or shrinks. An add of what is there already
    /// happens too: it wins over a remove that is concurrent with it.
    private static Answer change(
            Writing writing,
            Request request,
            Function<List<Bytes>, AddWinsSet.Operation> operation) {
        return KIND.change(
                writing,
                request,
                (key, before) ->
                        Kind.update(
                                writing,
                                key,
                                operation.apply(request.from(2)),
                                () ->
                                        Answer.number(
                                                Math.abs(
                                                        writing.read(key).size()
                                                                - before.size()))));
    }

    private static Answer contains(Sight sight, Request request) {
        return KIND.look(
                sight, request, set -> set.contains(request.word(2)) ? Answer.ONE : Answer.ZERO);
    }
}
