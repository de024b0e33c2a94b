package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.crdt.Key;
import io.minidote.crdt.ScoredSet;
import io.minidote.crdt.ScoredSet.Scored;
import io.minidote.replica.Writing;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/// What takes members of sorted sets from one end, or chooses them by chance: ZPOPMIN, ZPOPMAX,
/// ZMPOP, ZRANDMEMBER.
final class SortedSetPops {

    /// Where members are taken from.
    enum End {
        MIN,
        MAX;

        /// So many from this end, all where there are not more.
        private List<Scored> of(ScoredSet set, long count) {
            var size = set.size();
            var most = (int) Math.min(count, size);
            return this == MIN
                    ? set.ranking().slice(0, most)
                    : set.ranking().slice(size - most, size).reversed();
        }

        private static Optional<End> named(String word) {
            return Stream.of(values()).filter(end -> end.name().equals(word)).findFirst();
        }
    }

    private SortedSetPops() {}

    static Answer pop(End end, Writing writing, Request request) {
        if (request.size() > 3) {
            return Errors.SYNTAX;
        }
        var count = request.size() == 3 ? request.word(2).integer() : OptionalLong.of(1);
        if (count.isEmpty() || count.getAsLong() < 0) {
            return Answer.error("value is out of range, must be positive");
        }
        return SortedSets.KIND.change(
                writing,
                request,
                (key, set) ->
                        SortedSets.remove(
                                writing,
                                key,
                                end.of(set, count.getAsLong()),
                                request.size() == 3
                                        ? popped -> SortedSets.answer(popped, true)
                                        : SortedSetPops::flat));
    }

    /// One member and its score beside each other, in RESP3 too.
    private static Answer flat(List<Scored> popped) {
        return new Answer.Many(popped.stream().flatMap(each -> pair(each).stream()).toList());
    }

    private static List<Answer> pair(Scored scored) {
        return List.of(new Answer.Bulk(scored.member()), new Answer.Real(scored.score()));
    }

    /// ZMPOP: takes from the first set that has members.
    static Answer popFirst(Writing writing, Request request) {
        return switch (Asking.of(request, 1)) {
            case Asking.Wrong(var why) -> why;
            case Asking.For(var asked) -> popFirst(writing, request.bucket(), asked);
        };
    }

    /// What is to be popped of the first of several sets that has any members.
    ///
    /// @param shown what is answered of the key and the members
    record Asked(
            List<Bytes> keys, End end, long count, BiFunction<Bytes, List<Scored>, Answer> shown) {

        /// The same of other sets.
        Asked of(List<Bytes> others) {
            return new Asked(others, end, count, shown);
        }
    }

    /// What the words of ZMPOP say.
    sealed interface Asking {

        record Wrong(Answer why) implements Asking {}

        record For(Asked asked) implements Asking {}

        /// @param number the word that says how many keys come behind it
        static Asking of(Request request, int number) {
            var keys = request.word(number).integer();
            if (keys.isEmpty() || keys.getAsLong() <= 0) {
                return new Wrong(Answer.error("numkeys should be greater than 0"));
            }
            if (keys.getAsLong() >= request.size() - number - 1L) {
                return new Wrong(Errors.SYNTAX);
            }
            var where = number + 1 + (int) keys.getAsLong();
            var end = End.named(request.keyword(where));
            var counted = request.size() > where + 2 && request.keyword(where + 1).equals("COUNT");
            if (end.isEmpty() || request.size() > where + 1 && !counted) {
                return new Wrong(Errors.SYNTAX);
            }
            var count = counted ? request.word(where + 2).integer() : OptionalLong.of(1);
            if (count.isEmpty() || count.getAsLong() <= 0) {
                return new Wrong(Answer.error("count should be greater than 0"));
            }
            if (request.size() > where + 3) {
                return new Wrong(Errors.SYNTAX);
            }
            return new For(
                    new Asked(
                            request.from(number + 1).subList(0, (int) keys.getAsLong()),
                            end.get(),
                            count.getAsLong(),
                            SortedSetPops::named));
        }
    }

    static Answer popFirst(Writing writing, Bytes bucket, Asked asked) {
        for (var key : asked.keys()) {
            var set = SortedSets.KIND.find(Sight.of(writing), bucket, key);
            if (set.isEmpty()) {
                return Errors.WRONG_TYPE;
            }
            if (set.get().exists()) {
                return SortedSets.remove(
                        writing,
                        new Key<>(bucket, key, ScoredSet.TYPE),
                        asked.end().of(set.get(), asked.count()),
                        popped -> asked.shown().apply(key, popped));
            }
        }
        return Answer.NO_ARRAY;
    }

    /// A key with one member and its score, all three beside each other.
    static Answer triple(Bytes key, List<Scored> popped) {
        var pair = pair(popped.getFirst());
        return new Answer.Many(List.of(new Answer.Bulk(key), pair.getFirst(), pair.getLast()));
    }

    /// Pairs stand by themselves in RESP2 too.
    private static Answer named(Bytes key, List<Scored> popped) {
        return new Answer.Many(
                List.of(
                        new Answer.Bulk(key),
                        new Answer.Many(
                                popped.stream()
                                        .<Answer>map(each -> new Answer.Many(pair(each)))
                                        .toList())));
    }

    /// ZRANDMEMBER.
    static Answer choose(Sight sight, Request request) {
        if (request.size() == 2) {
            return SortedSets.KIND.look(
                    sight,
                    request,
                    set ->
                            chosen(set, request, 1).stream()
                                    .<Answer>map(each -> new Answer.Bulk(each.member()))
                                    .findFirst()
                                    .orElse(Answer.NIL));
        }
        var count = request.word(2).integer();
        if (count.isEmpty()) {
            return Errors.NOT_AN_INTEGER;
        }
        var withScores = request.size() == 4 && request.keyword(3).equals("WITHSCORES");
        if (request.size() > 3 && !withScores) {
            return Errors.SYNTAX;
        }
        if (count.getAsLong() < -Picks.MOST) {
            return Errors.OUT_OF_RANGE;
        }
        return SortedSets.KIND.look(
                sight,
                request,
                set -> SortedSets.answer(chosen(set, request, count.getAsLong()), withScores));
    }

    private static List<Scored> chosen(ScoredSet set, Request request, long count) {
        return Picks.of(request.chance(), set.size(), count).stream()
                .map(set.ranking()::at)
                .toList();
    }
}
