package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.crdt.Key;
import io.minidote.crdt.ScoredSet;
import io.minidote.crdt.ScoredSet.Effect;
import io.minidote.crdt.ScoredSet.Operation;
import io.minidote.crdt.ScoredSet.Score;
import io.minidote.crdt.ScoredSet.Scored;
import io.minidote.doors.redis.Bounds.By;
import io.minidote.doors.redis.Command.Keys;
import io.minidote.doors.redis.Command.Manner;
import io.minidote.doors.redis.SetAlgebra.Rule;
import io.minidote.doors.redis.SortedSetPops.End;
import io.minidote.replica.Writing;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;

/// The commands of Redis sorted sets, on objects of the type `sorted_set`.
final class SortedSets {

    static final Kind<ScoredSet, Operation, Effect> KIND = new Kind<>("zset", ScoredSet.TYPE);

    static final Group SORTED_SET = new Group("sorted-set");

    private static final String NEWEST =
            "of concurrent scores of a member the newest wins, increases that it has not seen add to"
                    + " it, and it wins over a concurrent removal";
    private static final String TAKES =
            "takes away what this replica has seen of them; concurrent adds and increases survive";
    static final String POPS = "two replicas may both take the same member";
    private static final String STORES =
            "takes away what this replica has seen there, and adds; concurrent adds survive";

    static final List<Command> COMMANDS =
            List.of(
                    SORTED_SET.write(
                            "zadd key [NX|XX] [GT|LT] [CH] [INCR] score member [score member …]",
                            Manner.ADDS_AT_ONCE,
                            Keys.ONE,
                            "Gives members their scores, and answers how many are new.",
                            NEWEST + ". NX, XX, GT and LT look at this replica; INCR is ZINCRBY",
                            SortedSetAdds::add),
                    SORTED_SET.write(
                            "zincrby key number member",
                            Manner.ADDS_AT_ONCE,
                            Keys.ONE,
                            "Adds to the score of a member, from 0 where it is not there.",
                            "all of them count, and add to a concurrent score; the answer is the sum"
                                    + " known here",
                            SortedSetAdds::increase),
                    SORTED_SET.write(
                            "zrem key member …",
                            Manner.TAKES_AT_ONCE,
                            Keys.ONE,
                            "Takes members out.",
                            TAKES,
                            SortedSets::remove),
                    SORTED_SET.read(
                            "zcard key",
                            Manner.READS_AT_ONCE,
                            Keys.ONE,
                            "How many members there are.",
                            (sight, request) ->
                                    KIND.look(sight, request, set -> Answer.number(set.size()))),
                    SORTED_SET.read(
                            "zscore key member",
                            Manner.READS_AT_ONCE,
                            Keys.ONE,
                            "The score of a member.",
                            (sight, request) ->
                                    KIND.look(sight, request, set -> shown(set, request.word(2)))),
                    SORTED_SET.read(
                            "zmscore key member …",
                            Manner.READS_AT_ONCE,
                            Keys.ONE,
                            "The scores of several members, nil for what is not there.",
                            SortedSets::scores),
                    SORTED_SET.read(
                            "zrank key member [WITHSCORE]",
                            Manner.READS_AT_ONCE,
                            Keys.ONE,
                            "How many members stand before one.",
                            (sight, request) -> rank(sight, request, false)),
                    SORTED_SET.read(
                            "zrevrank key member [WITHSCORE]",
                            Manner.READS_AT_ONCE,
                            Keys.ONE,
                            "How many members stand behind one.",
                            (sight, request) -> rank(sight, request, true)),
                    SORTED_SET.read(
                            "zcount key min max",
                            Manner.READS_AT_ONCE,
                            Keys.ONE,
                            "How many members have a score between two others.",
                            (sight, request) -> SortedSetRanges.count(By.SCORE, sight, request)),
                    SORTED_SET.read(
                            "zlexcount key from to",
                            Manner.READS_AT_ONCE,
                            Keys.ONE,
                            "How many members stand between two others, where all scores are the"
                                    + " same.",
                            (sight, request) -> SortedSetRanges.count(By.MEMBER, sight, request)),
                    SORTED_SET.read(
                            "zrange key from to [BYSCORE|BYLEX] [REV] [LIMIT offset count]"
                                    + " [WITHSCORES]",
                            Manner.READS,
                            Keys.ONE,
                            "Members in the order of their scores: by rank, by score, or by"
                                    + " themselves where all scores are the same.",
                            SortedSetRanges::show),
                    SORTED_SET.read(
                            "zrevrange key start end [WITHSCORES]",
                            Manner.READS,
                            Keys.ONE,
                            "The older name of ZRANGE with REV.",
                            (sight, request) ->
                                    SortedSetRanges.show(By.RANK, true, sight, request)),
                    SORTED_SET.read(
                            "zrangebyscore key min max [WITHSCORES] [LIMIT offset count]",
                            Manner.READS,
                            Keys.ONE,
                            "The older name of ZRANGE with BYSCORE.",
                            (sight, request) ->
                                    SortedSetRanges.show(By.SCORE, false, sight, request)),
                    SORTED_SET.read(
                            "zrevrangebyscore key max min [WITHSCORES] [LIMIT offset count]",
                            Manner.READS,
                            Keys.ONE,
                            "The older name of ZRANGE with BYSCORE and REV.",
                            (sight, request) ->
                                    SortedSetRanges.show(By.SCORE, true, sight, request)),
                    SORTED_SET.read(
                            "zrangebylex key from to [LIMIT offset count]",
                            Manner.READS,
                            Keys.ONE,
                            "The older name of ZRANGE with BYLEX.",
                            (sight, request) ->
                                    SortedSetRanges.show(By.MEMBER, false, sight, request)),
                    SORTED_SET.read(
                            "zrevrangebylex key from to [LIMIT offset count]",
                            Manner.READS,
                            Keys.ONE,
                            "The older name of ZRANGE with BYLEX and REV.",
                            (sight, request) ->
                                    SortedSetRanges.show(By.MEMBER, true, sight, request)),
                    SORTED_SET.write(
                            "zrangestore destination key from to [BYSCORE|BYLEX] [REV]"
                                    + " [LIMIT offset count]",
                            Manner.ADDS,
                            Keys.TWO,
                            "Puts what ZRANGE finds in place of what is at a key.",
                            STORES,
                            SortedSetRanges::store),
                    SORTED_SET.write(
                            "zremrangebyrank key start end",
                            Manner.TAKES,
                            Keys.ONE,
                            "Takes out the members of some ranks.",
                            TAKES,
                            (writing, request) ->
                                    SortedSetRanges.remove(By.RANK, writing, request)),
                    SORTED_SET.write(
                            "zremrangebyscore key min max",
                            Manner.TAKES,
                            Keys.ONE,
                            "Takes out the members with a score between two others.",
                            TAKES,
                            (writing, request) ->
                                    SortedSetRanges.remove(By.SCORE, writing, request)),
                    SORTED_SET.write(
                            "zremrangebylex key from to",
                            Manner.TAKES,
                            Keys.ONE,
                            "Takes out the members between two others, where all scores are the"
                                    + " same.",
                            TAKES,
                            (writing, request) ->
                                    SortedSetRanges.remove(By.MEMBER, writing, request)),
                    SORTED_SET.write(
                            "zpopmin key [count]",
                            Manner.TAKES_AT_ONCE,
                            Keys.ONE,
                            "Takes out the members with the least scores, and answers them.",
                            POPS,
                            (writing, request) -> SortedSetPops.pop(End.MIN, writing, request)),
                    SORTED_SET.write(
                            "zpopmax key [count]",
                            Manner.TAKES_AT_ONCE,
                            Keys.ONE,
                            "Takes out the members with the greatest scores, and answers them.",
                            POPS,
                            (writing, request) -> SortedSetPops.pop(End.MAX, writing, request)),
                    SORTED_SET.write(
                            "zmpop numkeys key … MIN|MAX [COUNT count]",
                            Manner.TAKES,
                            Keys.COUNTED,
                            "ZPOPMIN or ZPOPMAX of the first set that has members.",
                            POPS,
                            SortedSetPops::popFirst),
                    SORTED_SET.read(
                            "zrandmember key [count [WITHSCORES]]",
                            Manner.READS,
                            Keys.ONE,
                            "Members by chance; the same ones more than once where the count is"
                                    + " negative.",
                            SortedSetPops::choose),
                    SORTED_SET.read(
                            "zinter numkeys key … [WEIGHTS weight [weight …]]"
                                    + " [AGGREGATE SUM|MIN|MAX] [WITHSCORES]",
                            Manner.READS,
                            Keys.COUNTED,
                            "The members that all sets have, sorted ones or others.",
                            (sight, request) -> SortedSetAlgebra.show(Rule.INTER, sight, request)),
                    SORTED_SET.read(
                            "zunion numkeys key … [WEIGHTS weight [weight …]]"
                                    + " [AGGREGATE SUM|MIN|MAX] [WITHSCORES]",
                            Manner.READS,
                            Keys.COUNTED,
                            "The members that any of the sets has, sorted ones or others.",
                            (sight, request) -> SortedSetAlgebra.show(Rule.UNION, sight, request)),
                    SORTED_SET.read(
                            "zdiff numkeys key … [WITHSCORES]",
                            Manner.READS,
                            Keys.COUNTED,
                            "The members of the first set that no other has.",
                            (sight, request) -> SortedSetAlgebra.show(Rule.DIFF, sight, request)),
                    SORTED_SET.read(
                            "zintercard numkeys key … [LIMIT count]",
                            Manner.READS,
                            Keys.COUNTED,
                            "How many members all sets have.",
                            SortedSetAlgebra::count),
                    SORTED_SET.write(
                            "zinterstore destination numkeys key … [WEIGHTS weight [weight …]]"
                                    + " [AGGREGATE SUM|MIN|MAX]",
                            Manner.ADDS,
                            Keys.ONE_AND_COUNTED,
                            "Puts what ZINTER finds in place of what is at a key.",
                            STORES,
                            (writing, request) ->
                                    SortedSetAlgebra.store(Rule.INTER, writing, request)),
                    SORTED_SET.write(
                            "zunionstore destination numkeys key … [WEIGHTS weight [weight …]]"
                                    + " [AGGREGATE SUM|MIN|MAX]",
                            Manner.ADDS,
                            Keys.ONE_AND_COUNTED,
                            "Puts what ZUNION finds in place of what is at a key.",
                            STORES,
                            (writing, request) ->
                                    SortedSetAlgebra.store(Rule.UNION, writing, request)),
                    SORTED_SET.write(
                            "zdiffstore destination numkeys key …",
                            Manner.ADDS,
                            Keys.ONE_AND_COUNTED,
                            "Puts what ZDIFF finds in place of what is at a key.",
                            STORES,
                            (writing, request) ->
                                    SortedSetAlgebra.store(Rule.DIFF, writing, request)));

    private SortedSets() {}

    static OptionalDouble score(ScoredSet set, Bytes member) {
        var found = set.find(member);
        return found.isPresent() ? OptionalDouble.of(found.get().score()) : OptionalDouble.empty();
    }

    private static Answer shown(ScoredSet set, Bytes member) {
        var score = score(set, member);
        return score.isPresent() ? new Answer.Real(score.getAsDouble()) : Answer.NIL;
    }

    private static Answer scores(Sight sight, Request request) {
        return KIND.look(
                sight,
                request,
                set ->
                        new Answer.Many(
                                request.from(2).stream()
                                        .map(member -> shown(set, member))
                                        .toList()));
    }

    /// @param behind whether those are counted that stand behind the member, and not before it
    private static Answer rank(Sight sight, Request request, boolean behind) {
        if (request.size() > 4) {
            return Errors.wrongArity(behind ? "zrevrank" : "zrank");
        }
        var withScore = request.size() == 4;
        if (withScore && !request.keyword(3).equals("WITHSCORE")) {
            return Errors.SYNTAX;
        }
        var member = request.word(2);
        return KIND.look(
                sight,
                request,
                set -> {
                    var rank = set.rank(member);
                    if (rank.isEmpty()) {
                        return withScore ? Answer.NO_ARRAY : Answer.NIL;
                    }
                    var before = rank.getAsInt();
                    var answer = Answer.number(behind ? set.size() - 1L - before : before);
                    return withScore
                            ? new Answer.Many(List.of(answer, shown(set, member)))
                            : answer;
                });
    }

    /// Answers by how many members the set shrinks.
    private static Answer remove(Writing writing, Request request) {
        return KIND.change(
                writing,
                request,
                (key, before) ->
                        Kind.update(
                                writing,
                                key,
                                new Operation.Remove(request.from(2)),
                                () -> Answer.number(before.size() - writing.read(key).size())));
    }

    /// Takes these members out, if there are any, and answers them.
    static Answer remove(
            Writing writing,
            Key<ScoredSet, Operation, Effect> key,
            List<Scored> members,
            Function<List<Scored>, Answer> answer) {
        return members.isEmpty()
                ? answer.apply(members)
                : Kind.update(
                        writing,
                        key,
                        new Operation.Remove(members.stream().map(Scored::member).toList()),
                        () -> answer.apply(members));
    }

    /// Puts these members in place of what is at the key that word 1 names.
    static Answer replace(Writing writing, Request request, List<Scored> members) {
        var cleared = KeySpace.clear(writing, request.bucket(), request.word(1));
        if (cleared instanceof Answer.Failure) {
            return cleared;
        }
        if (members.isEmpty()) {
            return Answer.ZERO;
        }
        var scores = new TreeMap<Bytes, Score>();
        members.forEach(each -> scores.put(each.member(), new Score(each.score())));
        return Kind.update(
                writing,
                KIND.key(request, 1),
                new Operation.Add(scores),
                () -> Answer.number(members.size()));
    }

    static Answer answer(List<Scored> members, boolean withScores) {
        return withScores
                ? new Answer.Tuples(
                        members.stream()
                                .map(each ->
                                        List.<Answer>of(
                                                new Answer.Bulk(each.member()),
                                                new Answer.Real(each.score())))
                                .toList())
                : new Answer.Many(
                        members.stream()
                                .<Answer>map(each -> new Answer.Bulk(each.member()))
                                .toList());
    }
}
