package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.UnaryOperator;

/// Patterns as Redis has them: `*`, `?`, `[a-z]`, `[^a]`, `\` before a letter that means itself.
///
/// Only the last `*` is ever tried again, so no pattern takes longer than its length times the
/// text's.
final class Glob {

    /// No pattern that a client gives is longer.
    static final int LONGEST = 256;

    private final String pattern;
    private final UnaryOperator<String> form;

    private Glob(String pattern, UnaryOperator<String> form) {
        this.pattern = form.apply(pattern);
        this.form = form;
    }

    /// A pattern of names, where small and capital letters are the same.
    Glob(String pattern) {
        this(pattern, text -> text.toLowerCase(Locale.ROOT));
    }

    /// A pattern of bytes, each of which is only itself.
    static Glob exact(Bytes pattern) {
        return new Glob(letters(pattern), UnaryOperator.identity());
    }

    private static String letters(Bytes bytes) {
        return new String(bytes.toArray(), StandardCharsets.ISO_8859_1);
    }

    boolean matches(Bytes bytes) {
        return matches(letters(bytes));
    }

    boolean matches(String name) {
        var text = form.apply(name);
        if (text.isEmpty()) {
            return pattern.isEmpty() || pattern.equals("*"); // Redis looks no further either
        }
        var at = 0;
        var here = 0;
        var star = -1;
        var starAt = 0;
        while (at < text.length()) {
            if (here < pattern.length() && pattern.charAt(here) == '*') {
                star = ++here;
                starAt = at;
                continue;
            }
            var next = here < pattern.length() ? one(here, text.charAt(at)) : -1;
            if (next >= 0) {
                here = next;
                at++;
            } else if (star >= 0) {
                here = star;
                at = ++starAt;
            } else {
                return false;
            }
        }
        while (here < pattern.length() && pattern.charAt(here) == '*') {
            here++;
        }
        return here == pattern.length();
    }

    /// Where the pattern goes on if its part at `here` matches the letter, or -1.
    private int one(int here, char letter) {
        var first = pattern.charAt(here);
        if (first == '?') {
            return here + 1;
        }
        if (first == '\\' && here + 1 < pattern.length()) {
            return pattern.charAt(here + 1) == letter ? here + 2 : -1;
        }
        if (first != '[') {
            return first == letter ? here + 1 : -1;
        }
        var at = here + 1;
        var not = at < pattern.length() && pattern.charAt(at) == '^';
        if (not) {
            at++;
        }
        var found = false;
        while (at < pattern.length() && pattern.charAt(at) != ']') {
            if (pattern.charAt(at) == '\\' && at + 1 < pattern.length()) {
                found |= pattern.charAt(at + 1) == letter;
                at += 2;
            } else if (at + 2 < pattern.length() && pattern.charAt(at + 1) == '-') {
                var from = pattern.charAt(at);
                var to = pattern.charAt(at + 2);
                found |= Math.min(from, to) <= letter && letter <= Math.max(from, to);
                at += 3;
            } else {
                found |= pattern.charAt(at) == letter;
                at++;
            }
        }
        return found == not ? -1 : Math.min(at + 1, pattern.length());
    }
}
