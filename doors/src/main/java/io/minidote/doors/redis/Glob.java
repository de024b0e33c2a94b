package io.minidote.doors.redis;

import java.util.Locale;

/// Patterns as Redis has them: `*`, `?`, `[a-z]`, `[^a]`, `\` before a letter that means itself.
/// Small and capital letters are the same.
///
/// Only the last `*` is ever tried again, so no pattern takes longer than its length times the
/// text's.
final class Glob {

    private final String pattern;

    Glob(String pattern) {
        this.pattern = lower(pattern);
    }

    boolean matches(String name) {
        var text = lower(name);
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
                at++;
            }
            var from = pattern.charAt(at);
            var to = from;
            if (at + 2 < pattern.length()
                    && pattern.charAt(at + 1) == '-'
                    && pattern.charAt(at + 2) != ']') {
                to = pattern.charAt(at + 2);
                at += 2;
            }
            found |= Math.min(from, to) <= letter && letter <= Math.max(from, to);
            at++;
        }
        return found == not ? -1 : Math.min(at + 1, pattern.length());
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
