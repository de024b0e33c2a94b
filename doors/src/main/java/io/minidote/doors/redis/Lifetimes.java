package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.crdt.Expiry;
import io.minidote.crdt.Key;
import io.minidote.doors.redis.Command.Keys;
import io.minidote.doors.redis.Command.Manner;
import io.minidote.replica.Writing;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongBinaryOperator;

/// How long keys live: the commands about that, on the object of the type `expiry` that stands
/// beside what a key holds, and what commands that write something say of it.
final class Lifetimes {

    private static final Group GENERIC = new Group("generic");

    private static final String LONGEST =
            "of concurrent lives the longest wins, and to persist is longest; looks at this replica"
                    + " for NX, XX, GT and LT";

    private static final Expiry.Operation DROP = new Expiry.Operation.Reset();

    static final List<Command> COMMANDS =
            List.of(
                    expiring("expire key seconds", "Lets a key expire so long from now.", true),
                    expiring(
                            "pexpire key milliseconds",
                            "Lets a key expire so long from now.",
                            true),
                    expiring(
                            "expireat key unix-seconds",
                            "Lets a key expire at a time since 1970.",
                            false),
                    expiring(
                            "pexpireat key unix-milliseconds",
                            "Lets a key expire at a time since 1970.",
                            false),
                    GENERIC.write(
                            "persist key",
                            Manner.TAKES_AT_ONCE,
                            Keys.ONE,
                            "Lets a key that would expire live for ever.",
                            "wins over every concurrent life",
                            Lifetimes::persist),
                    telling(
                            "ttl key",
                            "How many seconds a key still lives, rounded; -1 for ever, -2 where"
                                    + " nothing is.",
                            (due, now) -> seconds(left(due, now))),
                    telling(
                            "pttl key",
                            "How many milliseconds a key still lives; -1 for ever, -2 where nothing"
                                    + " is.",
                            Lifetimes::left),
                    telling(
                            "expiretime key",
                            "The second since 1970 at which a key expires; -1 never, -2 where"
                                    + " nothing is.",
                            (due, _) -> seconds(due)),
                    telling(
                            "pexpiretime key",
                            "The millisecond since 1970 at which a key expires; -1 never, -2 where"
                                    + " nothing is.",
                            (due, _) -> due));

    private Lifetimes() {}

    /// What a command says of how long a key lives from now on.
    sealed interface Life {

        /// As long as before.
        record Kept() implements Life {}

        /// For ever, unless others say otherwise meanwhile.
        record Dropped() implements Life {}

        /// For ever, whatever others say meanwhile.
        record Endless() implements Life {}

        /// @param millis since 1970
        record Until(long millis) implements Life {}

        Life KEPT = new Kept();
        Life DROPPED = new Dropped();
        Life ENDLESS = new Endless();
    }

    /// What a word makes of a life.
    sealed interface Ending {
        record At(long millis) implements Ending {}

        record Malformed(Answer why) implements Ending {}
    }

    enum Unit {
        SECONDS(1_000),
        MILLISECONDS(1);

        private final long millis;

        Unit(long millis) {
            this.millis = millis;
        }
    }

    /// A time as a request says it.
    ///
    /// @param fromNow whether it is counted from now, or else from 1970
    record Time(Bytes number, Unit unit, boolean fromNow) {

        /// When that is, in milliseconds since 1970, for a command that takes no time before that.
        ///
        /// @param command for whom an error is
        Ending ending(String command, long now) {
            var n = number.integer();
            if (n.isEmpty()) {
                return new Ending.Malformed(Errors.NOT_AN_INTEGER);
            }
            if (n.getAsLong() <= 0 || n.getAsLong() > Long.MAX_VALUE / unit.millis) {
                return new Ending.Malformed(invalid(command));
            }
            var millis = n.getAsLong() * unit.millis + (fromNow ? now : 0);
            return millis <= 0 ? new Ending.Malformed(invalid(command)) : new Ending.At(millis);
        }
    }

    private static Answer invalid(String command) {
        return Answer.error("invalid expire time in '%s' command".formatted(command));
    }

    private static Key<Expiry, Expiry.Operation, Expiry.Operation> expiry(Bytes bucket, Bytes key) {
        return new Key<>(bucket, key, Expiry.TYPE);
    }

    /// When a key expires, in milliseconds since 1970; nothing where it never does.
    static OptionalLong due(Sight sight, Bytes bucket, Bytes key) {
        return sight.read(expiry(bucket, key)).due();
    }

    /// Says how long a key lives that holds something: OK, or why not. One whose time has come is
    /// taken away at once.
    static Answer give(Writing writing, Bytes bucket, Bytes key, Life life) {
        return switch (life) {
            case Life.Kept _ -> Answer.OK;
            case Life.Dropped _ -> say(writing, bucket, key, DROP);
            case Life.Endless _ -> say(writing, bucket, key, new Expiry.Operation.Persist());
            case Life.Until(var millis) ->
                    millis <= writing.time().millis()
                            ? KeySpace.clear(writing, bucket, key)
                            : say(
                                    writing,
                                    bucket,
                                    key,
                                    new Expiry.Operation.ExpireAt(Math.min(millis, Expiry.LATEST)));
        };
    }

    private static Answer say(
            Writing writing, Bytes bucket, Bytes key, Expiry.Operation operation) {
        return Kind.update(writing, expiry(bucket, key), operation, () -> Answer.OK);
    }

    // --- EXPIRE and its like

    private enum Condition {
        NX,
        XX,
        GT,
        LT
    }

    private static Command expiring(String usage, String summary, boolean fromNow) {
        var name = usage.substring(0, usage.indexOf(' '));
        var unit = name.startsWith("p") ? Unit.MILLISECONDS : Unit.SECONDS;
        return GENERIC.write(
                usage + " [NX|XX|GT|LT …]",
                Manner.TAKES_AT_ONCE,
                Keys.ONE,
                summary,
                LONGEST,
                (writing, request) -> expire(writing, request, name, unit, fromNow));
    }

    private static Answer expire(
            Writing writing, Request request, String name, Unit unit, boolean fromNow) {
        var conditions = EnumSet.noneOf(Condition.class);
        for (var i = 3; i < request.size(); i++) {
            switch (request.keyword(i)) {
                case "NX" -> conditions.add(Condition.NX);
                case "XX" -> conditions.add(Condition.XX);
                case "GT" -> conditions.add(Condition.GT);
                case "LT" -> conditions.add(Condition.LT);
                default -> {
                    return Answer.error(
                            "Unsupported option " + Errors.shortened(request.word(i).text()));
                }
            }
        }
        if (conditions.contains(Condition.NX) && conditions.size() > 1) {
            return Answer.error("NX and XX, GT or LT options at the same time are not compatible");
        }
        if (conditions.contains(Condition.GT) && conditions.contains(Condition.LT)) {
            return Answer.error("GT and LT options at the same time are not compatible");
        }
        var n = request.word(2).integer();
        if (n.isEmpty()) {
            return Errors.NOT_AN_INTEGER;
        }
        var base = fromNow ? writing.time().millis() : 0;
        if (n.getAsLong() > Long.MAX_VALUE / unit.millis
                || n.getAsLong() < Long.MIN_VALUE / unit.millis
                || n.getAsLong() * unit.millis > Long.MAX_VALUE - base) {
            return invalid(name);
        }
        return expire(writing, request, conditions, n.getAsLong() * unit.millis + base);
    }

    private static Answer expire(
            Writing writing, Request request, Set<Condition> conditions, long millis) {
        var bucket = request.bucket();
        var key = request.word(1);
        var types = writing.types(bucket, key);
        if (types.isEmpty()) {
            return Answer.ZERO;
        }
        for (var type : types) {
            if (type.reset().isEmpty()) {
                return Answer.error("a " + type.name() + " does not expire");
            }
        }
        if (!allow(conditions, due(Sight.of(writing), bucket, key), millis)) {
            return Answer.ZERO;
        }
        return give(writing, bucket, key, new Life.Until(millis)) instanceof Answer.Failure failure
                ? failure
                : Answer.ONE;
    }

    /// To live for ever is longer than any time.
    private static boolean allow(Set<Condition> conditions, OptionalLong due, long millis) {
        for (var condition : conditions) {
            var allowed =
                    switch (condition) {
                        case NX -> due.isEmpty();
                        case XX -> due.isPresent();
                        case GT -> due.isPresent() && millis > due.getAsLong();
                        case LT -> due.isEmpty() || millis < due.getAsLong();
                    };
            if (!allowed) {
                return false;
            }
        }
        return true;
    }

    private static Answer persist(Writing writing, Request request) {
        var bucket = request.bucket();
        var key = request.word(1);
        if (writing.types(bucket, key).isEmpty() || due(Sight.of(writing), bucket, key).isEmpty()) {
            return Answer.ZERO;
        }
        return give(writing, bucket, key, Life.ENDLESS) instanceof Answer.Failure failure
                ? failure
                : Answer.ONE;
    }

    // --- TTL and its like

    /// @param form what is told of when a key expires and what time it is
    private static Command telling(String usage, String summary, LongBinaryOperator form) {
        return GENERIC.read(
                usage,
                Manner.READS_AT_ONCE,
                Keys.ONE,
                summary,
                (sight, request) -> tell(sight, request, form));
    }

    private static Answer tell(Sight sight, Request request, LongBinaryOperator form) {
        if (sight.types(request.bucket(), request.word(1)).isEmpty()) {
            return Answer.number(-2);
        }
        var due = due(sight, request.bucket(), request.word(1));
        return Answer.number(due.isEmpty() ? -1 : form.applyAsLong(due.getAsLong(), sight.now()));
    }

    private static long left(long due, long now) {
        return Math.max(0, due - now);
    }

    private static long seconds(long millis) {
        return millis / 1_000 + (millis % 1_000 + 500) / 1_000;
    }
}
