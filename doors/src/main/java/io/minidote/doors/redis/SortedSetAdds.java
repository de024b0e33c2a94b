package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.crdt.Key;
import io.minidote.crdt.ScoredSet;
import io.minidote.crdt.ScoredSet.Effect;
import io.minidote.crdt.ScoredSet.Operation;
import io.minidote.crdt.ScoredSet.Score;
import io.minidote.crdt.ScoredSet.Scored;
import io.minidote.replica.Writing;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/// What gives members of a sorted set their scores: ZADD and ZINCRBY.
final class SortedSetAdds {

    private static final Answer NOT_A_NUMBER =
            Answer.error("resulting score is not a number (NaN)");

    private enum Option {
        NX,
        XX,
        GT,
        LT,
        CH,
        INCR
    }

    private SortedSetAdds() {}

    static Answer add(Writing writing, Request request) {
        return add(writing, request, EnumSet.noneOf(Option.class));
    }

    /// In Redis this is ZADD with INCR, options included.
    static Answer increase(Writing writing, Request request) {
        return add(writing, request, EnumSet.of(Option.INCR));
    }

    /// @param options those that go without saying
    private static Answer add(Writing writing, Request request, Set<Option> options) {
        var at = 2;
        for (var option = option(request, at); option.isPresent(); option = option(request, at)) {
            options.add(option.get());
            at++;
        }
        var words = request.size() - at;
        if (words == 0 || words % 2 == 1) {
            return Errors.SYNTAX;
        }
        if (options.containsAll(List.of(Option.NX, Option.XX))) {
            return Answer.error("XX and NX options at the same time are not compatible");
        }
        if (options.stream().filter(Set.of(Option.GT, Option.LT, Option.NX)::contains).count()
                > 1) {
            return Answer.error("GT, LT, and/or NX options at the same time are not compatible");
        }
        if (options.contains(Option.INCR) && words > 2) {
            return Answer.error("INCR option supports a single increment-element pair");
        }
        var pairs = new ArrayList<Scored>();
        for (; at < request.size(); at += 2) {
            var score = Doubles.read(request.word(at));
            if (score.isEmpty()) {
                return Errors.NOT_A_FLOAT;
            }
            pairs.add(new Scored(score.getAsDouble(), request.word(at + 1)));
        }
        return SortedSets.KIND.change(
                writing,
                request,
                (key, set) ->
                        options.contains(Option.INCR)
                                ? increase(writing, key, set, options, pairs.getFirst())
                                : assign(writing, key, set, options, pairs));
    }

    private static Optional<Option> option(Request request, int index) {
        if (index < request.size()) {
            var word = request.keyword(index);
            for (var option : Option.values()) {
                if (option.name().equals(word)) {
                    return Optional.of(option);
                }
            }
        }
        return Optional.empty();
    }

    /// A score that is there already is assigned too: it wins over a remove or another score that
    /// is concurrent with it.
    private static Answer assign(
            Writing writing,
            Key<ScoredSet, Operation, Effect> key,
            ScoredSet set,
            Set<Option> options,
            List<Scored> pairs) {
        Map<Bytes, Score> scores = new HashMap<>();
        var added = 0;
        var changed = 0;
        for (var pair : pairs) {
            var before =
                    scores.containsKey(pair.member())
                            ? OptionalDouble.of(scores.get(pair.member()).number())
                            : SortedSets.score(set, pair.member());
            if (wanted(options, before, pair.score())) {
                scores.put(pair.member(), new Score(pair.score()));
                if (before.isEmpty()) {
                    added++;
                } else if (before.getAsDouble() != pair.score()) {
                    changed++;
                }
            }
        }
        if (scores.isEmpty()) {
            return Answer.ZERO;
        }
        var count = options.contains(Option.CH) ? added + changed : added;
        return Kind.update(writing, key, new Operation.Add(scores), () -> Answer.number(count));
    }

    /// An increase by what has no end is a score that has none.
    private static Answer increase(
            Writing writing,
            Key<ScoredSet, Operation, Effect> key,
            ScoredSet set,
            Set<Option> options,
            Scored by) {
        var before = SortedSets.score(set, by.member());
        var after = before.orElse(0) + by.score();
        if (Double.isNaN(after) && !options.contains(Option.NX)) {
            return NOT_A_NUMBER;
        }
        if (!wanted(options, before, after)) {
            return Answer.NIL;
        }
        return Kind.update(
                writing,
                key,
                Double.isInfinite(by.score())
                        ? new Operation.Add(Map.of(by.member(), new Score(by.score())))
                        : new Operation.Increase(by.member(), by.score()),
                () ->
                        new Answer.Real(
                                SortedSets.score(writing.read(key), by.member()).orElseThrow()));
    }

    /// Whether the options let a member have another score.
    private static boolean wanted(Set<Option> options, OptionalDouble before, double after) {
        if (before.isEmpty()) {
            return !options.contains(Option.XX);
        }
        var now = before.getAsDouble();
        return !options.contains(Option.NX)
                && (!options.contains(Option.GT) || after > now)
                && (!options.contains(Option.LT) || after < now);
    }
}
