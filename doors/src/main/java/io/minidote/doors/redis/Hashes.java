package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.crdt.Field;
import io.minidote.crdt.Key;
import io.minidote.crdt.RecursiveResetMap;
import io.minidote.crdt.RecursiveResetMap.Effect;
import io.minidote.crdt.RecursiveResetMap.Operation;
import io.minidote.crdt.StringValue;
import io.minidote.doors.redis.Command.Keys;
import io.minidote.doors.redis.Command.Manner;
import io.minidote.replica.Writing;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Function;

/// The commands of Redis hashes, on objects of the type `map_rr` and the fields in them that are
/// strings.
final class Hashes {

    static final Kind<RecursiveResetMap, Operation, Effect> KIND =
            new Kind<>("hash", RecursiveResetMap.TYPE);

    private static final Group HASH = new Group("hash");

    private static final String SETS =
            "of concurrent assignments of a field the newest wins, increments that it has not seen"
                    + " add to it, and it wins over a concurrent removal";

    static final List<Command> COMMANDS =
            List.of(
                    HASH.write(
                            "hset key field value [field value …]",
                            Manner.ADDS_AT_ONCE,
                            Keys.ONE,
                            "Sets fields, and answers how many are new.",
                            SETS,
                            (writing, request) -> set(writing, request, "hset", Answer::number)),
                    HASH.write(
                            "hmset key field value [field value …]",
                            Manner.ADDS_AT_ONCE,
                            Keys.ONE,
                            "The older name of HSET.",
                            SETS,
                            (writing, request) -> set(writing, request, "hmset", _ -> Answer.OK)),
                    HASH.write(
                            "hsetnx key field value",
                            Manner.ADDS_AT_ONCE,
                            Keys.ONE,
                            "Sets a field that is not there.",
                            "looks at this replica: two can both find nothing, and the newest wins",
                            Hashes::setIfNew),
                    HASH.read(
                            "hget key field",
                            Manner.READS_AT_ONCE,
                            Keys.ONE,
                            "The string in a field.",
                            (sight, request) ->
                                    KIND.look(sight, request, hash -> get(hash, request.word(2)))),
                    HASH.read(
                            "hmget key field …",
                            Manner.READS_AT_ONCE,
                            Keys.ONE,
                            "The strings in several fields, nil for what is not there.",
                            Hashes::getEach),
                    HASH.read(
                            "hgetall key",
                            Manner.READS,
                            Keys.ONE,
                            "All fields with their strings, in the order of the fields' bytes.",
                            (sight, request) -> KIND.look(sight, request, Hashes::pairs)),
                    HASH.write(
                            "hdel key field …",
                            Manner.TAKES_AT_ONCE,
                            Keys.ONE,
                            "Removes fields.",
                            "takes away what this replica has seen of them; concurrent updates of a"
                                    + " field survive",
                            Hashes::delete),
                    HASH.read(
                            "hexists key field",
                            Manner.READS_AT_ONCE,
                            Keys.ONE,
                            "Whether a field is there.",
                            (sight, request) ->
                                    KIND.look(
                                            sight,
                                            request,
                                            hash ->
                                                    string(hash, request.word(2)).exists()
                                                            ? Answer.ONE
                                                            : Answer.ZERO)),
                    HASH.read(
                            "hlen key",
                            Manner.READS_AT_ONCE,
                            Keys.ONE,
                            "How many fields there are.",
                            (sight, request) ->
                                    KIND.look(
                                            sight, request, hash -> Answer.number(hash.strings()))),
                    HASH.read(
                            "hstrlen key field",
                            Manner.READS_AT_ONCE,
                            Keys.ONE,
                            "How long the string in a field is.",
                            (sight, request) ->
                                    KIND.look(
                                            sight,
                                            request,
                                            hash ->
                                                    Answer.number(
                                                            string(hash, request.word(2))
                                                                    .length()))),
                    HASH.read(
                            "hkeys key",
                            Manner.READS,
                            Keys.ONE,
                            "All fields.",
                            (sight, request) ->
                                    KIND.look(
                                            sight,
                                            request,
                                            hash ->
                                                    new Answer.Many(
                                                            Answer.bytes(fields(hash).keySet())))),
                    HASH.read(
                            "hvals key",
                            Manner.READS,
                            Keys.ONE,
                            "The strings in all fields.",
                            (sight, request) -> KIND.look(sight, request, Hashes::values)),
                    HASH.write(
                            "hincrby key field n",
                            Manner.ADDS_AT_ONCE,
                            Keys.ONE,
                            "Adds n to the integer in a field.",
                            "all of them count; the answer is the sum known here",
                            Hashes::increment),
                    HASH.write(
                            "hincrbyfloat key field number",
                            Manner.ADDS_AT_ONCE,
                            Keys.ONE,
                            "Adds a number that may have a fraction to the one in a field.",
                            "assigns the sum: of two concurrent ones the newer counts. HINCRBY"
                                    + " loses nothing",
                            Hashes::addNumber),
                    HASH.read(
                            "hrandfield key [count [WITHVALUES]]",
                            Manner.READS,
                            Keys.ONE,
                            "Fields by chance; the same ones more than once where the count is"
                                    + " negative.",
                            Hashes::choose));

    private Hashes() {}

    private static Field<StringValue, StringValue.Operation, StringValue.Effect> field(Bytes name) {
        return new Field<>(name, StringValue.TYPE);
    }

    private static StringValue string(RecursiveResetMap hash, Bytes name) {
        return hash.get(field(name));
    }

    private static SequencedMap<Bytes, StringValue> fields(RecursiveResetMap hash) {
        var fields = new TreeMap<Bytes, StringValue>();
        hash.forEach(StringValue.TYPE, fields::put);
        return fields;
    }

    private static Answer get(RecursiveResetMap hash, Bytes name) {
        return new Answer.Value(string(hash, name));
    }

    private static Answer getEach(Sight sight, Request request) {
        return KIND.look(
                sight,
                request,
                hash ->
                        new Answer.Many(
                                request.from(2).stream().map(name -> get(hash, name)).toList()));
    }

    private static Answer pairs(RecursiveResetMap hash) {
        return new Answer.Pairs(
                fields(hash).entrySet().stream()
                        .map(field ->
                                Map.<Answer, Answer>entry(
                                        new Answer.Bulk(field.getKey()),
                                        new Answer.Value(field.getValue())))
                        .toList());
    }

    private static Answer values(RecursiveResetMap hash) {
        return new Answer.Many(
                fields(hash).values().stream().<Answer>map(Answer.Value::new).toList());
    }

    private static Answer assign(
            Writing writing,
            Key<RecursiveResetMap, Operation, Effect> key,
            Bytes name,
            Bytes value,
            Answer done) {
        return Kind.update(
                writing,
                key,
                new Operation.Update(field(name).change(new StringValue.Operation.Assign(value))),
                () -> done);
    }

    /// @param answer to how many fields are new
    private static Answer set(
            Writing writing, Request request, String name, Function<Long, Answer> answer) {
        if (request.size() % 2 == 1) {
            return Errors.wrongArity(name);
        }
        return KIND.change(
                writing,
                request,
                (key, before) -> {
                    for (var i = 2; i < request.size(); i += 2) {
                        if (assign(writing, key, request.word(i), request.word(i + 1), Answer.OK)
                                instanceof Answer.Failure failure) {
                            return failure;
                        }
                    }
                    return answer.apply((long) writing.read(key).strings() - before.strings());
                });
    }

    private static Answer setIfNew(Writing writing, Request request) {
        return KIND.change(
                writing,
                request,
                (key, hash) ->
                        string(hash, request.word(2)).exists()
                                ? Answer.ZERO
                                : assign(
                                        writing,
                                        key,
                                        request.word(2),
                                        request.word(3),
                                        Answer.ONE));
    }

    private static Answer delete(Writing writing, Request request) {
        var gone = request.from(2).stream().<Field<?, ?, ?>>map(Hashes::field).toList();
        return KIND.change(
                writing,
                request,
                (key, before) ->
                        Kind.update(
                                writing,
                                key,
                                new Operation.Remove(gone),
                                () ->
                                        Answer.number(
                                                (long) before.strings()
                                                        - writing.read(key).strings())));
    }

    private static Answer increment(Writing writing, Request request) {
        var n = request.word(3).integer();
        if (n.isEmpty()) {
            return Errors.NOT_AN_INTEGER;
        }
        var field = field(request.word(2));
        return KIND.change(
                writing,
                request,
                (key, hash) -> {
                    var string = hash.get(field);
                    var before = string.exists() ? string.value().integer() : OptionalLong.of(0);
                    if (before.isEmpty()) {
                        return Answer.error("hash value is not an integer");
                    }
                    var after = before.getAsLong() + n.getAsLong();
                    if (((before.getAsLong() ^ after) & (n.getAsLong() ^ after)) < 0) {
                        return Answer.error("increment or decrement would overflow");
                    }
                    return Kind.update(
                            writing,
                            key,
                            new Operation.Update(
                                    field.change(
                                            new StringValue.Operation.Increment(n.getAsLong()))),
                            () -> Answer.number(after));
                });
    }

    private static Answer addNumber(Writing writing, Request request) {
        var more = request.word(3);
        if (more.number().isEmpty()) {
            return Errors.NOT_A_FLOAT;
        }
        if (Double.isInfinite(more.number().getAsDouble())) {
            return Answer.error("value is NaN or Infinity");
        }
        return KIND.change(
                writing,
                request,
                (key, hash) -> {
                    var string = string(hash, request.word(2));
                    var before = string.exists() ? string.value() : Bytes.of(0);
                    return switch (Decimal.sum(before, more)) {
                        case Decimal.Sum.Not(_) -> Answer.error("hash value is not a float");
                        case Decimal.Sum.Is(var sum) ->
                                assign(writing, key, request.word(2), sum, new Answer.Bulk(sum));
                    };
                });
    }

    private static Answer choose(Sight sight, Request request) {
        if (request.size() == 2) {
            return KIND.look(
                    sight,
                    request,
                    hash ->
                            chosen(hash, request, 1).stream()
                                    .<Answer>map(Answer.Bulk::new)
                                    .findFirst()
                                    .orElse(Answer.NIL));
        }
        var count = request.word(2).integer();
        if (count.isEmpty()) {
            return Errors.NOT_AN_INTEGER;
        }
        var withValues = request.size() == 4 && request.keyword(3).equals("WITHVALUES");
        if (request.size() > 3 && !withValues) {
            return Errors.SYNTAX;
        }
        if (count.getAsLong() < -Picks.MOST) {
            return Errors.OUT_OF_RANGE;
        }
        return KIND.look(
                sight,
                request,
                hash -> {
                    var chosen = chosen(hash, request, count.getAsLong());
                    return withValues
                            ? new Answer.Tuples(
                                    chosen.stream()
                                            .<List<Answer>>map(name ->
                                                    List.of(new Answer.Bulk(name), get(hash, name)))
                                            .toList())
                            : new Answer.Many(Answer.bytes(chosen));
                });
    }

    /// Where other objects stand among the strings, all of these are copied first.
    private static List<Bytes> chosen(RecursiveResetMap hash, Request request, long count) {
        var picked = Picks.of(request.chance(), hash.strings(), count);
        var size = hash.onlyStrings() ? hash.strings() : 0;
        return Picks.taken(picked, size, hash::string, () -> List.copyOf(fields(hash).keySet()));
    }
}
