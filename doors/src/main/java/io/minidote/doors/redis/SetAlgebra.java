package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.crdt.AddWinsSet;
import io.minidote.replica.Writing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/// What several sets make together: SINTER, SUNION, SDIFF and what is made of them.
final class SetAlgebra {

    enum Rule {
        INTER,
        UNION,
        DIFF
    }

    private SetAlgebra() {}

    /// The sets at these keys; none at all where one of the keys shows another type.
    private static List<AddWinsSet> sets(Sight sight, Bytes bucket, List<Bytes> keys) {
        var sets = new ArrayList<AddWinsSet>(keys.size());
        for (var key : keys) {
            var set = Sets.KIND.find(sight, bucket, key);
            if (set.isEmpty()) {
                return List.of();
            }
            sets.add(set.get());
        }
        return sets;
    }

    /// @param sets one or more
    private static SortedSet<Bytes> combined(Rule rule, List<AddWinsSet> sets) {
        var members = new TreeSet<Bytes>();
        switch (rule) {
            case INTER -> {
                var fewest = sets.stream().min(Comparator.comparingInt(AddWinsSet::size));
                fewest.orElseThrow()
                        .live()
                        .forEach((member, _) -> {
                            if (sets.stream().allMatch(set -> set.contains(member))) {
                                members.add(member);
                            }
                        });
            }
            case UNION ->
                    sets.forEach(set -> set.live().forEach((member, _) -> members.add(member)));
            case DIFF ->
                    sets.getFirst()
                            .live()
                            .forEach((member, _) -> {
                                if (sets.stream().skip(1).noneMatch(set -> set.contains(member))) {
                                    members.add(member);
                                }
                            });
        }
        return members;
    }

    static Answer answer(Rule rule, Sight sight, Request request) {
        var sets = sets(sight, request.bucket(), request.from(1));
        return sets.isEmpty()
                ? Errors.WRONG_TYPE
                : new Answer.Distinct(Answer.bytes(combined(rule, sets)));
    }

    static Answer store(Rule rule, Writing writing, Request request) {
        var sets = sets(Sight.of(writing), request.bucket(), request.from(2));
        if (sets.isEmpty()) {
            return Errors.WRONG_TYPE;
        }
        var members = combined(rule, sets);
        if (KeySpace.clear(writing, request.bucket(), request.word(1))
                instanceof Answer.Failure failure) {
            return failure;
        }
        return Kind.update(
                writing,
                Sets.KIND.key(request, 1),
                new AddWinsSet.Operation.Add(List.copyOf(members)),
                () -> Answer.number(members.size()));
    }

    /// SINTERCARD.
    static Answer count(Sight sight, Request request) {
        var keys = request.word(1).integer();
        if (keys.isEmpty() || keys.getAsLong() <= 0) {
            return Answer.error("numkeys should be greater than 0");
        }
        if (keys.getAsLong() > request.size() - 2) {
            return Answer.error("Number of keys can't be greater than number of args");
        }
        var options = (int) keys.getAsLong() + 2;
        var limit = OptionalLong.of(0);
        for (var i = options; i < request.size(); i += 2) {
            if (!request.keyword(i).equals("LIMIT") || i + 1 == request.size()) {
                return Errors.SYNTAX;
            }
            limit = request.word(i + 1).integer();
            if (limit.isEmpty() || limit.getAsLong() < 0) {
                return Answer.error("LIMIT can't be negative");
            }
        }
        var sets = sets(sight, request.bucket(), request.from(2).subList(0, options - 2));
        if (sets.isEmpty()) {
            return Errors.WRONG_TYPE;
        }
        var size = combined(Rule.INTER, sets).size();
        var most = limit.getAsLong();
        return Answer.number(most == 0 ? size : Math.min(size, most));
    }
}
