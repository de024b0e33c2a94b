package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.crdt.Sequence;
import io.minidote.doors.redis.Lists.End;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// Where an element stands in a list: LPOS, and what other commands look for.
final class Finds {

    /// So many elements are looked at in one go.
    private static final int STRIDE = 256;

    private Finds() {}

    /// The indexes of an element, the first one from an end first.
    ///
    /// @param within how many elements are looked at, at most all there are
    /// @param most how many indexes are enough
    static List<Long> indexes(Sequence list, Bytes element, End end, long within, long most) {
        var found = new ArrayList<Long>();
        var size = list.size();
        for (var done = 0L; done < within && found.size() < most; done += STRIDE) {
            var next = Math.min(within, done + STRIDE);
            var from = end == End.LEFT ? done : size - next;
            var part = list.slice(from, end == End.LEFT ? next : size - done);
            for (var i = 0; i < part.size() && found.size() < most; i++) {
                var at = end == End.LEFT ? i : part.size() - 1 - i;
                if (part.get(at).equals(element)) {
                    found.add(from + at);
                }
            }
        }
        return found;
    }

    /// What Redis says of -2⁶³ where it wants a number that has a negative.
    static Answer outOfRange() {
        return Answer.error(
                "value is out of range, value must between %d and %d"
                        .formatted(-Long.MAX_VALUE, Long.MAX_VALUE));
    }

    /// LPOS.
    static Answer answer(Sight sight, Request request) {
        var rank = 1L;
        var count = OptionalLong.empty();
        var length = 0L;
        for (var i = 3; i < request.size(); i += 2) {
            if (i + 1 == request.size()) {
                return Errors.SYNTAX;
            }
            var number = request.word(i + 1).integer();
            switch (request.keyword(i)) {
                case "RANK" -> {
                    if (number.isEmpty()) {
                        return Errors.NOT_AN_INTEGER;
                    }
                    rank = number.getAsLong();
                    if (rank == Long.MIN_VALUE) {
                        return outOfRange();
                    }
                    if (rank == 0) {
                        return Answer.error(
                                "RANK can't be zero: use 1 to start from the first match, 2 from"
                                        + " the second ... or use negative to start from the end of"
                                        + " the list");
                    }
                }
                case "COUNT" -> {
                    if (number.isEmpty() || number.getAsLong() < 0) {
                        return Answer.error("COUNT can't be negative");
                    }
                    count = number;
                }
                case "MAXLEN" -> {
                    if (number.isEmpty() || number.getAsLong() < 0) {
                        return Answer.error("MAXLEN can't be negative");
                    }
                    length = number.getAsLong();
                }
                default -> {
                    return Errors.SYNTAX;
                }
            }
        }
        var search = new Search(rank, count, length);
        return Lists.KIND.look(sight, request, list -> search.in(list, request.word(2)));
    }

    /// What LPOS is to look for.
    ///
    /// @param rank which match is the first that counts: negative from the end
    /// @param count how many are wanted, all where it is 0; nothing where only one is
    /// @param length how many elements are looked at, all where it is 0
    private record Search(long rank, OptionalLong count, long length) {

        Answer in(Sequence list, Bytes element) {
            var skipped = Math.abs(rank) - 1;
            var wanted = count.orElse(1);
            var found =
                    indexes(
                            list,
                            element,
                            rank < 0 ? End.RIGHT : End.LEFT,
                            length == 0 ? list.size() : Math.min(length, list.size()),
                            wanted == 0 || skipped > Long.MAX_VALUE - wanted
                                    ? Long.MAX_VALUE
                                    : skipped + wanted);
            var answers = found.stream().skip(skipped).map(Answer::number).toList();
            if (count.isPresent()) {
                return new Answer.Many(answers);
            }
            return answers.isEmpty() ? Answer.NIL : answers.getFirst();
        }
    }
}
