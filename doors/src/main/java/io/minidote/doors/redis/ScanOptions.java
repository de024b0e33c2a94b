package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Pattern;

/// What a scan is told besides its cursor.
///
/// @param match what is answered of all that is looked at; everything where nothing is said
/// @param count how much is looked at, about
/// @param type which keys are answered, in Redis's words and small letters; all where nothing is
///   said
record ScanOptions(Optional<Glob> match, int count, Optional<String> type) {

    private static final int USUAL_COUNT = 10;

    private static final Pattern CURSOR = Pattern.compile("[+-]?0*[0-9]{1,20}");

    /// No cursor is longer, with zeros before it.
    private static final int LONGEST_CURSOR = 64;

    /// Answers what there is to be said with the options that stand from a word on, or what is
    /// wrong with them.
    ///
    /// @param ofKeys whether there may be a type
    static Answer read(
            Request request, int from, boolean ofKeys, Function<ScanOptions, Answer> answer) {
        var match = Optional.<Glob>empty();
        var count = USUAL_COUNT;
        var type = Optional.<String>empty();
        for (var i = from; i < request.size(); i += 2) {
            var option = request.keyword(i);
            if (i + 1 == request.size() || option.equals("TYPE") && !ofKeys) {
                return Errors.SYNTAX;
            }
            var word = request.word(i + 1);
            switch (option) {
                case "MATCH" -> match = Optional.of(Glob.exact(word));
                case "TYPE" -> type = Optional.of(word.text().toLowerCase(Locale.ROOT));
                case "COUNT" -> {
                    var number = word.integer();
                    if (number.isEmpty()) {
                        return Errors.NOT_AN_INTEGER;
                    }
                    if (number.getAsLong() < 1) {
                        return Errors.SYNTAX;
                    }
                    count = (int) Math.min(number.getAsLong(), Integer.MAX_VALUE);
                }
                default -> {
                    return Errors.SYNTAX;
                }
            }
        }
        return answer.apply(new ScanOptions(match, count, type));
    }

    /// @param shown what TYPE says of a key
    boolean wants(String shown) {
        return type.isEmpty() || type.get().equals(shown);
    }

    /// The place that a cursor names; nothing where it is none. Redis reads it as C reads a number
    /// without a sign, which may have one and may be missing, up to the first zero byte.
    static OptionalLong place(Bytes cursor) {
        var whole = cursor.length() > LONGEST_CURSOR ? "too long" : cursor.text();
        var text = whole.indexOf('\0') < 0 ? whole : whole.substring(0, whole.indexOf('\0'));
        if (text.isEmpty()) {
            return OptionalLong.of(0);
        }
        if (!CURSOR.matcher(text).matches()) {
            return OptionalLong.empty();
        }
        try {
            var number = Long.parseUnsignedLong(text.replaceFirst("[+-]", ""));
            var place = text.startsWith("-") ? -number : number;
            return OptionalLong.of(place < 0 ? Long.MAX_VALUE : place); // there is nothing so far
        } catch (NumberFormatException _) {
            return OptionalLong.empty();
        }
    }
}
