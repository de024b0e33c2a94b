package io.minidote.crdt;

import io.minidote.base.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// How what happens in a map is asked for in words: `update key type operation …`, where the
/// operation may be one of a map again.
final class NestedSyntax {

    private NestedSyntax() {}

    static <O> Syntax<O> update(Function<Field.Change<?, ?, ?>, O> operation) {
        return new Syntax<>(
                "update",
                "key type operation …",
                "changes the object in a field by an operation of its type",
                words ->
                        switch (change(words)) {
                            case Syntax.Parsed.Operation<Field.Change<?, ?, ?>>(var change) ->
                                    new Syntax.Parsed.Operation<>(operation.apply(change));
                            case Syntax.Parsed.Malformed<Field.Change<?, ?, ?>>(var why) ->
                                    new Syntax.Parsed.Malformed<>(why);
                        });
    }

    private static Syntax.Parsed<Field.Change<?, ?, ?>> change(List<Bytes> words) {
        if (words.size() < 3) {
            return new Syntax.Parsed.Malformed<>(
                    "update takes a key, a type and an operation with its arguments, not %d"
                                    .formatted(words.size())
                            + " arguments");
        }
        return field(words.get(0), words.get(1))
                .<Syntax.Parsed<Field.Change<?, ?, ?>>>map(field -> change(field, words))
                .orElseGet(() -> unknownType(words.get(1)));
    }

    private static <S extends Crdt<S, O, E>, O, E> Syntax.Parsed<Field.Change<?, ?, ?>> change(
            Field<S, O, E> field, List<Bytes> words) {
        var name = words.get(2).text();
        for (var syntax : field.type().operations()) {
            if (syntax.name().equals(name)) {
                return switch (syntax.parse().apply(words.subList(3, words.size()))) {
                    case Syntax.Parsed.Operation<O>(var operation) ->
                            new Syntax.Parsed.Operation<>(field.change(operation));
                    case Syntax.Parsed.Malformed<O>(var why) -> new Syntax.Parsed.Malformed<>(why);
                };
            }
        }
        return new Syntax.Parsed.Malformed<>(
                "%s has the operations %s, not '%s'"
                        .formatted(
                                field.type().name(),
                                field.type().operations().stream()
                                        .map(Syntax::toString)
                                        .collect(Collectors.joining(", ")),
                                name));
    }

    static <O> Syntax<O> remove(Function<List<Field<?, ?, ?>>, O> operation) {
        return new Syntax<>(
                "remove",
                "key type …",
                "resets the objects in fields, except for what it has not seen",
                words -> {
                    if (words.isEmpty() || words.size() % 2 == 1) {
                        return new Syntax.Parsed.Malformed<>(
                                "remove takes a key and a type, or several of those, not %d"
                                                .formatted(words.size())
                                        + " arguments");
                    }
                    var fields = new ArrayList<Field<?, ?, ?>>();
                    for (var i = 0; i < words.size(); i += 2) {
                        var field = field(words.get(i), words.get(i + 1));
                        if (field.isEmpty()) {
                            return unknownType(words.get(i + 1));
                        }
                        fields.add(field.get());
                    }
                    return new Syntax.Parsed.Operation<>(operation.apply(fields));
                });
    }

    /// Nothing where there is no such type, or none that a field may have.
    private static Optional<Field<?, ?, ?>> field(Bytes key, Bytes type) {
        return DataTypes.named(type.text())
                .filter(DataType::inMaps)
                .map(named -> Field.of(key, named));
    }

    private static <O> Syntax.Parsed<O> unknownType(Bytes name) {
        return new Syntax.Parsed.Malformed<>(
                "a field has no type '%s': there are %s"
                        .formatted(
                                name,
                                DataTypes.ALL.stream()
                                        .filter(entry -> entry.type().inMaps())
                                        .map(entry -> entry.type().name())
                                        .collect(Collectors.joining(", "))));
    }
}
