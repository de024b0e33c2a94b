package io.minidote.doors.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/// Which of so many elements are taken, by chance.
final class Picks {

    /// A command that leaves its choice to chance answers with at most so many elements.
    static final long MOST = 1 << 20;

    private Picks() {}

    /// So many different ones, all where there are not more, in ascending order; each choice is as
    /// likely as any other (Floyd, in Bentley 1987).
    static List<Integer> distinct(RandomGenerator chance, int size, long count) {
        var picked = new TreeSet<Integer>();
        for (var last = (int) Math.max(0, size - count); last < size; last++) {
            if (!picked.add(chance.nextInt(last + 1))) {
                picked.add(last);
            }
        }
        return List.copyOf(picked);
    }

    /// So many, each of them any, in the order of their choice.
    static List<Integer> any(RandomGenerator chance, int size, long count) {
        var picked = new ArrayList<Integer>();
        for (var i = 0; i < count && size > 0; i++) {
            picked.add(chance.nextInt(size));
        }
        return picked;
    }

    /// What a command means by a count: so many different ones, or, where it is negative, so many
    /// of which some may be the same.
    static List<Integer> of(RandomGenerator chance, int size, long count) {
        return count < 0 ? any(chance, size, -count) : distinct(chance, size, count);
    }
}
