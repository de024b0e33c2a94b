package io.minidote.crdt;

import io.minidote.base.Bytes;
import java.util.List;
import java.util.function.Function;

/// How an operation is asked for in words: `increment n`.
///
/// @param name the operation's name
/// @param arguments the names of its arguments, as a help text shows them; `element …` takes one
///     or more
/// @param meaning one sentence
/// @param parse the operation, or why the arguments make none
public record Syntax<O>(
        String name, String arguments, String meaning, Function<List<Bytes>, Parsed<O>> parse) {

    /// An operation, or what is wrong with the words.
    public sealed interface Parsed<O> {
        record Operation<O>(O operation) implements Parsed<O> {}

        record Malformed<O>(String why) implements Parsed<O> {}
    }

    @Override
    public String toString() {
        return arguments.isEmpty() ? name : name + " " + arguments;
    }
}
