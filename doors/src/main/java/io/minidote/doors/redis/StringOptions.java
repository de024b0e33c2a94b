package io.minidote.doors.redis;

import io.minidote.doors.redis.Lifetimes.Ending;
import io.minidote.doors.redis.Lifetimes.Life;
import io.minidote.doors.redis.Lifetimes.Time;
import io.minidote.doors.redis.Lifetimes.Unit;
import java.util.Optional;
import java.util.function.Function;

/// What SET and GETEX are told besides: what has to be there, what is to be answered, and how long
/// the key lives.
///
/// @param onlyNew NX: nothing may be there
/// @param onlyOld XX: something has to be there
/// @param getting GET: what was there is answered
/// @param life where no time is said
/// @param time where one is
record StringOptions(
        boolean onlyNew, boolean onlyOld, boolean getting, Life life, Optional<Time> time) {

    private static final Optional<StringOptions> SET =
            Optional.of(new StringOptions(false, false, false, Life.DROPPED, Optional.empty()));

    private static final Optional<StringOptions> GETEX =
            Optional.of(new StringOptions(false, false, false, Life.KEPT, Optional.empty()));

    /// Nothing where the words make no sense.
    static Optional<StringOptions> ofSet(Request request) {
        return SET.flatMap(options -> options.parse(request, 3, true));
    }

    /// Nothing where the words make no sense.
    static Optional<StringOptions> ofGetAndExpire(Request request) {
        return GETEX.flatMap(options -> options.parse(request, 2, false));
    }

    private Optional<StringOptions> parse(Request request, int from, boolean sets) {
        var options = this;
        var lives = Optional.<String>empty(); // the option that has said how long it lives
        for (var i = from; i < request.size(); i++) {
            var option = request.keyword(i);
            switch (option) {
                case "NX", "XX", "GET" -> {
                    if (!sets) {
                        return Optional.empty();
                    }
                    options = options.with(option);
                    if (options.onlyNew && options.onlyOld) {
                        return Optional.empty();
                    }
                }
                case "KEEPTTL", "PERSIST", "EX", "PX", "EXAT", "PXAT" -> {
                    var timed = option.endsWith("X") || option.endsWith("AT");
                    if (lives.isPresent() && !lives.get().equals(option)
                            || option.equals(sets ? "PERSIST" : "KEEPTTL")
                            || timed && i + 1 == request.size()) {
                        return Optional.empty();
                    }
                    lives = Optional.of(option);
                    if (timed) {
                        i++;
                        options = options.until(time(option, request, i));
                    } else {
                        options = options.with(sets ? Life.KEPT : Life.ENDLESS);
                    }
                }
                default -> {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(options);
    }

    private static Time time(String option, Request request, int word) {
        return new Time(
                request.word(word),
                option.startsWith("P") ? Unit.MILLISECONDS : Unit.SECONDS,
                option.endsWith("X"));
    }

    private StringOptions with(String option) {
        return new StringOptions(
                onlyNew || option.equals("NX"),
                onlyOld || option.equals("XX"),
                getting || option.equals("GET"),
                life,
                time);
    }

    private StringOptions with(Life said) {
        return new StringOptions(onlyNew, onlyOld, getting, said, time);
    }

    private StringOptions until(Time said) {
        return new StringOptions(onlyNew, onlyOld, getting, life, Optional.of(said));
    }

    /// Goes on with how long the key lives, or says that the time makes no sense.
    ///
    /// @param command for whom an error is
    Answer living(String command, long now, Function<Life, Answer> then) {
        if (time.isEmpty()) {
            return then.apply(life);
        }
        return switch (time.get().ending(command, now)) {
            case Ending.Malformed(var why) -> why;
            case Ending.At(var millis) -> then.apply(new Life.Until(millis));
        };
    }
}
