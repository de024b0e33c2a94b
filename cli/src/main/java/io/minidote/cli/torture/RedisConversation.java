package io.minidote.cli.torture;

import io.minidote.cli.local.Reply;
import io.minidote.cli.local.RespConnection;
import io.minidote.history.Operation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// A client's conversation with a node at its Redis door: with Redis's own commands where there are
/// some, in one transaction where several things change.
final class RedisConversation implements Conversation {

    /// How long a client waits for what it has seen elsewhere, in milliseconds.
    private static final String WAIT_FOR_CLOCK = "2000";

    /// The error after which nobody knows whether it has happened.
    private static final String NOBODY_KNOWS = "STOPPED";

    /// The error where what the client has seen elsewhere is still lacking.
    private static final String LATE = "TIMEOUT";

    private final RespConnection connection;

    private RedisConversation(RespConnection connection) {
        this.connection = connection;
    }

    static RedisConversation open(String host, int port, Duration patience) throws IOException {
        return new RedisConversation(RespConnection.open(host, port, patience));
    }

    @Override
    public Answer goOnFrom(String before) {
        if (before.isEmpty()) {
            return new Answer.Done(List.of(), before);
        }
        try {
            var reply = connection.call("MINIDOTE.AFTER", before, WAIT_FOR_CLOCK);
            return reply instanceof Reply.Failure(var error)
                    ? failed(error)
                    : new Answer.Done(List.of(), before);
        } catch (IOException broken) {
            return new Answer.Unclear(String.valueOf(broken.getMessage()));
        }
    }

    @Override
    public Answer ask(List<Ask> asks) {
        try {
            if (asks.size() == 1) {
                return one(asks.getFirst());
            }
            return Ask.changes(asks).isEmpty() ? look(asks) : together(asks);
        } catch (IOException broken) {
            return new Answer.Unclear(String.valueOf(broken.getMessage()));
        }
    }

    private Answer one(Ask ask) throws IOException {
        return answered(exchange(words(ask)), reply -> List.of(operation(ask, reply)));
    }

    /// One command that reads all.
    private Answer look(List<Ask> asks) throws IOException {
        var words = new ArrayList<>(List.of("MINIDOTE.READ"));
        asks.forEach(ask -> words.addAll(List.of(Keys.BUCKET, ask.type(), ask.key())));
        return answered(
                exchange(words),
                reply -> {
                    var seen = new ArrayList<Operation>();
                    for (var i = 0; i < asks.size(); i++) {
                        seen.add(seen((Ask.Look) asks.get(i), reply.many().get(i)));
                    }
                    return seen;
                });
    }

    private Answer together(List<Ask> asks) throws IOException {
        connection.send("MULTI");
        for (var ask : asks) {
            connection.send(words(ask));
        }
        connection.send("EXEC");
        connection.send("MINIDOTE.CLOCK");
        connection.flush();
        for (var i = 0; i <= asks.size(); i++) {
            connection.receive(); // what is wrong with one of them, EXEC says
        }
        return answered(
                List.of(connection.receive(), connection.receive()),
                reply -> {
                    var done = new ArrayList<Operation>();
                    for (var i = 0; i < asks.size(); i++) {
                        done.add(operation(asks.get(i), reply.many().get(i)));
                    }
                    return done;
                });
    }

    /// The answer to a request, and the clock behind it.
    private List<Reply> exchange(List<String> words) throws IOException {
        connection.send(words);
        connection.send("MINIDOTE.CLOCK");
        connection.flush();
        return List.of(connection.receive(), connection.receive());
    }

    private Answer answered(List<Reply> replies, Function<Reply, List<Operation>> understand) {
        if (replies.getFirst() instanceof Reply.Failure(var error)) {
            return failed(error);
        }
        // A node that stops may answer the one and not the other.
        var clock = replies.getLast() instanceof Reply.Text(var text) ? text : "";
        return new Answer.Done(understand.apply(replies.getFirst()), clock);
    }

    private static Answer failed(String error) {
        return error.startsWith(NOBODY_KNOWS)
                ? new Answer.Unclear(error)
                : error.startsWith(LATE) ? new Answer.Late(error) : new Answer.Refused(error);
    }

    private static List<String> words(Ask ask) {
        return switch (ask) {
            case Ask.Change(var operation) ->
                    switch (operation) {
                        case Operation.Write(var key, var value) ->
                                ask.type().equals(Keys.STRING)
                                        ? List.of("SET", key, value)
                                        : update(ask, "assign", value);
                        case Operation.Add(var key, var element) -> List.of("SADD", key, element);
                        case Operation.Remove(var key, var element) ->
                                List.of("SREM", key, element);
                        case Operation.Increment(_, var by) ->
                                update(ask, "increment", Long.toString(by));
                        case Operation.Read _, Operation.Count _, Operation.Members _ ->
                                throw new IllegalArgumentException(operation + " changes nothing");
                    };
            case Ask.Look(var key) ->
                    switch (ask.type()) {
                        case Keys.STRING -> List.of("GET", key);
                        case Keys.SET -> List.of("SMEMBERS", key);
                        default -> List.of("MINIDOTE.READ", Keys.BUCKET, ask.type(), key);
                    };
        };
    }

    private static List<String> update(Ask ask, String... operation) {
        var words = new ArrayList<>(List.of("MINIDOTE.UPDATE", Keys.BUCKET, ask.type(), ask.key()));
        words.addAll(List.of(operation));
        return words;
    }

    private static Operation operation(Ask ask, Reply reply) {
        if (reply instanceof Reply.Failure(var error)) {
            throw new UnexpectedAnswer("%s was answered with %s".formatted(ask, error));
        }
        return switch (ask) {
            case Ask.Change(var operation) -> operation;
            case Ask.Look look ->
                    switch (look.type()) {
                        case Keys.STRING, Keys.SET -> seen(look, reply);
                        // What MINIDOTE.READ answers is a list of values.
                        default -> seen(look, reply.many().getFirst());
                    };
        };
    }

    private static Operation seen(Ask.Look look, Reply value) {
        return switch (value) {
            case Reply.Number(var number) -> look.was(number);
            case Reply.Nil() -> look.was(List.of());
            case Reply.Text(var text) -> look.was(List.of(text));
            case Reply.Many _ -> look.was(value.texts());
            case Reply.Failure(var error) ->
                    throw new UnexpectedAnswer("%s was answered with %s".formatted(look, error));
        };
    }

    @Override
    public void close() {
        connection.close();
    }

    /// A node answered what nobody could expect.
    static final class UnexpectedAnswer extends IllegalStateException {
        UnexpectedAnswer(String message) {
            super(message);
        }
    }
}
