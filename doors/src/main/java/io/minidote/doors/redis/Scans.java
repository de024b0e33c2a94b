package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.Crdt;
import io.minidote.crdt.RecursiveResetMap;
import io.minidote.crdt.ScoredSet;
import io.minidote.crdt.StringValue;
import io.minidote.doors.redis.Command.Keys;
import io.minidote.doors.redis.Command.Manner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/// The commands that go through keys, fields and members, a part at a time.
///
/// A cursor is a place in an order that follows from the names of what is gone through, at every
/// replica and in every run. So nothing is kept for it, and a scan may go on at another replica.
final class Scans {

    private static final Group GENERIC = new Group("generic");

    /// What is no larger is answered at once: Redis does so with what it keeps in one piece, and
    /// there are programs that count on it.
    private static final int SMALL = 128;

    /// How many keys are chosen, before those are looked for at which there is something to see.
    private static final int CHOICES = 100;

    /// How many keys are looked at in one go, where nothing is seen at nearly all of them.
    private static final int MANY = 1_000;

    private static final Answer NOTHING =
            new Answer.Many(List.of(Answer.bulk("0"), Answer.NOTHING));

    static final List<Command> COMMANDS =
            List.of(
                    GENERIC.read(
                            "scan cursor [MATCH pattern] [COUNT count] [TYPE type]",
                            Manner.READS,
                            Keys.NONE,
                            "Some of the keys, and the cursor to go on with, here or at another"
                                    + " replica. A key that is there from the first to the last is"
                                    + " answered once.",
                            Scans::keys),
                    GENERIC.read(
                            "randomkey",
                            Manner.READS,
                            Keys.NONE,
                            "A key by chance.",
                            Scans::anyKey),
                    new Group("hash")
                            .read(
                                    "hscan key cursor [MATCH pattern] [COUNT count]",
                                    Manner.READS,
                                    Keys.ONE,
                                    "Some of the fields with their strings, as SCAN does; all at"
                                            + " once where there are no more than 128.",
                                    Scans::fields),
                    new Group("set")
                            .read(
                                    "sscan key cursor [MATCH pattern] [COUNT count]",
                                    Manner.READS,
                                    Keys.ONE,
                                    "Some of the members, as SCAN does; all at once where there are"
                                            + " no more than 128.",
                                    Scans::members),
                    new Group("sorted-set")
                            .read(
                                    "zscan key cursor [MATCH pattern] [COUNT count]",
                                    Manner.READS,
                                    Keys.ONE,
                                    "Some of the members with their scores, as SCAN does; all at"
                                            + " once where there are no more than 128.",
                                    Scans::scores));

    private Scans() {}

    /// Goes through a part of a collection, and gives the place to go on at.
    @FunctionalInterface
    private interface Walk<S> {
        long walk(S collection, long place, int count, Part part);
    }

    /// What is answered of all that is looked at.
    private static final class Part {

        private final Optional<Glob> match;
        private final List<Answer> found = new ArrayList<>();

        Part(ScanOptions options) {
            match = options.match();
        }

        void add(Bytes name, Answer... more) {
            if (match.isEmpty() || match.get().matches(name)) {
                found.add(new Answer.Bulk(name));
                found.addAll(List.of(more));
            }
        }

        Answer answer(long next) {
            return new Answer.Many(
                    List.of(new Answer.Bulk(Bytes.of(next)), new Answer.Many(found)));
        }
    }

    private static Answer keys(Sight sight, Request request) {
        var place = ScanOptions.place(request.word(1));
        if (place.isEmpty()) {
            return Errors.INVALID_CURSOR;
        }
        return ScanOptions.read(
                request,
                2,
                true,
                options -> {
                    var part = new Part(options);
                    return part.answer(
                            sight.bucket(request.bucket())
                                    .walk(
                                            place.getAsLong(),
                                            options.count(),
                                            (key, types) -> {
                                                if (options.wants(KeySpace.shownAs(types))) {
                                                    part.add(key);
                                                }
                                            }));
                });
    }

    private static Answer anyKey(Sight sight, Request request) {
        var keys = sight.bucket(request.bucket());
        var chance = request.chance();
        for (var choices = 0; choices < CHOICES && keys.size() > 0; choices++) {
            var key = keys.key(chance.nextInt(keys.size()));
            if (!sight.types(request.bucket(), key).isEmpty()) {
                return new Answer.Bulk(key);
            }
        }
        var found = new ArrayList<Bytes>();
        var place = 0L;
        do {
            place = keys.walk(place, MANY, (key, _) -> found.add(key));
        } while (found.isEmpty() && place != 0);
        return found.isEmpty() ? Answer.NIL : new Answer.Bulk(found.getFirst());
    }

    private static Answer fields(Sight sight, Request request) {
        return part(
                Hashes.KIND,
                sight,
                request,
                RecursiveResetMap::strings,
                (hash, place, count, part) ->
                        hash.walk(
                                StringValue.TYPE,
                                place,
                                count,
                                (name, string) -> part.add(name, new Answer.Value(string))));
    }

    private static Answer members(Sight sight, Request request) {
        return part(
                Sets.KIND,
                sight,
                request,
                AddWinsSet::size,
                (set, place, count, part) ->
                        set.live().walk(place, count, member -> part.add(member)));
    }

    private static Answer scores(Sight sight, Request request) {
        return part(
                SortedSets.KIND,
                sight,
                request,
                ScoredSet::size,
                (set, place, count, part) ->
                        set.walk(
                                place,
                                count,
                                scored ->
                                        part.add(
                                                scored.member(),
                                                Answer.bulk(Doubles.text(scored.score())))));
    }

    /// A part of the collection that word 1 names.
    private static <S extends Crdt<S, O, E>, O, E> Answer part(
            Kind<S, O, E> kind, Sight sight, Request request, ToIntFunction<S> size, Walk<S> walk) {
        var place = ScanOptions.place(request.word(2));
        if (place.isEmpty()) {
            return Errors.INVALID_CURSOR;
        }
        return kind.look(
                sight,
                request,
                collection ->
                        collection.exists()
                                ? ScanOptions.read(
                                        request,
                                        3,
                                        false,
                                        options -> {
                                            var small = size.applyAsInt(collection) <= SMALL;
                                            var part = new Part(options);
                                            return part.answer(
                                                    walk.walk(
                                                            collection,
                                                            place.getAsLong(),
                                                            small
                                                                    ? Integer.MAX_VALUE
                                                                    : options.count(),
                                                            part));
                                        })
                                : NOTHING);
    }
}
