package io.minidote.crdt;

import io.minidote.base.Bytes;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.LongFunction;

/// How an operation is asked for in words: `increment n`.
///
/// @param name the operation's name
/// @param arguments the names of its arguments, as a help text shows them; `element …` takes one or
///   more
/// @param meaning one sentence
/// @param parse the operation, or why the arguments make none
public record Syntax<O>(
        String name, String arguments, String meaning, Function<List<Bytes>, Parsed<O>> parse) {

    /// An operation, or what is wrong with the words.
    public sealed interface Parsed<O> {
        record Operation<O>(O operation) implements Parsed<O> {}

        record Malformed<O>(String why) implements Parsed<O> {}
    }

    /// An operation without arguments.
    public static <O> Syntax<O> plain(String name, String meaning, O operation) {
        return new Syntax<>(
                name,
                "",
                meaning,
                words ->
                        words.isEmpty()
                                ? new Parsed.Operation<>(operation)
                                : malformed("%s takes no arguments, not %d", name, words.size()));
    }

    /// An operation with one argument, any bytes.
    public static <O> Syntax<O> bytes(
            String name, String argument, String meaning, Function<Bytes, O> operation) {
        return new Syntax<>(
                name,
                argument,
                meaning,
                words ->
                        words.size() == 1
                                ? new Parsed.Operation<>(operation.apply(words.getFirst()))
                                : malformed(
                                        "%s takes one %s, not %d arguments",
                                        name, argument, words.size()));
    }

    /// An operation with one or more arguments, any bytes.
    public static <O> Syntax<O> elements(
            String name, String meaning, Function<List<Bytes>, O> operation) {
        return new Syntax<>(
                name,
                "element …",
                meaning,
                words ->
                        words.isEmpty()
                                ? malformed("%s takes one or more elements, not none", name)
                                : new Parsed.Operation<>(operation.apply(words)));
    }

    /// An operation with one argument, an integer from `least` to the greatest of 64 bits.
    public static <O> Syntax<O> integer(
            String name, long least, String meaning, LongFunction<O> operation) {
        return integer(name, "n", least, Long.MAX_VALUE, meaning, operation);
    }

    /// An operation with one argument, an integer from `least` to `most`.
    public static <O> Syntax<O> integer(
            String name,
            String argument,
            long least,
            long most,
            String meaning,
            LongFunction<O> operation) {
        return new Syntax<>(
                name,
                argument,
                meaning,
                words -> {
                    var number =
                            words.size() == 1 ? words.getFirst().integer() : OptionalLong.empty();
                    return number.isPresent()
                                    && number.getAsLong() >= least
                                    && number.getAsLong() <= most
                            ? new Parsed.Operation<>(operation.apply(number.getAsLong()))
                            : malformed(
                                    "%s takes an integer from %d to %d, not %s",
                                    name,
                                    least,
                                    most,
                                    words.size() == 1
                                            ? "'" + words.getFirst() + "'"
                                            : words.size() + " arguments");
                });
    }

    private static <O> Parsed<O> malformed(String why, Object... values) {
        return new Parsed.Malformed<>(why.formatted(values));
    }

    @Override
    public String toString() {
        return arguments.isEmpty() ? name : name + " " + arguments;
    }
}
