package io.minidote.history.judge;

import io.minidote.history.Operation;
import io.minidote.history.Operation.Count;
import io.minidote.history.Operation.Members;
import io.minidote.history.Operation.Read;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// In the end everybody sees the same.
final class Convergence extends Rule {

    /// @param value a number, or a set of values
    private record Seen(int transaction, Object value) {}

    Convergence() {
        super("Convergence", "in the end everybody sees the same", Needs.NOTHING);
    }

    @Override
    void judge(Case of) {
        var first = new HashMap<String, Seen>();
        for (var index = 0; index < of.history().size(); index++) {
            if (of.transaction(index).isFinal()) {
                for (var operation : of.transaction(index).operations()) {
                    var transaction = index;
                    value(operation)
                            .ifPresent(value -> {
                                look();
                                var key = operation.key();
                                var before = first.putIfAbsent(key, new Seen(transaction, value));
                                if (before != null && !before.value().equals(value)) {
                                    broken(() ->
                                            differ(of, key, before.transaction(), transaction));
                                }
                            });
                }
            }
        }
    }

    private static Optional<Object> value(Operation operation) {
        return switch (operation) {
            case Read(var _, var values) -> Optional.of(new HashSet<>(values));
            case Members(var _, var elements) -> Optional.of(new HashSet<>(elements));
            case Count(var _, var value) -> Optional.of(value);
            default -> Optional.empty();
        };
    }

    private static Witness differ(Case of, String key, int one, int other) {
        var story = new Story(of).with(one, key).with(other, key);
        return story.witness(
                "%s and %s see %s differently in the end: %s",
                story.name(one), story.name(other), key, difference(of, key, one, other));
    }

    private static String difference(Case of, String key, int one, int other) {
        return "only the first sees %s, only the second %s"
                .formatted(
                        Words.of(only(of, key, one, other)), Words.of(only(of, key, other, one)));
    }

    private static List<String> only(Case of, String key, int one, int other) {
        var only = new HashSet<>(shown(of, key, one));
        only.removeAll(new HashSet<>(shown(of, key, other)));
        return only.stream().sorted().limit(5).toList();
    }

    private static List<String> shown(Case of, String key, int transaction) {
        return of.transaction(transaction).operations().stream()
                .filter(operation -> operation.key().equals(key))
                .flatMap(operation ->
                        switch (operation) {
                            case Read(var _, var values) -> values.stream();
                            case Members(var _, var elements) -> elements.stream();
                            case Count(var _, var value) -> List.of(Long.toString(value)).stream();
                            default -> List.<String>of().stream();
                        })
                .toList();
    }
}
