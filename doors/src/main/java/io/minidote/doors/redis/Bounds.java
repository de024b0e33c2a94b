package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.crdt.ScoredSet;
import io.minidote.crdt.ScoredSet.Scored;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/// Which neighbours of a sorted set a command means by the two words that bound them.
///
/// Where members have different scores, bounds on the members themselves mean nothing in
/// particular, as in Redis.
@FunctionalInterface
interface Bounds {

    /// Nothing where no member stands between the bounds.
    Optional<Range> within(ScoredSet set);

    /// What the words are about.
    enum By {
        RANK(Errors.NOT_AN_INTEGER) {
            @Override
            Optional<Bounds> bounds(Bytes from, Bytes to, boolean backwards) {
                var first = from.integer();
                var last = to.integer();
                if (first.isEmpty() || last.isEmpty()) {
                    return Optional.empty();
                }
                return Optional.of(
                        backwards
                                ? ranks(-1 - last.getAsLong(), -1 - first.getAsLong())
                                : ranks(first.getAsLong(), last.getAsLong()));
            }
        },
        SCORE(Answer.error("min or max is not a float")) {
            @Override
            Optional<Bounds> bounds(Bytes from, Bytes to, boolean backwards) {
                return between(
                        beforeScore(backwards ? to : from, true),
                        beforeScore(backwards ? from : to, false));
            }
        },
        MEMBER(Answer.error("min or max not valid string range item")) {
            @Override
            Optional<Bounds> bounds(Bytes from, Bytes to, boolean backwards) {
                return between(
                        beforeMember(backwards ? to : from, true),
                        beforeMember(backwards ? from : to, false));
            }
        };

        private static final Bytes NOTHING_LESS = Bytes.of("-");
        private static final Bytes NOTHING_GREATER = Bytes.of("+");

        private final Answer malformed;

        By(Answer malformed) {
            this.malformed = malformed;
        }

        /// What to answer where the words are no such bounds.
        Answer malformed() {
            return malformed;
        }

        /// Nothing where the words are no such bounds.
        ///
        /// @param backwards whether the set is gone through from its end, where its last member has
        ///   rank 0 and the greater bound is said first
        abstract Optional<Bounds> bounds(Bytes from, Bytes to, boolean backwards);

        private static Bounds ranks(long first, long last) {
            return set -> Range.of(first, last, set.size());
        }

        /// @param before what stands before the first of them
        /// @param upTo what stands before the end of the last of them
        private static Optional<Bounds> between(
                Optional<Predicate<Scored>> before, Optional<Predicate<Scored>> upTo) {
            if (before.isEmpty() || upTo.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(set -> {
                var from = set.ranking().count(before.get());
                var to = set.ranking().count(upTo.get());
                return from < to ? Optional.of(new Range(from, to)) : Optional.empty();
            });
        }

        /// What stands before a bound such as `5`, or `(5`, which is not within.
        ///
        /// @param first whether it is the bound of the first, and not that of the last
        private static Optional<Predicate<Scored>> beforeScore(Bytes word, boolean first) {
            var excluded = word.length() > 0 && word.at(0) == '(';
            var number = excluded ? number(word.slice(1, word.length())) : number(word);
            if (number.isEmpty()) {
                return Optional.empty();
            }
            var bound = number.getAsDouble();
            return Optional.of(
                    excluded == first
                            ? each -> each.score() <= bound
                            : each -> each.score() < bound);
        }

        /// Redis reads up to the first zero byte, and nothing at all as 0.
        private static OptionalDouble number(Bytes word) {
            var end = 0;
            while (end < word.length() && word.at(end) != 0) {
                end++;
            }
            return end == 0 ? OptionalDouble.of(0) : word.slice(0, end).number();
        }

        /// What stands before a bound such as `[x`, or `(x`, which is not within, `-` or `+`.
        ///
        /// @param first whether it is the bound of the first, and not that of the last
        private static Optional<Predicate<Scored>> beforeMember(Bytes word, boolean first) {
            if (word.equals(NOTHING_LESS)) {
                return Optional.of(_ -> false);
            }
            if (word.equals(NOTHING_GREATER)) {
                return Optional.of(_ -> true);
            }
            if (word.length() == 0 || word.at(0) != '(' && word.at(0) != '[') {
                return Optional.empty();
            }
            var bound = word.slice(1, word.length());
            return Optional.of(
                    word.at(0) == '(' == first
                            ? each -> each.member().compareTo(bound) <= 0
                            : each -> each.member().compareTo(bound) < 0);
        }
    }
}
