package io.minidote.doors.redis;

import io.minidote.replica.View;
import io.minidote.replica.Writing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;

/// One command: how it is asked for, and what it does.
///
/// @param name in small letters; that of a subcommand with its container's: `client|list`
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
    private static final String NUMBER_OF_KEYS = "numkeys";

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
        ORDERS("noscript", "loading", "stale", "fast", "allow_busy"),
        GREETS("noscript", "loading", "stale", "fast", "no_auth", "allow_busy"),
        EXECUTES("noscript", "loading", "stale", "skip_slowlog"),
        AWAITS("noscript"),
        ADMINISTERS("admin", "loading", "stale"),
        PUBLISHES("pubsub", "loading", "stale", "fast"),
        SUBSCRIBES("pubsub", "noscript", "loading", "stale"),
        LOOKS_AT_SUBSCRIPTIONS("pubsub", "loading", "stale"),

        /// Whatever its subcommands do.
        CONTAINS();

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

        /// One of its subcommands, each of which has a row of its own.
        ///
        /// @param alone what it does without one, where that is possible
        record Contain(Talking alone) implements Action {}

        /// Nothing: a command of Redis that is not there.
        ///
        /// @param why says so
        record Refuse(Answer why) implements Action {}
    }

    enum Step {
        MULTI,
        EXEC,
        DISCARD,
        WATCH,
        RESET,
        QUIT,
        CLOCK,
        AFTER,
        ADMIN,
        HELLO,
        FLUSH,
        SUBSCRIBE,
        PSUBSCRIBE,
        UNSUBSCRIBE,
        PUNSUBSCRIBE,
        REPLY,
        UNBLOCK,
        WAIT,
        WAITAOF,
        SAVE,
        SHUTDOWN,
        SLEEP,
        DIGEST
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

    /// Its name as people write it: `CLIENT LIST`.
    String spoken() {
        return name.replace('|', ' ').toUpperCase(Locale.ROOT);
    }

    /// How it is asked for, in one line.
    String line() {
        return (spoken() + " " + usage).strip();
    }

    boolean isSubcommand() {
        return name.indexOf('|') >= 0;
    }

    /// Whether it is there at all; if not, it is in the table to say so.
    boolean isThere() {
        return !(action instanceof Action.Refuse);
    }

    /// Where the word stands that says how many keys come behind it; 0 if there is none.
    int countAt() {
        var place = List.of(usage.split(" ")).indexOf(NUMBER_OF_KEYS);
        return place < 0 ? 0 : place + (isSubcommand() ? 2 : 1);
    }

    /// What it does where it needs nothing but its connection.
    Optional<Talking> talking() {
        return switch (action) {
            case Action.Talk(var talking) -> Optional.of(talking);
            case Action.Contain(var alone) -> Optional.of(alone);
            case Action.Read _, Action.Look _, Action.Write _, Action.Flow _, Action.Refuse _ ->
                    Optional.empty();
        };
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
            case Action.Talk _, Action.Contain _, Action.Read _, Action.Write _ -> true;
            case Action.Look _, Action.Flow _, Action.Refuse _ -> false;
        };
    }

    /// Whether it needs the data, which a replica that is still loading does not have.
    boolean needsData() {
        return switch (action) {
            case Action.Talk _, Action.Contain _, Action.Refuse _ -> false;
            case Action.Read _, Action.Look _, Action.Write _ -> true;
            case Action.Flow(var step) ->
                    switch (step) {
                        case EXEC, WATCH, CLOCK, AFTER, FLUSH, WAIT, WAITAOF, DIGEST -> true;
                        case MULTI,
                                DISCARD,
                                RESET,
                                QUIT,
                                ADMIN,
                                HELLO,
                                SUBSCRIBE,
                                PSUBSCRIBE,
                                UNSUBSCRIBE,
                                PUNSUBSCRIBE,
                                REPLY,
                                UNBLOCK,
                                SAVE,
                                SHUTDOWN,
                                SLEEP ->
                                false;
                    };
        };
    }

    /// What COMMAND tells of it.
    ///
    /// @param subcommands what it contains
    Answer info(List<Command> subcommands) {
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
                        new Answer.Many(
                                subcommands.stream().map(each -> each.info(List.of())).toList())));
    }

    /// What COMMAND DOCS tells of it.
    ///
    /// @param subcommands what it contains
    Answer docs(List<Command> subcommands) {
        SequencedMap<String, Answer> docs = new LinkedHashMap<>();
        docs.put("summary", Answer.bulk(summary));
        docs.put("since", Answer.bulk("0.1.0"));
        docs.put("group", Answer.bulk(group));
        if (!subcommands.isEmpty()) {
            SequencedMap<String, Answer> inside = new LinkedHashMap<>();
            subcommands.forEach(each -> inside.put(each.name(), each.docs(List.of())));
            docs.put("subcommands", Answer.pairs(inside));
        }
        return Answer.pairs(docs);
    }
}
