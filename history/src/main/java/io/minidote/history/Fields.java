package io.minidote.history;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/// The fields of one JSON object, each of which is asked for once, by its name and kind. What is
/// missing, of another kind or asked for by nobody is a [MalformedHistory].
final class Fields {

    private final long line;

    /// Where this object stands in its line: nothing, or `operations[2].`
    private final String path;

    /// A value is a `String`, a `Long`, [Fields] or a list of values.
    private final Map<String, Object> values;

    private Fields(long line, String path, Map<String, Object> values) {
        this.line = line;
        this.path = path;
        this.values = values;
    }

    /// @param share gives an equal string, always the same one
    static Fields parse(long line, String text, UnaryOperator<String> share) {
        try (var json = TransactionJson.JSON.createParser(ObjectReadContext.empty(), text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedHistory(line, "is no JSON object; expected { … }");
            }
            var fields = object(json, line, "", share);
            if (json.nextToken() instanceof JsonToken more) {
                throw new MalformedHistory(
                        line, "goes on with %s behind its object".formatted(more.asString()));
            }
            return fields;
        } catch (JacksonException wrong) {
            throw new MalformedHistory(line, "is not JSON: " + wrong.getOriginalMessage());
        }
    }

    private static Fields object(
            JsonParser json, long line, String path, UnaryOperator<String> share) {
        var values = new LinkedHashMap<String, Object>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            var name = json.currentName();
            json.nextToken();
            var value = value(json, line, path + name, share);
            if (values.put(name, value) != null) {
                throw new MalformedHistory(line, path + name + " is there twice");
            }
        }
        return new Fields(line, path, values);
    }

    private static Object value(
            JsonParser json, long line, String path, UnaryOperator<String> share) {
        return switch (json.currentToken()) {
            case VALUE_STRING -> share.apply(json.getString());
            case VALUE_NUMBER_INT -> json.getLongValue();
            case START_OBJECT -> object(json, line, path + ".", share);
            case START_ARRAY -> {
                var items = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value(json, line, path + "[" + items.size() + "]", share));
                }
                yield items;
            }
            default ->
                    throw new MalformedHistory(
                            line,
                            "%s is %s; expected a text, a whole number, a list or an object"
                                    .formatted(path, json.getString()));
        };
    }

    String text(String name) {
        return take(name, String.class, "a text");
    }

    long number(String name) {
        return take(name, Long.class, "a whole number");
    }

    List<String> texts(String name) {
        return items(name, String.class, "a text");
    }

    List<Fields> objects(String name) {
        return items(name, Fields.class, "an object");
    }

    /// A text that is one of these.
    String oneOf(String name, List<String> words) {
        var word = text(name);
        if (!words.contains(word)) {
            throw malformed(name, "'" + word + "'", "one of " + String.join(", ", words));
        }
        return word;
    }

    /// What is left, all of it texts.
    Map<String, String> rest() {
        var rest = new LinkedHashMap<String, String>();
        for (var name : List.copyOf(values.keySet())) {
            rest.put(name, text(name));
        }
        return rest;
    }

    /// Nothing may be left.
    void end() {
        if (!values.isEmpty()) {
            var names = String.join(", ", new TreeSet<>(values.keySet()));
            throw new MalformedHistory(
                    line, "%s%s is no field this version knows".formatted(path, names));
        }
    }

    private <T> List<T> items(String name, Class<T> kind, String expected) {
        var items = new ArrayList<T>();
        for (var item : take(name, List.class, "a list")) {
            if (!kind.isInstance(item)) {
                throw malformed(name + "[" + items.size() + "]", shown(item), expected);
            }
            items.add(kind.cast(item));
        }
        return items;
    }

    private <T> T take(String name, Class<T> kind, String expected) {
        var value = values.remove(name);
        if (value == null) {
            throw malformed(name, "missing", expected);
        }
        if (!kind.isInstance(value)) {
            throw malformed(name, shown(value), expected);
        }
        return kind.cast(value);
    }

    private static String shown(Object value) {
        return switch (value) {
            case String text -> "'" + text + "'";
            case Fields _ -> "an object";
            case List<?> _ -> "a list";
            default -> value.toString();
        };
    }

    private MalformedHistory malformed(String name, String found, String expected) {
        return new MalformedHistory(
                line, "%s%s is %s; expected %s".formatted(path, name, found, expected));
    }
}
