package io.minidote.doors.redis;

import io.minidote.replica.View;
import io.minidote.replica.Writing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// One command: how it is asked for, and what it does.
///
/// @param name in small letters
/// @param usage its arguments, as a help text shows them
/// @param arity how many words it takes with its name; a negative number is the least
/// @param keys where its keys stand
/// @param summary one sentence
/// @param concurrent what becomes of it when others write at the same time; empty where it only
///   looks, and so sees what is published here
record Command(
        String group,
        String name,
        String usage,
        int arity,
        Manner manner,
        Keys keys,
        String summary,
        String concurrent,
        Action action) {

    private static final String BLOCKING = "blocking";

    /// How a command behaves, in Redis's words.
    enum Manner {
        READS_AT_ONCE("readonly", "fast"),
        READS("readonly"),
        ADDS_AT_ONCE("write", "denyoom", "fast"),
        ADDS("write", "denyoom"),
        TAKES_AT_ONCE("write", "fast"),
        TAKES("write"),
        WAITS("write", "noscript", BLOCKING),
        WAITS_AT_ONCE("write", "noscript", BLOCKING, "fast"),
        WAITS_ALSO_IN_SCRIPTS("write", BLOCKING),
        WAITS_AND_ADDS("write", "denyoom", "noscript", BLOCKING),
        TALKS("loading", "stale", "fast"),

        /// Whatever its subcommands do.
        CONTAINS(),
        ORDERS("noscript", "loading", "stale", "fast"),
        EXECUTES("noscript", "skip_slowlog"),
        ADMINISTERS("admin", "loading", "stale");

        private final List<String> flags;

        Manner(String... flags) {
            this.flags = List.of(flags);
        }

        List<String> flags() {
            return flags;
        }
    }

    /// Which words are keys.
    ///
    /// @param last counted from the end where it is negative
    record Keys(int first, int last, int step) {

        static final Keys NONE = new Keys(0, 0, 0);

        /// Another word says how many come behind it.
        static final Keys COUNTED = new Keys(0, 0, 0);

        /// Behind the first key another word says how many more come behind it.
        static final Keys ONE_AND_COUNTED = new Keys(1, 1, 1);

        static final Keys ONE = new Keys(1, 1, 1);
        static final Keys TWO = new Keys(1, 2, 1);
        static final Keys ALL = new Keys(1, -1, 1);
        static final Keys ALL_BUT_LAST = new Keys(1, -2, 1);
        static final Keys ALL_BUT_FIRST = new Keys(2, -1, 1);
        static final Keys EVERY_SECOND = new Keys(1, -1, 2);
        static final Keys THIRD = new Keys(3, 3, 1);
        static final Keys EVERY_THIRD = new Keys(3, -1, 3);
    }

    /// What a command needs in order to answer.
    sealed interface Action {

        /// Nothing but its connection; happens when it is read.
        record Talk(Talking talking) implements Action {}

        /// What is published, when everything before it has been answered.
        record Read(Reading reading) implements Action {}

        /// All that is published, when everything before it has been answered. Nothing later begins
        /// before it, and it does not stand in a transaction, which sees one key at a time.
        record Look(Looking looking) implements Action {}

        /// The one writer.
        record Write(Changing changing) implements Action {}

        /// The order of requests itself; the connection knows what to do.
        record Flow(Step step) implements Action {}
    }

    enum Step {
        MULTI,
        EXEC,
        DISCARD,
        QUIT,
        CLOCK,
        AFTER,
        ADMIN,
        HELLO,
        FLUSH
    }

    @FunctionalInterface
    interface Talking {
        Answer answer(Connection connection, Request request);
    }

    @FunctionalInterface
    interface Reading {
        Answer answer(Sight sight, Request request);
    }

    @FunctionalInterface
    interface Looking {
        Answer answer(View view, Request request);
    }

    /// Where the answer is a failure, nothing is to have changed: see [Attempt].
    @FunctionalInterface
    interface Changing {
        Answer answer(Writing writing, Request request);
    }

    /// Redis's words for how it behaves.
    List<String> flags() {
        if (keys != Keys.COUNTED && keys != Keys.ONE_AND_COUNTED) {
            return manner.flags();
        }
        var flags = new ArrayList<>(manner.flags());
        flags.add("movablekeys");
        return flags;
    }

    /// Whether a request with so many words can be this command.
    boolean takes(int words) {
        return arity >= 0 ? words == arity : words >= -arity;
    }

    /// Whether it may wait for something to come, and all later requests with it.
    boolean waits() {
        return manner.flags().contains(BLOCKING);
    }

    /// Whether it may stand between MULTI and EXEC.
    boolean inTransaction() {
        return switch (action) {
            case Action.Talk _, Action.Read _, Action.Write _ -> true;
            case Action.Look _, Action.Flow _ -> false;
        };
    }

    /// Whether it needs the data, which a replica that is still loading does not have.
    boolean needsData() {
        return switch (action) {
            case Action.Talk _ -> false;
            case Action.Read _, Action.Look _, Action.Write _ -> true;
            case Action.Flow(var step) ->
                    switch (step) {
                        case EXEC, CLOCK, AFTER, FLUSH -> true;
                        case MULTI, DISCARD, QUIT, ADMIN, HELLO -> false;
                    };
        };
    }

    /// What COMMAND tells of it.
    Answer info() {
        return new Answer.Many(
                List.of(
                        Answer.bulk(name),
                        Answer.number(arity()),
                        Answer.statuses(flags()),
                        Answer.number(keys.first()),
                        Answer.number(keys.last()),
                        Answer.number(keys.step()),
                        Answer.statuses(List.of("@" + group)),
                        Answer.NOTHING,
                        Answer.NOTHING,
                        Answer.NOTHING));
    }

    /// What COMMAND DOCS tells of it.
    Answer docs() {
        SequencedMap<String, Answer> docs = new LinkedHashMap<>();
        docs.put("summary", Answer.bulk(summary));
        docs.put("since", Answer.bulk("0.1.0"));
        docs.put("group", Answer.bulk(group));
        return Answer.pairs(docs);
    }
}
