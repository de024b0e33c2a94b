package io.minidote.doors.redis;

import io.minidote.crdt.ScoredSet;
import io.minidote.crdt.ScoredSet.Scored;
import io.minidote.doors.redis.Bounds.By;
import io.minidote.replica.Writing;
import java.util.List;
import java.util.Optional;

/// Members of a sorted set that stand beside each other: ZRANGE and what has come of it, ZCOUNT,
/// ZREMRANGEBYSCORE and the like.
final class SortedSetRanges {

    private static final Answer LIMIT_OF_RANKS =
            Answer.error(
                    "syntax error, LIMIT is only supported in combination with either BYSCORE or"
                            + " BYLEX");
    private static final Answer SCORES_OF_LEX =
            Answer.error("syntax error, WITHSCORES not supported in combination with BYLEX");

    private SortedSetRanges() {}

    private sealed interface Asked {

        /// @param skipped how many within the bounds are left out first
        /// @param most how many are taken at most; all where it is negative
        record Part(Bounds bounds, boolean backwards, long skipped, long most, boolean withScores)
                implements Asked {

            /// In the order in which they are shown.
            List<Scored> of(ScoredSet set) {
                var members = bounds.within(set).map(range -> slice(set, range)).orElse(List.of());
                return backwards ? members.reversed() : members;
            }

            private List<Scored> slice(ScoredSet set, Range range) {
                var left = range.to() - range.from() - skipped;
                if (skipped < 0 || left <= 0) {
                    return List.of();
                }
                var size = most < 0 ? left : Math.min(most, left);
                var from = backwards ? range.to() - skipped - size : range.from() + skipped;
                return set.ranking().slice((int) from, (int) (from + size));
            }
        }

        record Not(Answer why) implements Asked {}
    }

    /// ZRANGE.
    static Answer show(Sight sight, Request request) {
        return show(sight, request, asked(request, 1, Optional.empty(), false));
    }

    /// The commands that ZRANGE took the place of.
    static Answer show(By by, boolean backwards, Sight sight, Request request) {
        return show(sight, request, asked(request, 1, Optional.of(by), backwards));
    }

    private static Answer show(Sight sight, Request request, Asked asked) {
        return switch (asked) {
            case Asked.Not(var why) -> why;
            case Asked.Part part ->
                    SortedSets.KIND.look(
                            sight,
                            request,
                            set -> SortedSets.answer(part.of(set), part.withScores()));
        };
    }

    /// ZRANGESTORE.
    static Answer store(Writing writing, Request request) {
        return switch (asked(request, 2, Optional.empty(), false)) {
            case Asked.Not(var why) -> why;
            case Asked.Part part ->
                    SortedSets.KIND
                            .find(Sight.of(writing), request.bucket(), request.word(2))
                            .map(set -> SortedSets.replace(writing, request, part.of(set)))
                            .orElse(Errors.WRONG_TYPE);
        };
    }

    /// @param key where it stands; where it is not the first word, what is found is stored
    /// @param fixed what the bounds are about; nothing where that is for the request to say, and
    ///   the direction with it
    private static Asked asked(
            Request request, int key, Optional<By> fixed, boolean fixedBackwards) {
        var chosen = fixed;
        var backwards = fixedBackwards;
        var withScores = false;
        var skipped = 0L;
        var most = -1L;
        for (var i = key + 3; i < request.size(); i++) {
            var option = request.keyword(i);
            if (option.equals("WITHSCORES") && key == 1) {
                withScores = true;
            } else if (option.equals("LIMIT") && i + 2 < request.size()) {
                var offset = request.word(i + 1).integer();
                var count = request.word(i + 2).integer();
                if (offset.isEmpty() || count.isEmpty()) {
                    return new Asked.Not(Errors.NOT_AN_INTEGER);
                }
                skipped = offset.getAsLong();
                most = count.getAsLong();
                i += 2;
            } else if (option.equals("REV") && fixed.isEmpty() && !backwards) {
                backwards = true;
            } else if (option.equals("BYSCORE") && chosen.isEmpty()) {
                chosen = Optional.of(By.SCORE);
            } else if (option.equals("BYLEX") && chosen.isEmpty()) {
                chosen = Optional.of(By.MEMBER);
            } else {
                return new Asked.Not(Errors.SYNTAX);
            }
        }
        var by = chosen.orElse(By.RANK);
        if (by == By.RANK && most != -1) {
            return new Asked.Not(LIMIT_OF_RANKS);
        }
        if (by == By.MEMBER && withScores) {
            return new Asked.Not(SCORES_OF_LEX);
        }
        var bounds = by.bounds(request.word(key + 1), request.word(key + 2), backwards);
        return bounds.isEmpty()
                ? new Asked.Not(by.malformed())
                : new Asked.Part(
                        bounds.get(), backwards, by == By.RANK ? 0 : skipped, most, withScores);
    }

    /// ZCOUNT and ZLEXCOUNT.
    static Answer count(By by, Sight sight, Request request) {
        return by.bounds(request.word(2), request.word(3), false)
                .map(bounds ->
                        SortedSets.KIND.look(
                                sight,
                                request,
                                set ->
                                        bounds.within(set)
                                                .map(range ->
                                                        Answer.number(range.to() - range.from()))
                                                .orElse(Answer.ZERO)))
                .orElse(by.malformed());
    }

    /// ZREMRANGEBYRANK, ZREMRANGEBYSCORE, ZREMRANGEBYLEX.
    static Answer remove(By by, Writing writing, Request request) {
        return by.bounds(request.word(2), request.word(3), false)
                .map(bounds -> new Asked.Part(bounds, false, 0, -1, false))
                .map(part ->
                        SortedSets.KIND.change(
                                writing,
                                request,
                                (key, set) ->
                                        SortedSets.remove(
                                                writing,
                                                key,
                                                part.of(set),
                                                removed -> Answer.number(removed.size()))))
                .orElse(by.malformed());
    }
}
