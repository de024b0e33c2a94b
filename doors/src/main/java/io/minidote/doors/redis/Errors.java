package io.minidote.doors.redis;

import io.minidote.replica.Response;
import java.util.Locale;

/// Errors in Redis's words.
final class Errors {

    static final Answer WRONG_TYPE =
            new Answer.Failure("WRONGTYPE Operation against a key holding the wrong kind of value");
    static final Answer SYNTAX = Answer.error("syntax error");
    static final Answer NOT_AN_INTEGER = Answer.error("value is not an integer or out of range");
    static final Answer OUT_OF_RANGE = Answer.error("value is out of range");
    static final Answer NOT_A_FLOAT = Answer.error("value is not a valid float");
    static final Answer NOT_FINITE = Answer.error("increment would produce NaN or Infinity");
    static final Answer OFFSET_OUT_OF_RANGE = Answer.error("offset is out of range");
    static final Answer NO_SUCH_KEY = Answer.error("no such key");
    static final Answer TOO_LONG =
            Answer.error("string exceeds maximum allowed size (proto-max-bulk-len)");
    static final Answer DECREMENT_OVERFLOW = Answer.error("decrement would overflow");
    static final Answer INVALID_CURSOR = Answer.error("invalid cursor");
    static final Answer INDEX_OUT_OF_RANGE = Answer.error("DB index is out of range");
    static final Answer NESTED_MULTI = Answer.error("MULTI calls can not be nested");
    static final Answer WATCH_INSIDE_MULTI = Answer.error("WATCH inside MULTI is not allowed");
    static final Answer EXEC_WITHOUT_MULTI = Answer.error("EXEC without MULTI");
    static final Answer DISCARD_WITHOUT_MULTI = Answer.error("DISCARD without MULTI");
    static final Answer NOT_IN_TRANSACTION =
            Answer.error("Command not allowed inside a transaction");
    static final Answer UNBLOCKED =
            new Answer.Failure("UNBLOCKED client unblocked via CLIENT UNBLOCK");
    static final Answer TIMEOUT_NOT_AN_INTEGER =
            Answer.error("timeout is not an integer or out of range");
    static final Answer TIMEOUT_NEGATIVE = Answer.error("timeout is negative");
    static final Answer TRANSACTION_ABORTED =
            new Answer.Failure("EXECABORT Transaction discarded because of previous errors.");
    static final Answer PATTERN_TOO_LONG =
            Answer.error("a pattern has at most %d bytes".formatted(Glob.LONGEST));
    static final Answer TOO_MANY_CLIENTS = Answer.error("max number of clients reached");
    static final Answer CLOSING =
            new Answer.Failure("UNBLOCKED the door is closing, and nothing has come");
    static final Answer OUT_OF_MEMORY =
            new Answer.Failure("OOM command not allowed when used memory > 'maxmemory'.");
    static final Answer NO_PASSWORD =
            Answer.error(
                    "AUTH <password> called without any password configured for the default user."
                            + " Are you sure your configuration is correct?");

    private static final int ECHOED = 128;

    private Errors() {}

    static Answer unknownCommand(Request request) {
        var said =
                new StringBuilder("unknown command '")
                        .append(shortened(request.word(0).text()))
                        .append("', with args beginning with: ");
        var from = said.length();
        for (var i = 1; i < request.size() && said.length() - from < ECHOED; i++) {
            said.append('\'').append(shortened(request.word(i).text())).append("' ");
        }
        return Answer.error(said.toString());
    }

    static Answer wrongArity(String command) {
        return Answer.error("wrong number of arguments for '" + command + "' command");
    }

    /// EXEC is not carried out for this reason, and what was queued never is.
    static Answer aborted(Answer.Failure why) {
        var words = why.error().startsWith("ERR ") ? why.error().substring(4) : why.error();
        return new Answer.Failure("EXECABORT Transaction discarded because of: " + words);
    }

    static Answer onlyHears(String command) {
        return Answer.error(
                "Can't execute '%s': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context"
                        .formatted(command));
    }

    static Answer unknownSubcommand(Request request) {
        return Answer.error(
                "unknown subcommand '%s'. Try %s HELP."
                        .formatted(shortened(request.word(1).text()), request.keyword(0)));
    }

    static Answer wrongSubcommand(Request request) {
        return Answer.error(
                "unknown subcommand or wrong number of arguments for '%s'. Try %s HELP."
                        .formatted(shortened(request.word(1).text()), request.keyword(0)));
    }

    /// @param why ends a sentence
    static Answer notThere(String command, String why) {
        return Answer.error(
                "%s is not supported: %s"
                        .formatted(command.replace('|', ' ').toUpperCase(Locale.ROOT), why));
    }

    /// What came from outside, short enough to be shown.
    static String shortened(String text) {
        return text.length() <= ECHOED ? text : text.substring(0, ECHOED) + "…";
    }

    static Answer loading(String progress) {
        return new Answer.Failure("LOADING Minidote is loading the dataset: " + progress);
    }

    /// What a replica's response means to a client of this door.
    static Answer of(Response response) {
        return switch (response) {
            case Response.Updated(_, Answer answer) -> answer;
            case Response.Updated _, Response.Covered _ -> Answer.OK;
            case Response.Refused(var why) -> Answer.error(why);
            case Response.Late(var lacking) ->
                    new Answer.Failure(
                            "TIMEOUT this replica still lacks %s of the clock".formatted(lacking));
            case Response.Loading(var progress) -> loading(progress);
            case Response.Busy(var limit, var why) ->
                    new Answer.Failure("BUSY %s (%s)".formatted(why, limit));
            case Response.NoRoom() ->
                    new Answer.Failure(
                            "MISCONF No space left on device: updates are refused until there is"
                                    + " room, reads go on");
            case Response.OutOfMemory _ -> OUT_OF_MEMORY;
            case Response.Stopped(var why) ->
                    new Answer.Failure(
                            "STOPPED %s; whether it has happened is not known".formatted(why));
            case Response.Opened _,
                    Response.Aborted _,
                    Response.Watching _,
                    Response.Acknowledged _,
                    Response.Inspected _,
                    Response.Forgotten _,
                    Response.Left _,
                    Response.NotAgain _,
                    Response.Changed _ ->
                    throw new IllegalStateException(
                            "this door asks for updates and clocks, not for what is answered with "
                                    + response.getClass().getSimpleName().toLowerCase(Locale.ROOT));
        };
    }
}
