package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.ScoredSet;
import io.minidote.crdt.ScoredSet.Score;
import io.minidote.crdt.ScoredSet.Scored;
import io.minidote.doors.redis.SetAlgebra.Rule;
import io.minidote.replica.Writing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/// What several sorted sets make together: ZINTER, ZUNION, ZDIFF and what is made of them. Each of
/// them may also be a set, whose members all have the score 1.
final class SortedSetAlgebra {

    private static final double SCORE_IN_SETS = 1;

    private SortedSetAlgebra() {}

    /// One of the sets, as far as it matters here.
    private sealed interface Operand {

        int size();

        OptionalDouble score(Bytes member);

        void forEach(Consumer<Scored> action);

        record Ranked(ScoredSet set) implements Operand {
            @Override
            public int size() {
                return set.size();
            }

            @Override
            public OptionalDouble score(Bytes member) {
                return SortedSets.score(set, member);
            }

            @Override
            public void forEach(Consumer<Scored> action) {
                set.ranking().forEach(action);
            }
        }

        record Plain(AddWinsSet set) implements Operand {
            @Override
            public int size() {
                return set.size();
            }

            @Override
            public OptionalDouble score(Bytes member) {
                return set.contains(member)
                        ? OptionalDouble.of(SCORE_IN_SETS)
                        : OptionalDouble.empty();
            }

            @Override
            public void forEach(Consumer<Scored> action) {
                set.live().forEach((member, _) -> action.accept(new Scored(SCORE_IN_SETS, member)));
            }
        }
    }

    /// How scores of the same member become one. Sums that are no number are 0, as in Redis.
    private enum Aggregate {
        SUM,
        MIN,
        MAX;

        private double of(double score, double more) {
            return switch (this) {
                case SUM -> orZero(score + more);
                case MIN -> more < score ? more : score;
                case MAX -> more > score ? more : score;
            };
        }
    }

    private static double orZero(double score) {
        return Double.isNaN(score) ? 0 : score;
    }

    private record Weighted(Operand set, double weight) {
        private double first(double score) {
            return orZero(weight * score);
        }
    }

    /// What is done with the sets, and what with the result.
    private record Form(Rule rule, Use use) {}

    private enum Use {
        SHOW,
        STORE,
        COUNT
    }

    private sealed interface Asked {
        record Result(Map<Bytes, Double> scores, Options options) implements Asked {}

        record Not(Answer why) implements Asked {}
    }

    static Answer show(Rule rule, Sight sight, Request request) {
        return switch (asked(new Form(rule, Use.SHOW), sight, request, 1)) {
            case Asked.Not(var why) -> why;
            case Asked.Result(var scores, var options) ->
                    SortedSets.answer(ranked(scores), options.withScores);
        };
    }

    /// ZINTERCARD.
    static Answer count(Sight sight, Request request) {
        return switch (asked(new Form(Rule.INTER, Use.COUNT), sight, request, 1)) {
            case Asked.Not(var why) -> why;
            case Asked.Result(var scores, var options) ->
                    Answer.number(
                            options.limit == 0
                                    ? scores.size()
                                    : Math.min(options.limit, scores.size()));
        };
    }

    static Answer store(Rule rule, Writing writing, Request request) {
        return switch (asked(new Form(rule, Use.STORE), Sight.of(writing), request, 2)) {
            case Asked.Not(var why) -> why;
            case Asked.Result(var scores, _) ->
                    SortedSets.replace(writing, request, ranked(scores));
        };
    }

    /// @param at where the number of keys stands, which come behind it
    private static Asked asked(Form form, Sight sight, Request request, int at) {
        var keys = request.word(at).integer();
        if (keys.isEmpty()) {
            return new Asked.Not(Errors.NOT_AN_INTEGER);
        }
        if (keys.getAsLong() < 1) {
            return new Asked.Not(
                    Answer.error(
                            "at least 1 input key is needed for '%s' command"
                                    .formatted(request.keyword(0).toLowerCase(Locale.ROOT))));
        }
        if (keys.getAsLong() > request.size() - at - 1) {
            return new Asked.Not(Errors.SYNTAX);
        }
        var count = (int) keys.getAsLong();
        var sets = new ArrayList<Operand>(count);
        for (var key : request.from(at + 1).subList(0, count)) {
            var set = operand(sight, request.bucket(), key);
            if (set.isEmpty()) {
                return new Asked.Not(Errors.WRONG_TYPE);
            }
            sets.add(set.get());
        }
        var options = new Options(form, count);
        var wrong = options.read(request, at + 1 + count);
        return wrong.isPresent()
                ? new Asked.Not(wrong.get())
                : new Asked.Result(
                        combined(form.rule(), options.weighted(sets), options.aggregate), options);
    }

    private static Optional<Operand> operand(Sight sight, Bytes bucket, Bytes key) {
        return SortedSets.KIND
                .find(sight, bucket, key)
                .<Operand>map(Operand.Ranked::new)
                .or(() -> Sets.KIND.find(sight, bucket, key).map(Operand.Plain::new));
    }

    /// What a request says behind its keys.
    private static final class Options {

        private final Form form;
        private final List<Double> weights;
        private Aggregate aggregate = Aggregate.SUM;
        private boolean withScores;

        /// How many are counted at most; all where it is 0.
        private long limit;

        Options(Form form, int sets) {
            this.form = form;
            weights = new ArrayList<>(Collections.nCopies(sets, 1.0));
        }

        List<Weighted> weighted(List<Operand> sets) {
            var weighted = new ArrayList<Weighted>(sets.size());
            for (var i = 0; i < sets.size(); i++) {
                weighted.add(new Weighted(sets.get(i), weights.get(i)));
            }
            return weighted;
        }

        /// Answers what is wrong with the words from `from` on; nothing where they make sense.
        Optional<Answer> read(Request request, int from) {
            var combines = form.rule() != Rule.DIFF && form.use() != Use.COUNT;
            var at = from;
            while (at < request.size()) {
                var option = request.keyword(at);
                var left = request.size() - at - 1;
                Optional<Answer> wrong;
                if (option.equals("WEIGHTS") && combines && left >= weights.size()) {
                    wrong = readWeights(request.from(at + 1));
                    at += 1 + weights.size();
                } else if (option.equals("AGGREGATE") && combines && left >= 1) {
                    wrong = readAggregate(request.keyword(at + 1));
                    at += 2;
                } else if (option.equals("WITHSCORES") && form.use() == Use.SHOW) {
                    withScores = true;
                    wrong = Optional.empty();
                    at++;
                } else if (option.equals("LIMIT") && form.use() == Use.COUNT && left >= 1) {
                    wrong = readLimit(request.word(at + 1));
                    at += 2;
                } else {
                    wrong = Optional.of(Errors.SYNTAX);
                }
                if (wrong.isPresent()) {
                    return wrong;
                }
            }
            return Optional.empty();
        }

        private Optional<Answer> readWeights(List<Bytes> words) {
            for (var i = 0; i < weights.size(); i++) {
                var weight = Doubles.read(words.get(i));
                if (weight.isEmpty()) {
                    return Optional.of(Answer.error("weight value is not a float"));
                }
                weights.set(i, weight.getAsDouble());
            }
            return Optional.empty();
        }

        private Optional<Answer> readAggregate(String word) {
            for (var known : Aggregate.values()) {
                if (known.name().equals(word)) {
                    aggregate = known;
                    return Optional.empty();
                }
            }
            return Optional.of(Errors.SYNTAX);
        }

        private Optional<Answer> readLimit(Bytes word) {
            var most = word.integer();
            if (most.isEmpty() || most.getAsLong() < 0) {
                return Optional.of(Answer.error("LIMIT can't be negative"));
            }
            limit = most.getAsLong();
            return Optional.empty();
        }
    }

    /// In the order of scores; there is one zero.
    private static List<Scored> ranked(Map<Bytes, Double> scores) {
        return scores.entrySet().stream()
                .map(entry -> new Scored(new Score(entry.getValue()).number(), entry.getKey()))
                .sorted()
                .toList();
    }

    /// Scores are put together in Redis's order, from the smallest set to the largest: doubles do
    /// not add up to the same in every order.
    ///
    /// @param sets one or more
    private static Map<Bytes, Double> combined(
            Rule rule, List<Weighted> sets, Aggregate aggregate) {
        var bySize =
                sets.stream()
                        .sorted(Comparator.comparingInt(weighted -> weighted.set().size()))
                        .toList();
        return switch (rule) {
            case INTER -> inter(bySize, aggregate);
            case UNION -> union(bySize, aggregate);
            case DIFF -> diff(sets);
        };
    }

    private static Map<Bytes, Double> inter(List<Weighted> sets, Aggregate aggregate) {
        var scores = new HashMap<Bytes, Double>();
        var rest = sets.subList(1, sets.size());
        sets.getFirst()
                .set()
                .forEach(scored -> {
                    var score = sets.getFirst().first(scored.score());
                    for (var other : rest) {
                        var more = other.set().score(scored.member());
                        if (more.isEmpty()) {
                            return;
                        }
                        score = aggregate.of(score, more.getAsDouble() * other.weight());
                    }
                    scores.put(scored.member(), score);
                });
        return scores;
    }

    private static Map<Bytes, Double> union(List<Weighted> sets, Aggregate aggregate) {
        var scores = new HashMap<Bytes, Double>();
        for (var weighted : sets) {
            weighted.set()
                    .forEach(scored ->
                            scores.merge(
                                    scored.member(),
                                    weighted.first(scored.score()),
                                    aggregate::of));
        }
        return scores;
    }

    private static Map<Bytes, Double> diff(List<Weighted> sets) {
        var scores = new HashMap<Bytes, Double>();
        var rest = sets.subList(1, sets.size());
        sets.getFirst()
                .set()
                .forEach(scored -> {
                    if (rest.stream()
                            .noneMatch(other -> other.set().score(scored.member()).isPresent())) {
                        scores.put(scored.member(), scored.score());
                    }
                });
        return scores;
    }
}
