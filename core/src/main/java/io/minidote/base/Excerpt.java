package io.minidote.base;

/// What somebody else wrote, as it may stand in a message to a person: in one line, and short.
///
/// A message goes into logs and answers. Whoever could end its line could write the next one.
public final class Excerpt {

    private static final int LONGEST = 200;

    private Excerpt() {}

    /// `text`, with a question mark for each character that would not print.
    public static String of(String text) {
        var length = Math.min(text.length(), LONGEST);
        var excerpt = new StringBuilder(length + 1);
        for (var i = 0; i < length; i++) {
            var each = text.charAt(i);
            excerpt.append(prints(each) ? each : '?');
        }
        return excerpt.append(text.length() > LONGEST ? "…" : "").toString();
    }

    private static boolean prints(char each) {
        return switch (Character.getType(each)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE ->
                    false;
            default -> true;
        };
    }
}
