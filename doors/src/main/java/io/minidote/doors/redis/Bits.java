package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.crdt.Edit;
import io.minidote.doors.redis.Command.Keys;
import io.minidote.doors.redis.Command.Manner;
import io.minidote.replica.Writing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The commands of Redis strings that are about their bits, of which bit 0 is the highest of the
/// first byte.
final class Bits {

    private static final Group BITMAP = new Group("bitmap");

    static final List<Command> COMMANDS =
            List.of(
                    BITMAP.write(
                            "setbit key offset bit",
                            Manner.ADDS,
                            Keys.ONE,
                            "Sets a bit, and answers what it was.",
                            "of concurrent ones that set the same bit the last counts, in an order"
                                    + " that is the same everywhere; other bits stay as they are",
                            Bits::set),
                    BITMAP.read(
                            "getbit key offset",
                            Manner.READS_AT_ONCE,
                            Keys.ONE,
                            "One bit.",
                            Bits::get),
                    BITMAP.read(
                            "bitcount key [start end [BYTE|BIT]]",
                            Manner.READS,
                            Keys.ONE,
                            "How many bits are 1.",
                            Bits::count),
                    BITMAP.read(
                            "bitpos key bit [start [end [BYTE|BIT]]]",
                            Manner.READS,
                            Keys.ONE,
                            "Where the first bit is that is 1, or 0.",
                            Bits::position),
                    BITMAP.write(
                            "bitop AND|OR|XOR|NOT destination key …",
                            Manner.ADDS,
                            Keys.ALL_BUT_FIRST,
                            "Assigns what several strings make, bit by bit.",
                            "assigns: of concurrent assignments the newest wins",
                            Bits::combine));

    private static final Answer BAD_OFFSET =
            Answer.error("bit offset is not an integer or out of range");
    private static final Answer BAD_BIT = Answer.error("bit is not an integer or out of range");

    private Bits() {}

    private static OptionalLong offset(Bytes word) {
        var offset = word.integer();
        return offset.isPresent()
                        && offset.getAsLong() >= 0
                        && offset.getAsLong() / Byte.SIZE < Edit.LONGEST
                ? offset
                : OptionalLong.empty();
    }

    private static boolean at(Bytes bytes, long offset) {
        var index = offset / Byte.SIZE;
        return index < bytes.length()
                && (bytes.at((int) index) >> Byte.SIZE - 1 - offset % Byte.SIZE & 1) == 1;
    }

    private static Answer set(Writing writing, Request request) {
        var offset = offset(request.word(2));
        if (offset.isEmpty()) {
            return BAD_OFFSET;
        }
        var bit = request.word(3).integer();
        if (bit.isEmpty() || bit.getAsLong() < 0 || bit.getAsLong() > 1) {
            return BAD_BIT;
        }
        return Strings.KIND.change(
                writing,
                request,
                (key, before) ->
                        Kind.update(
                                writing,
                                key,
                                new Edit.SetBit(offset.getAsLong(), bit.getAsLong() == 1),
                                () -> bit(at(before.value(), offset.getAsLong()))));
    }

    private static Answer bit(boolean on) {
        return on ? Answer.ONE : Answer.ZERO;
    }

    private static Answer get(Sight sight, Request request) {
        var offset = offset(request.word(2));
        return offset.isEmpty()
                ? BAD_OFFSET
                : Strings.KIND.look(
                        sight, request, string -> bit(at(string.value(), offset.getAsLong())));
    }

    /// Which unit the word says, if it says one.
    private static Optional<Integer> unit(String word) {
        return switch (word) {
            case "BYTE" -> Optional.of(Byte.SIZE);
            case "BIT" -> Optional.of(1);
            default -> Optional.empty();
        };
    }

    private static Answer count(Sight sight, Request request) {
        return Strings.KIND.look(
                sight,
                request,
                string -> {
                    if (!string.exists()) {
                        return Answer.ZERO;
                    }
                    var bytes = string.value();
                    if (request.size() == 2) {
                        return Answer.number(count(bytes, 0, bytes.length() * 8L));
                    }
                    if (request.size() != 4 && request.size() != 5) {
                        return Errors.SYNTAX;
                    }
                    var start = request.word(2).integer();
                    var end = request.word(3).integer();
                    if (start.isEmpty() || end.isEmpty()) {
                        return Errors.NOT_AN_INTEGER;
                    }
                    var unit = request.size() == 5 ? unit(request.keyword(4)) : unit("BYTE");
                    if (unit.isEmpty()) {
                        return Errors.SYNTAX;
                    }
                    var size = bytes.length() * 8L / unit.get();
                    return Range.ofBytes(start.getAsLong(), end.getAsLong(), size)
                            .map(range ->
                                    Answer.number(
                                            count(
                                                    bytes,
                                                    range.from() * unit.get(),
                                                    range.to() * unit.get())))
                            .orElse(Answer.ZERO);
                });
    }

    private static long count(Bytes bytes, long from, long to) {
        var count = 0L;
        var at = from;
        while (at < to) {
            if (at % Byte.SIZE == 0 && at + Byte.SIZE <= to) {
                count += Integer.bitCount(bytes.at((int) (at / Byte.SIZE)) & 0xFF);
                at += Byte.SIZE;
            } else {
                count += at(bytes, at) ? 1 : 0;
                at++;
            }
        }
        return count;
    }

    private static Answer position(Sight sight, Request request) {
        var bit = request.word(2).integer();
        if (bit.isEmpty()) {
            return Errors.NOT_AN_INTEGER;
        }
        if (bit.getAsLong() < 0 || bit.getAsLong() > 1) {
            return Answer.error("The bit argument must be 1 or 0.");
        }
        var one = bit.getAsLong() == 1;
        return Strings.KIND.look(
                sight,
                request,
                string ->
                        string.exists()
                                ? position(string.value(), one, request)
                                : Answer.number(one ? -1 : 0));
    }

    /// Behind the string, where no end is given, all bits are 0.
    private static Answer position(Bytes bytes, boolean one, Request request) {
        if (request.size() > 6) {
            return Errors.SYNTAX;
        }
        var start = request.size() > 3 ? request.word(3).integer() : OptionalLong.of(0);
        if (start.isEmpty()) {
            return Errors.NOT_AN_INTEGER;
        }
        var unit = request.size() == 6 ? unit(request.keyword(5)) : unit("BYTE");
        if (unit.isEmpty()) {
            return Errors.SYNTAX;
        }
        var end = request.size() > 4 ? request.word(4).integer() : OptionalLong.of(-1);
        if (end.isEmpty()) {
            return Errors.NOT_AN_INTEGER;
        }
        var size = bytes.length() * 8L / unit.get();
        var last = end.getAsLong() < -size ? 0 : end.getAsLong();
        var range = Range.of(start.getAsLong(), last, size);
        if (range.isEmpty()) {
            return Answer.number(-1);
        }
        var to = range.get().to() * unit.get();
        var at = first(bytes, one, range.get().from() * unit.get(), to);
        return Answer.number(at < to || !one && request.size() <= 4 ? at : -1);
    }

    /// Where the first bit is that is as `one` says, or `to` where none is.
    private static long first(Bytes bytes, boolean one, long from, long to) {
        var others = (byte) (one ? 0 : 0xFF);
        var at = from;
        while (at < to) {
            if (at % Byte.SIZE == 0 && bytes.at((int) (at / Byte.SIZE)) == others) {
                at += Byte.SIZE;
            } else if (at(bytes, at) == one) {
                return at;
            } else {
                at++;
            }
        }
        return to;
    }

    private enum Combination {
        AND,
        OR,
        XOR,
        NOT
    }

    private static Optional<Combination> combination(String word) {
        for (var combination : Combination.values()) {
            if (combination.name().equals(word)) {
                return Optional.of(combination);
            }
        }
        return Optional.empty();
    }

    private static Answer combine(Writing writing, Request request) {
        var how = combination(request.keyword(1));
        if (how.isEmpty()) {
            return Errors.SYNTAX;
        }
        if (how.get() == Combination.NOT && request.size() != 4) {
            return Answer.error("BITOP NOT must be called with a single source key.");
        }
        var sources = new ArrayList<Bytes>();
        for (var key : request.from(3)) {
            var source = Strings.KIND.find(Sight.of(writing), request.bucket(), key);
            if (source.isEmpty()) {
                return Errors.WRONG_TYPE;
            }
            sources.add(source.get().value());
        }
        var combined = combined(how.get(), sources);
        var key = Strings.KIND.key(request, 2);
        var done =
                combined.length() == 0
                        ? KeySpace.clear(writing, key.bucket(), key.key())
                        : Strings.assign(writing, key, combined);
        return done instanceof Answer.Failure ? done : Answer.number(combined.length());
    }

    /// As long as the longest; the others end in zeros.
    private static Bytes combined(Combination how, List<Bytes> sources) {
        var length = sources.stream().mapToInt(Bytes::length).max().orElseThrow();
        var combined = new byte[length];
        for (var i = 0; i < length; i++) {
            var bits = byteAt(sources.getFirst(), i);
            for (var source : sources.subList(1, sources.size())) {
                var more = byteAt(source, i);
                bits =
                        switch (how) {
                            case AND -> bits & more;
                            case OR -> bits | more;
                            case XOR -> bits ^ more;
                            case NOT -> bits;
                        };
            }
            combined[i] = (byte) (how == Combination.NOT ? ~bits : bits);
        }
        return Bytes.owning(combined);
    }

    private static int byteAt(Bytes bytes, int index) {
        return index < bytes.length() ? bytes.at(index) : 0;
    }
}
