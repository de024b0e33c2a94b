package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.crdt.AddWinsSet;
import io.minidote.doors.redis.Command.Keys;
import io.minidote.doors.redis.Command.Manner;
import io.minidote.replica.Writing;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;

/// The commands of Redis sets, on objects of the type `set_aw`.
final class Sets {

    static final Kind<AddWinsSet, AddWinsSet.Operation, AddWinsSet.Operation> KIND =
            new Kind<>("set", AddWinsSet.TYPE);

    private static final Group SET = new Group("set");

    private static final String STORES =
            "takes away what this replica has seen there, and adds; concurrent adds survive";

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
                            "smismember key member …",
                            Manner.READS_AT_ONCE,
                            Keys.ONE,
                            "Whether the set has each of some members.",
                            Sets::containsEach),
                    SET.read(
                            "scard key",
                            Manner.READS_AT_ONCE,
                            Keys.ONE,
                            "How many members the set has.",
                            (sight, request) ->
                                    KIND.look(sight, request, set -> Answer.number(set.size()))),
                    SET.write(
                            "smove key destination member",
                            Manner.TAKES_AT_ONCE,
                            Keys.TWO,
                            "Moves a member to another set.",
                            "an add and a remove, visible together; two that move the same member"
                                    + " to different sets leave it in both",
                            Sets::move),
                    SET.write(
                            "spop key [count]",
                            Manner.TAKES_AT_ONCE,
                            Keys.ONE,
                            "Takes members out by chance, and answers them.",
                            "two replicas may both take the same member",
                            Sets::pop),
                    SET.read(
                            "srandmember key [count]",
                            Manner.READS,
                            Keys.ONE,
                            "Members by chance; the same ones more than once where the count is"
                                    + " negative.",
                            Sets::choose),
                    SET.read(
                            "sinter key …",
                            Manner.READS,
                            Keys.ALL,
                            "The members that all sets have.",
                            (sight, request) ->
                                    SetAlgebra.answer(SetAlgebra.Rule.INTER, sight, request)),
                    SET.read(
                            "sunion key …",
                            Manner.READS,
                            Keys.ALL,
                            "The members that any of the sets has.",
                            (sight, request) ->
                                    SetAlgebra.answer(SetAlgebra.Rule.UNION, sight, request)),
                    SET.read(
                            "sdiff key …",
                            Manner.READS,
                            Keys.ALL,
                            "The members of the first set that no other has.",
                            (sight, request) ->
                                    SetAlgebra.answer(SetAlgebra.Rule.DIFF, sight, request)),
                    SET.read(
                            "sintercard numkeys key … [LIMIT count]",
                            Manner.READS,
                            Keys.COUNTED,
                            "How many members all sets have.",
                            SetAlgebra::count),
                    SET.write(
                            "sinterstore destination key …",
                            Manner.ADDS,
                            Keys.ALL,
                            "Puts the members that all sets have in place of what is at a key.",
                            STORES,
                            (writing, request) ->
                                    SetAlgebra.store(SetAlgebra.Rule.INTER, writing, request)),
                    SET.write(
                            "sunionstore destination key …",
                            Manner.ADDS,
                            Keys.ALL,
                            "Puts the members that any of the sets has in place of what is at a"
                                    + " key.",
                            STORES,
                            (writing, request) ->
                                    SetAlgebra.store(SetAlgebra.Rule.UNION, writing, request)),
                    SET.write(
                            "sdiffstore destination key …",
                            Manner.ADDS,
                            Keys.ALL,
                            "Puts the members of the first set that no other has in place of what"
                                    + " is at a key.",
                            STORES,
                            (writing, request) ->
                                    SetAlgebra.store(SetAlgebra.Rule.DIFF, writing, request)));

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

    private static Answer containsEach(Sight sight, Request request) {
        return KIND.look(
                sight,
                request,
                set ->
                        new Answer.Many(
                                request.from(2).stream()
                                        .map(member ->
                                                set.contains(member) ? Answer.ONE : Answer.ZERO)
                                        .toList()));
    }

    private static Answer move(Writing writing, Request request) {
        var sight = Sight.of(writing);
        if (sight.types(request.bucket(), request.word(1)).isEmpty()) {
            return Answer.ZERO;
        }
        var from = KIND.find(sight, request.bucket(), request.word(1));
        if (from.isEmpty() || KIND.find(sight, request.bucket(), request.word(2)).isEmpty()) {
            return Errors.WRONG_TYPE;
        }
        var member = List.of(request.word(3));
        if (!from.get().contains(request.word(3))) {
            return Answer.ZERO;
        }
        if (request.word(1).equals(request.word(2))) {
            return Answer.ONE;
        }
        return Kind.update(
                writing,
                KIND.key(request, 1),
                new AddWinsSet.Operation.Remove(member),
                () ->
                        Kind.update(
                                writing,
                                KIND.key(request, 2),
                                new AddWinsSet.Operation.Add(member),
                                () -> Answer.ONE));
    }

    private static List<Bytes> taken(List<Integer> picked, AddWinsSet set) {
        return Picks.taken(
                picked,
                set.size(),
                set.live()::at,
                () -> {
                    var members = new ArrayList<Bytes>(set.size());
                    set.live().forEach((member, _) -> members.add(member));
                    return members;
                });
    }

    private static Answer pop(Writing writing, Request request) {
        if (request.size() > 3) {
            return Errors.SYNTAX;
        }
        var count = request.size() == 3 ? request.word(2).integer() : OptionalLong.of(1);
        if (count.isEmpty() || count.getAsLong() < 0) {
            return Answer.error("value is out of range, must be positive");
        }
        return KIND.change(
                writing,
                request,
                (key, set) -> {
                    var picked = Picks.distinct(request.chance(), set.size(), count.getAsLong());
                    var popped = taken(picked, set);
                    if (popped.isEmpty()) {
                        return request.size() == 3 ? new Answer.Distinct(List.of()) : Answer.NIL;
                    }
                    return Kind.update(
                            writing,
                            key,
                            new AddWinsSet.Operation.Remove(popped),
                            () ->
                                    request.size() == 3
                                            ? new Answer.Distinct(Answer.bytes(popped))
                                            : new Answer.Bulk(popped.getFirst()));
                });
    }

    private static Answer choose(Sight sight, Request request) {
        if (request.size() > 3) {
            return Errors.SYNTAX;
        }
        var count = request.size() == 3 ? request.word(2).integer() : OptionalLong.of(1);
        if (count.isEmpty()) {
            return Errors.NOT_AN_INTEGER;
        }
        if (count.getAsLong() < -Picks.MOST) {
            return Errors.OUT_OF_RANGE;
        }
        return KIND.look(
                sight,
                request,
                set -> {
                    var picked = Picks.of(request.chance(), set.size(), count.getAsLong());
                    var chosen = Answer.bytes(taken(picked, set));
                    return request.size() == 3
                            ? new Answer.Many(chosen)
                            : chosen.isEmpty() ? Answer.NIL : chosen.getFirst();
                });
    }
}
