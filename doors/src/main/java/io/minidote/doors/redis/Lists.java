package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.crdt.Key;
import io.minidote.crdt.Sequence;
import io.minidote.crdt.Sequence.Effect;
import io.minidote.crdt.Sequence.Operation;
import io.minidote.doors.redis.Command.Keys;
import io.minidote.doors.redis.Command.Manner;
import io.minidote.replica.Writing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The commands of Redis lists, on objects of the type `sequence`. Those that hand out elements and
/// take them away are in [Pops], and those that wait for elements in [BlockingPops].
final class Lists {

    static final Kind<Sequence, Operation, Effect> KIND = new Kind<>("list", Sequence.TYPE);

    /// The ends of a list.
    enum End {
        LEFT,
        RIGHT;

        /// What a word of a request says; nothing where it names no end.
        static Optional<End> of(Request request, int word) {
            return switch (request.keyword(word)) {
                case "LEFT" -> Optional.of(LEFT);
                case "RIGHT" -> Optional.of(RIGHT);
                default -> Optional.empty();
            };
        }
    }

    static final Group LIST = new Group("list");

    static final String POPS =
            "takes away what this replica has seen: two replicas may both hand out the same element";
    static final String MOVES =
            "an insert and a removal, visible together: nothing is lost, and two replicas that move"
                    + " the same element leave it at both destinations";

    private static final String PUSHES =
            "nothing is lost: what several push at one end at the same time stays together, in an"
                    + " order that is the same everywhere";
    private static final String TAKES_AWAY =
            "takes away what this replica has seen; concurrent inserts stay";

    static final List<Command> COMMANDS =
            List.of(
                    LIST.write(
                            "lpush key element …",
                            Manner.ADDS_AT_ONCE,
                            Keys.ONE,
                            "Puts elements in front, one after the other.",
                            PUSHES,
                            (writing, request) -> push(writing, request, End.LEFT, false)),
                    LIST.write(
                            "rpush key element …",
                            Manner.ADDS_AT_ONCE,
                            Keys.ONE,
                            "Puts elements at the end.",
                            PUSHES,
                            (writing, request) -> push(writing, request, End.RIGHT, false)),
                    LIST.write(
                            "lpushx key element …",
                            Manner.ADDS_AT_ONCE,
                            Keys.ONE,
                            "LPUSH where there is a list.",
                            PUSHES,
                            (writing, request) -> push(writing, request, End.LEFT, true)),
                    LIST.write(
                            "rpushx key element …",
                            Manner.ADDS_AT_ONCE,
                            Keys.ONE,
                            "RPUSH where there is a list.",
                            PUSHES,
                            (writing, request) -> push(writing, request, End.RIGHT, true)),
                    LIST.write(
                            "lpop key [count]",
                            Manner.TAKES_AT_ONCE,
                            Keys.ONE,
                            "Takes out the first element, or so many of them.",
                            POPS,
                            (writing, request) -> Pops.pop(writing, request, End.LEFT)),
                    LIST.write(
                            "rpop key [count]",
                            Manner.TAKES_AT_ONCE,
                            Keys.ONE,
                            "Takes out the last element, or so many of them.",
                            POPS,
                            (writing, request) -> Pops.pop(writing, request, End.RIGHT)),
                    LIST.write(
                            "lmpop numkeys key … LEFT|RIGHT [COUNT count]",
                            Manner.TAKES,
                            Keys.COUNTED,
                            "Takes elements out of the first of several lists that has any.",
                            POPS,
                            Pops::popFirst),
                    LIST.write(
                            "lmove source destination LEFT|RIGHT LEFT|RIGHT",
                            Manner.ADDS,
                            Keys.TWO,
                            "Moves an element from an end of one list to an end of another.",
                            MOVES,
                            Pops::move),
                    LIST.write(
                            "rpoplpush source destination",
                            Manner.ADDS,
                            Keys.TWO,
                            "LMOVE from the right to the left.",
                            MOVES,
                            (writing, request) -> Pops.move(writing, request, End.RIGHT, End.LEFT)),
                    LIST.read(
                            "llen key",
                            Manner.READS_AT_ONCE,
                            Keys.ONE,
                            "How many elements there are.",
                            (sight, request) ->
                                    KIND.look(sight, request, list -> Answer.number(list.size()))),
                    LIST.read(
                            "lrange key start end",
                            Manner.READS,
                            Keys.ONE,
                            "The elements from start to end.",
                            Lists::range),
                    LIST.read(
                            "lindex key index",
                            Manner.READS,
                            Keys.ONE,
                            "One element.",
                            Lists::element),
                    LIST.read(
                            "lpos key element [RANK rank] [COUNT matches] [MAXLEN length]",
                            Manner.READS,
                            Keys.ONE,
                            "Where an element is, or all places where it is.",
                            Finds::answer),
                    LIST.write(
                            "lset key index element",
                            Manner.ADDS,
                            Keys.ONE,
                            "Replaces an element.",
                            "sets the element that this replica sees there, wherever it stands then:"
                                    + " of concurrent ones the newest wins, a removal wins over both",
                            Lists::set),
                    LIST.write(
                            "linsert key BEFORE|AFTER pivot element",
                            Manner.ADDS,
                            Keys.ONE,
                            "Puts an element before another, or behind it.",
                            "stands beside the one that this replica sees, whatever else comes and"
                                    + " goes",
                            Lists::insert),
                    LIST.write(
                            "lrem key count element",
                            Manner.TAKES,
                            Keys.ONE,
                            "Takes out what is equal to an element: so many from the front, from"
                                    + " the end where the count is negative, all where it is 0.",
                            TAKES_AWAY,
                            Lists::remove),
                    LIST.write(
                            "ltrim key start end",
                            Manner.TAKES,
                            Keys.ONE,
                            "Takes out all but the elements from start to end.",
                            TAKES_AWAY,
                            Lists::trim));

    private Lists() {}

    private static Answer push(Writing writing, Request request, End end, boolean onlyOld) {
        return KIND.change(
                writing,
                request,
                (key, list) ->
                        onlyOld && !list.exists()
                                ? Answer.ZERO
                                : push(
                                        writing,
                                        key,
                                        end,
                                        request.from(2),
                                        Answer.number(list.size() + request.size() - 2)));
    }

    /// Puts elements at an end, one after the other.
    static Answer push(
            Writing writing,
            Key<Sequence, Operation, Effect> key,
            End end,
            List<Bytes> elements,
            Answer done) {
        return Kind.update(
                writing,
                key,
                end == End.LEFT
                        ? Operation.Insert.elements(0, elements.reversed())
                        : Operation.Insert.elements(-1, elements),
                () -> done);
    }

    /// Takes out these parts of a list of so many elements.
    private static Answer delete(
            Writing writing,
            Key<Sequence, Operation, Effect> key,
            long size,
            List<Operation.Delete> parts,
            Answer done) {
        var count = parts.stream().mapToLong(Operation.Delete::count).sum();
        return Kind.update(
                writing,
                key,
                count == size ? new Operation.Reset() : new Operation.DeleteEach(parts),
                () -> done);
    }

    private static Answer range(Sight sight, Request request) {
        var start = request.word(2).integer();
        var end = request.word(3).integer();
        if (start.isEmpty() || end.isEmpty()) {
            return Errors.NOT_AN_INTEGER;
        }
        return KIND.look(
                sight,
                request,
                list ->
                        Range.of(start.getAsLong(), end.getAsLong(), list.size())
                                .map(range -> list.slice(range.from(), range.to()))
                                .<Answer>map(elements -> new Answer.Many(Answer.bytes(elements)))
                                .orElse(Answer.NOTHING));
    }

    private static Answer element(Sight sight, Request request) {
        return KIND.look(
                sight,
                request,
                list -> {
                    var index = request.word(2).integer();
                    if (!list.exists()) {
                        return Answer.NIL;
                    }
                    return index.isEmpty()
                            ? Errors.NOT_AN_INTEGER
                            : list.get(fromFront(index.getAsLong(), list))
                                    .<Answer>map(Answer.Bulk::new)
                                    .orElse(Answer.NIL);
                });
    }

    /// The index of the same element, counted from the front; a negative number where it lies
    /// before the first.
    private static long fromFront(long index, Sequence list) {
        return index < 0 ? list.size() + index : index;
    }

    private static Answer set(Writing writing, Request request) {
        return KIND.change(
                writing,
                request,
                (key, list) -> {
                    if (!list.exists()) {
                        return Errors.NO_SUCH_KEY;
                    }
                    var index = request.word(2).integer();
                    if (index.isEmpty()) {
                        return Errors.NOT_AN_INTEGER;
                    }
                    var at = fromFront(index.getAsLong(), list);
                    return at < 0 || at >= list.size()
                            ? Answer.error("index out of range")
                            : Kind.update(
                                    writing,
                                    key,
                                    new Operation.Set(at, request.word(3)),
                                    () -> Answer.OK);
                });
    }

    private static Answer insert(Writing writing, Request request) {
        var place = request.keyword(2);
        if (!place.equals("BEFORE") && !place.equals("AFTER")) {
            return Errors.SYNTAX;
        }
        return KIND.change(
                writing,
                request,
                (key, list) -> {
                    if (!list.exists()) {
                        return Answer.ZERO;
                    }
                    var found = Finds.indexes(list, request.word(3), End.LEFT, list.size(), 1);
                    return found.isEmpty()
                            ? Answer.number(-1)
                            : Kind.update(
                                    writing,
                                    key,
                                    Operation.Insert.elements(
                                            found.getFirst() + (place.equals("AFTER") ? 1 : 0),
                                            List.of(request.word(4))),
                                    () -> Answer.number(list.size() + 1));
                });
    }

    private static Answer remove(Writing writing, Request request) {
        var count = request.word(2).integer();
        if (count.isEmpty()) {
            return Errors.NOT_AN_INTEGER;
        }
        if (count.getAsLong() == Long.MIN_VALUE) {
            return Finds.outOfRange();
        }
        var end = count.getAsLong() < 0 ? End.RIGHT : End.LEFT;
        var most = count.getAsLong() == 0 ? Long.MAX_VALUE : Math.abs(count.getAsLong());
        return KIND.change(
                writing,
                request,
                (key, list) -> {
                    var found = Finds.indexes(list, request.word(3), end, list.size(), most);
                    return found.isEmpty()
                            ? Answer.ZERO
                            : delete(
                                    writing,
                                    key,
                                    list.size(),
                                    parts(found),
                                    Answer.number(found.size()));
                });
    }

    /// Those side by side as one.
    private static List<Operation.Delete> parts(List<Long> indexes) {
        var parts = new ArrayList<Operation.Delete>();
        for (var index : indexes.stream().sorted().toList()) {
            if (!parts.isEmpty() && parts.getLast().index() + parts.getLast().count() == index) {
                var before = parts.removeLast();
                parts.add(new Operation.Delete(before.index(), before.count() + 1));
            } else {
                parts.add(new Operation.Delete(index, 1));
            }
        }
        return parts;
    }

    private static Answer trim(Writing writing, Request request) {
        var start = request.word(2).integer();
        var end = request.word(3).integer();
        if (start.isEmpty() || end.isEmpty()) {
            return Errors.NOT_AN_INTEGER;
        }
        return KIND.change(
                writing,
                request,
                (key, list) -> {
                    var size = list.size();
                    var others =
                            Range.of(start.getAsLong(), end.getAsLong(), size)
                                    .map(range ->
                                            List.of(
                                                    new Operation.Delete(0, range.from()),
                                                    new Operation.Delete(
                                                            range.to(), size - range.to())))
                                    .orElse(List.of(new Operation.Delete(0, size)));
                    return delete(writing, key, size, others, Answer.OK);
                });
    }
}
