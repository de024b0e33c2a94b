package io.minidote.cli.torture;

import io.minidote.api.Minidote;
import io.minidote.api.NotDone;
import io.minidote.api.Session;
import io.minidote.base.Bytes;
import io.minidote.base.Decoded;
import io.minidote.clock.VectorClock;
import io.minidote.codec.ClockText;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.Key;
import io.minidote.crdt.LastWriterWinsRegister;
import io.minidote.crdt.MultiValueRegister;
import io.minidote.crdt.ResettableCounter;
import io.minidote.crdt.StringValue;
import io.minidote.history.Operation;
import io.minidote.replica.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A program's conversation with the node that is inside it, by the Java API.
///
/// What looks and changes is an interactive transaction; whatever does one of the two is done in
/// one call.
final class JavaConversation implements Conversation {

    private final Minidote database;
    private final Duration patience;
    private Session session;

    /// @param patience how long any one answer may take
    JavaConversation(Minidote database, Duration patience) {
        this.database = database;
        this.patience = patience;
        session = database.session();
    }

    @Override
    public Answer goOnFrom(String clock) {
        if (clock.isEmpty()) {
            return new Answer.Done(List.of(), clock);
        }
        return switch (ClockText.parse(clock)) {
            case Decoded.Value<VectorClock>(var before) -> {
                session = database.session(before);
                yield new Answer.Done(List.of(), clock);
            }
            case Decoded.Malformed<VectorClock> malformed ->
                    throw new IllegalStateException("%s is %s".formatted(clock, malformed));
        };
    }

    /// Whoever asks waits as long as for a node elsewhere, and can be told to stop; a node that
    /// never answers would keep it for ever.
    @Override
    public Answer ask(List<Ask> asks) {
        var answer = CompletableFuture.supplyAsync(() -> answer(asks), Thread::startVirtualThread);
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            return new Answer.Unclear("nothing within %d s".formatted(patience.toSeconds()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Answer.Unclear("nobody waits any more");
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(asks + " went wrong", impossible);
        }
    }

    private Answer answer(List<Ask> asks) {
        try {
            var changes = Ask.changes(asks);
            var done =
                    changes.isEmpty()
                            ? look(asks)
                            : changes.size() == asks.size() ? change(changes) : transact(asks);
            return new Answer.Done(done, ClockText.print(session.clock()));
        } catch (NotDone.Stopped stopped) {
            return new Answer.Unclear(why(stopped));
        } catch (NotDone.Late late) {
            return new Answer.Late(why(late));
        } catch (NotDone refused) {
            return new Answer.Refused(why(refused));
        }
    }

    private static String why(NotDone refused) {
        return "%s %s".formatted(refused.getClass().getSimpleName(), refused.getMessage());
    }

    private List<Operation> look(List<Ask> looks) {
        var values = session.read(looks.stream().<Key<?, ?, ?>>map(this::key).toList());
        var seen = new ArrayList<Operation>();
        for (var i = 0; i < looks.size(); i++) {
            seen.add(seen((Ask.Look) looks.get(i), values.get(i)));
        }
        return seen;
    }

    private List<Operation> change(List<Operation> operations) {
        session.update(operations.stream().<Change<?, ?, ?>>map(JavaConversation::change).toList());
        return operations;
    }

    private List<Operation> transact(List<Ask> asks) {
        var done = new ArrayList<Operation>();
        try (var transaction = session.transaction()) {
            for (var ask : asks) {
                switch (ask) {
                    case Ask.Look look -> done.add(seen(look, transaction.read(key(look)).value()));
                    case Ask.Change(var operation) -> {
                        transaction.update(List.of(change(operation)));
                        done.add(operation);
                    }
                }
            }
            transaction.commit();
        }
        return done;
    }

    private static Change<?, ?, ?> change(Operation operation) {
        var type = new Ask.Change(operation).type();
        return switch (operation) {
            case Operation.Write(var key, var value) ->
                    assign(Bytes.of(key), type, Bytes.of(value));
            case Operation.Add(var key, var element) ->
                    new Change<>(
                            set(Bytes.of(key)),
                            new AddWinsSet.Operation.Add(List.of(Bytes.of(element))));
            case Operation.Remove(var key, var element) ->
                    new Change<>(
                            set(Bytes.of(key)),
                            new AddWinsSet.Operation.Remove(List.of(Bytes.of(element))));
            case Operation.Increment(var key, var by) ->
                    new Change<>(
                            counter(Bytes.of(key)), new ResettableCounter.Operation.Increment(by));
            case Operation.Read _, Operation.Count _, Operation.Members _ ->
                    throw new IllegalArgumentException(operation + " changes nothing");
        };
    }

    private static Change<?, ?, ?> assign(Bytes key, String type, Bytes value) {
        return switch (type) {
            case Keys.STRING -> new Change<>(string(key), new StringValue.Operation.Assign(value));
            case Keys.LAST_WRITER ->
                    new Change<>(
                            lastWriter(key), new LastWriterWinsRegister.Operation.Assign(value));
            case Keys.MULTI_VALUE ->
                    new Change<>(multiValue(key), new MultiValueRegister.Operation.Assign(value));
            default -> throw new IllegalArgumentException("nothing is assigned to a " + type);
        };
    }

    private Key<?, ?, ?> key(Ask look) {
        var key = Bytes.of(look.key());
        return switch (look.type()) {
            case Keys.SET -> set(key);
            case Keys.COUNTER -> counter(key);
            case Keys.STRING -> string(key);
            case Keys.LAST_WRITER -> lastWriter(key);
            case Keys.MULTI_VALUE -> multiValue(key);
            default -> throw new IllegalArgumentException("no type is called " + look.type());
        };
    }

    private static Key<AddWinsSet, AddWinsSet.Operation, AddWinsSet.Operation> set(Bytes key) {
        return new Key<>(Bytes.of(Keys.BUCKET), key, AddWinsSet.TYPE);
    }

    private static Key<ResettableCounter, ResettableCounter.Operation, ResettableCounter.Effect>
            counter(Bytes key) {
        return new Key<>(Bytes.of(Keys.BUCKET), key, ResettableCounter.TYPE);
    }

    private static Key<StringValue, StringValue.Operation, StringValue.Effect> string(Bytes key) {
        return new Key<>(Bytes.of(Keys.BUCKET), key, StringValue.TYPE);
    }

    private static Key<
                    LastWriterWinsRegister,
                    LastWriterWinsRegister.Operation,
                    LastWriterWinsRegister.Operation>
            lastWriter(Bytes key) {
        return new Key<>(Bytes.of(Keys.BUCKET), key, LastWriterWinsRegister.TYPE);
    }

    private static Key<
                    MultiValueRegister, MultiValueRegister.Operation, MultiValueRegister.Operation>
            multiValue(Bytes key) {
        return new Key<>(Bytes.of(Keys.BUCKET), key, MultiValueRegister.TYPE);
    }

    private static Operation seen(Ask.Look look, Object value) {
        return switch (value) {
            case Long number -> look.was(number);
            case Bytes bytes ->
                    look.was(bytes.equals(Bytes.EMPTY) ? List.of() : List.of(bytes.text()));
            case Collection<?> all -> look.was(all.stream().map(JavaConversation::text).toList());
            default ->
                    throw new RedisConversation.UnexpectedAnswer(
                            "%s was answered with %s".formatted(look, value));
        };
    }

    private static String text(Object value) {
        return ((Bytes) value).text();
    }

    @Override
    public void close() {
        // The node goes on.
    }
}
