package io.minidote.cli.local;

import java.util.List;

/// What a server answered, in RESP2.
public sealed interface Reply {

    /// A word or a text; which of the two it was makes no difference to anybody here.
    record Text(String text) implements Reply {}

    record Number(long value) implements Reply {}

    record Nil() implements Reply {}

    record Many(List<Reply> replies) implements Reply {
        public Many {
            replies = List.copyOf(replies);
        }
    }

    /// @param error begins with a word in capital letters, such as `LOADING`
    record Failure(String error) implements Reply {}

    /// Whether it is the error that begins with this word.
    default boolean failsWith(String word) {
        return this instanceof Failure(var error) && error.startsWith(word);
    }

    /// The text, where it can be nothing else.
    default String text() {
        return switch (this) {
            case Text(var text) -> text;
            case Number _, Nil _, Many _, Failure _ -> throw new UnexpectedReply("a text", this);
        };
    }

    default long number() {
        return switch (this) {
            case Number(var value) -> value;
            case Text _, Nil _, Many _, Failure _ -> throw new UnexpectedReply("a number", this);
        };
    }

    default List<Reply> many() {
        return switch (this) {
            case Many(var replies) -> replies;
            case Text _, Number _, Nil _, Failure _ -> throw new UnexpectedReply("a list", this);
        };
    }

    /// The texts of a list, such as the members of a set.
    default List<String> texts() {
        return many().stream().map(Reply::text).toList();
    }

    /// The server answered something else than its commands promise.
    final class UnexpectedReply extends IllegalStateException {
        UnexpectedReply(String expected, Reply found) {
            super("the node answered %s where %s was to come".formatted(found, expected));
        }
    }
}
