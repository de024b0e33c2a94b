package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.crdt.Crdt;
import io.minidote.crdt.DataType;
import io.minidote.crdt.DataTypes;
import io.minidote.crdt.Key;
import io.minidote.crdt.Prepared;
import io.minidote.crdt.Sequence;
import io.minidote.crdt.Syntax;
import io.minidote.doors.redis.Command.Keys;
import io.minidote.doors.redis.Command.Manner;
import io.minidote.replica.Writing;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The commands that reach every object of every type in the catalogue, by bucket, type and key.
final class Catalogue {

    /// A sequence that is read as one text.
    private static final String TEXT = "sequence_text";

    private static final Group MINIDOTE = new Group("minidote");

    static final List<Command> COMMANDS =
            List.of(
                    MINIDOTE.read(
                            "minidote.read bucket type key [bucket type key …]",
                            Manner.READS,
                            Keys.EVERY_THIRD,
                            "The values of any objects, all of one moment.",
                            Catalogue::read),
                    MINIDOTE.write(
                            "minidote.update bucket type key operation [argument …]",
                            Manner.ADDS,
                            Keys.THIRD,
                            "Any operation of any data type.",
                            "as docs/data-types.md says of the type",
                            Catalogue::update));

    private Catalogue() {}

    static Answer read(Sight sight, Request request) {
        if ((request.size() - 1) % 3 != 0) {
            return Answer.error(
                    "MINIDOTE.READ takes bucket, type and key for each object; %d words are not"
                                    .formatted(request.size() - 1)
                            + " that");
        }
        var values = new ArrayList<Answer>();
        for (var i = 1; i < request.size(); i += 3) {
            if (request.word(i + 1).text().equals(TEXT)) {
                values.add(text(sight, request.word(i), request.word(i + 2)));
                continue;
            }
            var type = DataTypes.named(request.word(i + 1).text());
            if (type.isEmpty()) {
                return unknownType(request.word(i + 1));
            }
            values.add(value(sight, request.word(i), type.get(), request.word(i + 2)));
        }
        return new Answer.Many(values);
    }

    private static <S extends Crdt<S, O, E>, O, E> Answer value(
            Sight sight, Bytes bucket, DataType<S, O, E> type, Bytes key) {
        return new Answer.Value(sight.read(new Key<>(bucket, key, type)));
    }

    private static Answer text(Sight sight, Bytes bucket, Bytes key) {
        return new Answer.Bulk(sight.read(new Key<>(bucket, key, Sequence.TYPE)).text());
    }

    static Answer update(Writing writing, Request request) {
        var type = DataTypes.named(request.word(2).text());
        return type.isEmpty() ? unknownType(request.word(2)) : update(writing, request, type.get());
    }

    private static <S extends Crdt<S, O, E>, O, E> Answer update(
            Writing writing, Request request, DataType<S, O, E> type) {
        var name = request.word(4).text();
        for (var syntax : type.operations()) {
            if (syntax.name().equals(name)) {
                return switch (syntax.parse().apply(request.from(5))) {
                    case Syntax.Parsed.Malformed<O>(var why) -> Answer.error(why);
                    case Syntax.Parsed.Operation<O>(var operation) ->
                            update(
                                    writing,
                                    new Key<>(request.word(1), request.word(3), type),
                                    operation);
                };
            }
        }
        return Answer.error(
                "unknown operation '%s' of %s: it has %s"
                        .formatted(
                                Errors.shortened(name),
                                type.name(),
                                type.operations().stream()
                                        .map(Syntax::toString)
                                        .collect(Collectors.joining(", "))));
    }

    private static <S extends Crdt<S, O, E>, O, E> Answer update(
            Writing writing, Key<S, O, E> key, O operation) {
        return switch (writing.update(key, operation)) {
            case Prepared.Refused<E>(var why) -> Answer.error(why);
            case Prepared.Effect<E> _, Prepared.Nothing<E> _ -> Answer.OK;
        };
    }

    private static Answer unknownType(Bytes name) {
        return Answer.error(
                "unknown type '%s': there are %s"
                        .formatted(
                                Errors.shortened(name.text()),
                                DataTypes.ALL.stream()
                                        .map(entry -> entry.type().name())
                                        .collect(Collectors.joining(", "))));
    }

    /// Every type of the catalogue with its operations, for people.
    static List<String> help() {
        var lines = new ArrayList<String>();
        for (var entry : DataTypes.ALL) {
            lines.add(entry.type().name() + ": " + entry.type().meaning());
            for (var syntax : entry.type().operations()) {
                lines.add("    " + syntax + ": " + syntax.meaning());
            }
        }
        return lines;
    }
}
