package io.minidote.history.judge;

import io.minidote.history.Operation;
import io.minidote.history.Operation.Add;
import io.minidote.history.Operation.Count;
import io.minidote.history.Operation.Increment;
import io.minidote.history.Operation.Members;
import io.minidote.history.Operation.Read;
import io.minidote.history.Operation.Remove;
import io.minidote.history.Operation.Write;
import java.util.List;

/// How values and operations are called in witnesses.
final class Words {

    private static final int MOST_ELEMENTS = 8;

    private Words() {}

    static String of(List<String> values) {
        return switch (values.size()) {
            case 0 -> "nothing";
            case 1 -> values.getFirst();
            default -> "{" + String.join(", ", values) + "}";
        };
    }

    static String inOrOut(Element element, boolean there) {
        return element.name() + (there ? " in it" : " not in it");
    }

    static String of(Operation operation) {
        return switch (operation) {
            case Write(var key, var value) -> "wrote %s = %s".formatted(key, value);
            case Read(var key, var values) -> "read %s = %s".formatted(key, of(values));
            case Increment(var key, var by) -> "incremented %s by %d".formatted(key, by);
            case Count(var key, var value) -> "counted %s = %d".formatted(key, value);
            case Add(var key, var element) -> "added %s to %s".formatted(element, key);
            case Remove(var key, var element) -> "removed %s from %s".formatted(element, key);
            case Members(var key, var elements) when elements.size() <= MOST_ELEMENTS ->
                    "saw %s = {%s}".formatted(key, String.join(", ", elements));
            case Members(var key, var elements) ->
                    "saw %s = {%s, … %d in all}"
                            .formatted(
                                    key,
                                    String.join(", ", elements.subList(0, MOST_ELEMENTS)),
                                    elements.size());
        };
    }
}
