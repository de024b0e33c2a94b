package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.base.Decoded;
import io.minidote.clock.VectorClock;
import io.minidote.codec.ClockText;
import io.minidote.replica.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;

/// The requests for which a connection waits, with all that is behind them: for a clock, for other
/// members, for an operator's wish, for another client, for time. On the connection's event loop,
/// but where it says otherwise.
final class Waits {

    /// How long a client may have itself, or others, wait.
    static final Duration LONGEST = Duration.ofHours(24);

    /// For those who wait for as long as it takes.
    private static final Duration FOREVER = Duration.ofDays(36_500);

    private static final Response UNBLOCKED = new Response.Refused("unblocked");

    /// @param timeOut ends it as if its time was over
    private record Awaited(Pending.Waiting<Response> waiting, Runnable timeOut) {

        boolean isOpen() {
            return !waiting.ready();
        }
    }

    private final Connection connection;

    /// What CLIENT UNBLOCK can end.
    private Optional<Awaited> awaiting = Optional.empty();

    Waits(Connection connection) {
        this.connection = connection;
    }

    void begin(Command.Step step, Request request) {
        switch (step) {
            case AFTER -> after(request);
            case WAIT -> connection.whenAlone(() -> copies(request, 1, Answer::number));
            case WAITAOF -> copiesOnDisk(request);
            case SLEEP -> sleep(request);
            case UNBLOCK -> unblock(request);
            case ADMIN -> administer(request.from(1), answer -> answer);
            case DIGEST -> administer(List.of(Bytes.of("digest")), answer -> answer);
            case SAVE ->
                    administer(
                            List.of(Bytes.of("save")),
                            answer ->
                                    answer instanceof Answer.Failure
                                            ? answer
                                            : new Answer.Status("Background saving started"));
            case SHUTDOWN -> shutDown(request);
            case MULTI,
                    EXEC,
                    DISCARD,
                    WATCH,
                    RESET,
                    QUIT,
                    CLOCK,
                    HELLO,
                    FLUSH,
                    SUBSCRIBE,
                    PSUBSCRIBE,
                    UNSUBSCRIBE,
                    PUNSUBSCRIBE,
                    REPLY ->
                    throw new IllegalStateException(step + " waits for nothing");
        }
    }

    /// Whether it waits for what somebody else has to do, however long that takes.
    boolean areOpen() {
        return awaiting.isPresent();
    }

    /// It waits no longer.
    void over() {
        awaiting = Optional.empty();
    }

    /// Nothing is lost where what others do is no longer waited for.
    void stop() {
        awaiting.filter(Awaited::isOpen)
                .ifPresent(
                        each -> each.waiting().accept(new Response.Stopped("the door is closing")));
    }

    private void after(Request request) {
        if (request.size() > 3) {
            connection.reply(Errors.wrongArity("minidote.after"));
            return;
        }
        var wait = connection.door().options().sessionTimeout();
        if (request.size() == 3) {
            var millis = request.word(2).integer();
            if (millis.isEmpty()
                    || millis.getAsLong() < 0
                    || millis.getAsLong() > LONGEST.toMillis()) {
                connection.reply(
                        Answer.error(
                                "timeout is not an integer from 0 to %d milliseconds"
                                        .formatted(LONGEST.toMillis())));
                return;
            }
            wait = Duration.ofMillis(millis.getAsLong());
        }
        var client = connection.door().client();
        switch (ClockText.parse(request.word(1).text())) {
            case Decoded.Malformed<VectorClock> malformed ->
                    connection.reply(Answer.error("this is no clock: " + malformed));
            case Decoded.Value<VectorClock>(var clock) -> {
                var waiting =
                        waiting((Response response) -> {
                            if (response instanceof Response.Covered) {
                                connection.saw(clock);
                            }
                            return answer(response);
                        });
                await(waiting, () -> client.await(clock, Instant.EPOCH, waiting));
                client.await(clock, Instant.now().plus(wait), waiting);
            }
        }
    }

    /// @param at where the number of members stands, with the time behind it
    /// @param answer of how many have it
    private void copies(Request request, int at, LongFunction<Answer> answer) {
        var members = request.word(at).integer();
        var millis = request.word(at + 1).integer();
        if (members.isEmpty() || members.getAsLong() < 0) {
            connection.reply(Errors.NOT_AN_INTEGER);
            return;
        }
        if (millis.isEmpty() || millis.getAsLong() > FOREVER.toMillis()) {
            connection.reply(Errors.TIMEOUT_NOT_AN_INTEGER);
            return;
        }
        if (millis.getAsLong() < 0) {
            connection.reply(Errors.TIMEOUT_NEGATIVE);
            return;
        }
        var most = (int) Math.min(members.getAsLong(), Integer.MAX_VALUE);
        var wait = millis.getAsLong() == 0 ? FOREVER : Duration.ofMillis(millis.getAsLong());
        var clock = connection.wrote();
        var client = connection.door().client();
        var waiting =
                waiting((Response response) ->
                        response instanceof Response.Acknowledged(var have)
                                ? answer.apply(have)
                                : answer(response));
        await(waiting, () -> client.acknowledged(clock, most, Instant.EPOCH, waiting));
        client.acknowledged(clock, most, Instant.now().plus(wait), waiting);
    }

    private void copiesOnDisk(Request request) {
        var wanted = request.word(1).integer();
        if (wanted.isEmpty() || wanted.getAsLong() < 0 || wanted.getAsLong() > 1) {
            connection.reply(Answer.error("value is out of range, must be between 0 and 1"));
            return;
        }
        var sync = connection.door().facts().settings().getOrDefault("log.sync", "always");
        var here = sync.equals("always") ? 1 : 0;
        if (wanted.getAsLong() > here) {
            connection.reply(
                    Answer.error(
                            "with log.sync %s it is not known when it is on this replica's disk"
                                    .formatted(sync)));
            return;
        }
        connection.whenAlone(() ->
                copies(
                        request,
                        2,
                        have ->
                                new Answer.Many(
                                        List.of(Answer.number(here), Answer.number(have)))));
    }

    private void sleep(Request request) {
        var seconds = request.word(2).number();
        if (seconds.isEmpty() || !(seconds.getAsDouble() <= LONGEST.toSeconds())) {
            connection.reply(Errors.NOT_A_FLOAT);
            return;
        }
        var waiting = waiting((Answer answer) -> answer);
        connection.raise(waiting);
        connection.later(
                Duration.ofMillis((long) (seconds.getAsDouble() * 1_000)),
                () -> waiting.accept(Answer.OK));
    }

    private void unblock(Request request) {
        var client = request.word(2).integer();
        var reason = request.size() == 4 ? request.keyword(3) : "TIMEOUT";
        if (client.isEmpty()) {
            connection.reply(Errors.NOT_AN_INTEGER);
            return;
        }
        if (request.size() > 4 || !reason.equals("TIMEOUT") && !reason.equals("ERROR")) {
            connection.reply(Answer.error("CLIENT UNBLOCK reason should be TIMEOUT or ERROR"));
            return;
        }
        var waiting = waiting((Answer answer) -> answer);
        connection.raise(waiting);
        connection.door().connections().stream()
                .filter(each -> each.profile().id == client.getAsLong())
                .findAny()
                .ifPresentOrElse(
                        other ->
                                other.later(
                                        Duration.ZERO,
                                        () ->
                                                waiting.accept(
                                                        other.waits().unblock(reason)
                                                                ? Answer.ONE
                                                                : Answer.ZERO)),
                        () -> waiting.accept(Answer.ZERO));
    }

    /// @return whether there was anything to end
    private boolean unblock(String reason) {
        var byError = reason.equals("ERROR");
        var open = awaiting.filter(Awaited::isOpen);
        open.ifPresent(each -> {
            if (byError) {
                each.waiting().accept(UNBLOCKED);
            } else {
                each.timeOut().run();
            }
        });
        return open.isPresent() || connection.unblock(byError ? Errors.UNBLOCKED : Answer.NO_ARRAY);
    }

    /// Who has the server stop is not answered: his connection closes.
    private void shutDown(Request request) {
        for (var i = 1; i < request.size(); i++) {
            switch (request.keyword(i)) {
                case "NOSAVE", "SAVE", "NOW", "FORCE" -> {}
                case "ABORT" -> {
                    connection.reply(Answer.error("No shutdown in progress."));
                    return;
                }
                default -> {
                    connection.reply(Errors.SYNTAX);
                    return;
                }
            }
        }
        administer(
                List.of(Bytes.of("shutdown")),
                answer -> {
                    if (answer instanceof Answer.Failure) {
                        return answer;
                    }
                    connection.endAfterThis();
                    return new Answer.Silence();
                });
    }

    private void administer(List<Bytes> words, UnaryOperator<Answer> meaning) {
        var waiting = waiting(meaning);
        connection.raise(waiting);
        connection.door().admin().run(words, waiting);
    }

    /// @param timeOut ends it as if its time was over
    private void await(Pending.Waiting<Response> waiting, Runnable timeOut) {
        connection.raise(waiting);
        awaiting = Optional.of(new Awaited(waiting, timeOut));
    }

    /// Something that is answered when others have done it; what is behind it goes on then.
    private <T> Pending.Waiting<T> waiting(Function<T, Answer> meaning) {
        return new Pending.Waiting<>(
                connection.spoken(),
                come -> connection.lifting(meaning.apply(come)),
                connection::wake);
    }

    /// What became of a wait that has not brought what was waited for.
    private static Answer answer(Response response) {
        return response.equals(UNBLOCKED) ? Errors.UNBLOCKED : Errors.of(response);
    }
}
