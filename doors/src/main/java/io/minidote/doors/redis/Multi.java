package io.minidote.doors.redis;

import io.minidote.doors.redis.Command.Action;
import io.minidote.replica.Intent;
import io.minidote.replica.Writing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What a client has said since MULTI: the commands that EXEC carries out as one transaction.
final class Multi {

    private record Queued(Command command, Request request) {}

    private final Connection connection;
    private final RedisDoorOptions.Limits limits;
    private final List<Queued> queue = new ArrayList<>();
    private long bytes;
    private boolean spoilt;
    private int database;

    /// @param database of the connection when it said MULTI
    Multi(Connection connection, int database) {
        this.connection = connection;
        limits = connection.door().options().limits();
        this.database = database;
    }

    /// The database of the next command, which a SELECT before it may have changed.
    int database() {
        return database;
    }

    /// One of the commands was refused, so none of them will happen.
    void spoil() {
        spoilt = true;
        queue.clear();
    }

    boolean spoilt() {
        return spoilt;
    }

    /// QUEUED, or why the command spoils it all.
    Answer add(Command command, Request request) {
        for (var i = 0; i < request.size(); i++) {
            bytes += request.word(i).length();
        }
        if (queue.size() == limits.pipeline()) {
            spoil();
            return Answer.error(
                    "a transaction has at most %d commands (limit.pipeline)"
                            .formatted(limits.pipeline()));
        }
        if (bytes > limits.query()) {
            spoil();
            return Answer.error(
                    "the commands of a transaction have at most %d bytes (limit.query)"
                            .formatted(limits.query()));
        }
        if (!spoilt) {
            queue.add(new Queued(command, request));
        }
        if (command.name().equals("select")) {
            request.word(1)
                    .integer()
                    .ifPresent(index -> {
                        if (index >= 0 && index < Talks.DATABASES) {
                            database = (int) index;
                        }
                    });
        }
        return Answer.QUEUED;
    }

    /// What it takes in memory, about.
    long weight() {
        return queue.stream().mapToLong(each -> each.request().weight()).sum();
    }

    int size() {
        return queue.size();
    }

    /// Whether any of it is for the writer; if not, one view will do.
    boolean changes() {
        return queue.stream().anyMatch(each -> each.command().action() instanceof Action.Write);
    }

    /// A place for each answer.
    Answer[] untalked() {
        var talks = new Answer[queue.size()];
        Arrays.fill(talks, Answer.NIL);
        return talks;
    }

    /// What was answered without those commands that need nothing but their connection, with what
    /// they answer; where nothing has happened, nothing happens.
    Answer talk(Answer answered) {
        if (!(answered instanceof Answer.Many(var others))) {
            return answered;
        }
        var answers = talk();
        for (var i = 0; i < answers.length; i++) {
            if (queue.get(i).command().talking().isEmpty()) {
                answers[i] = others.get(i);
            }
        }
        return new Answer.Many(Arrays.asList(answers));
    }

    /// The answers of those commands that need nothing but their connection; nil for the others.
    Answer[] talk() {
        var talks = untalked();
        for (var i = 0; i < talks.length; i++) {
            var each = queue.get(i);
            var talking = each.command().talking();
            if (talking.isPresent()) {
                var began = System.nanoTime();
                talks[i] = done(each, began, talking.get().answer(connection, each.request()));
            }
        }
        return talks;
    }

    /// Carries out what changes nothing.
    ///
    /// @param talks what [#talk] answered
    Answer read(Sight sight, Answer[] talks) {
        var answers = new ArrayList<Answer>(talks.length);
        for (var i = 0; i < talks.length; i++) {
            var each = queue.get(i);
            var began = System.nanoTime();
            answers.add(
                    each.command().action() instanceof Action.Read(var reading)
                            ? done(each, began, reading.answer(sight, each.request()))
                            : talks[i]);
        }
        return new Answer.Many(answers);
    }

    /// Carries out everything. A command that fails answers its error, and the others happen.
    ///
    /// @param talks what [#talk] answered
    Intent.Outcome write(Writing writing, Answer[] talks) {
        var sight = Sight.of(writing);
        var attempt = new Attempt(writing);
        var answers = new ArrayList<Answer>(talks.length);
        for (var i = 0; i < talks.length; i++) {
            var each = queue.get(i);
            var request = each.request();
            var began = System.nanoTime();
            answers.add(
                    switch (each.command().action()) {
                        case Action.Read(var reading) ->
                                done(each, began, reading.answer(sight, request));
                        case Action.Write(var changing) ->
                                done(each, began, attempt.answer(changing, request));
                        case Action.Talk _,
                                Action.Look _,
                                Action.Flow _,
                                Action.Contain _,
                                Action.Refuse _ ->
                                talks[i];
                    });
        }
        return attempt.outcome(new Answer.Many(answers));
    }

    /// Counts what has been done.
    private Answer done(Queued queued, long began, Answer answer) {
        var calls = connection.door().calls();
        if (answer instanceof Answer.Failure failure) {
            calls.failed(failure);
        }
        return calls.done(queued.command(), queued.request(), connection, began, answer);
    }
}
