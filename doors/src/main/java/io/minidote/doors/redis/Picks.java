package io.minidote.doors.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Which of so many elements are taken, by chance.
final class Picks {

    /// A command that leaves its choice to chance answers with at most so many elements.
    static final long MOST = 1 << 20;

    /// An element in so many is found faster by itself than by a copy of them.
    private static final int FEW = 32;

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

    /// The elements that were picked: each by itself, unless they are so many that a copy of all
    /// costs less.
    ///
    /// @param size how many elements there are
    static <T> List<T> taken(
            List<Integer> picked, int size, IntFunction<T> at, Supplier<List<T>> all) {
        if (picked.size() < size / FEW) {
            return picked.stream().map(at::apply).toList();
        }
        var copy = all.get();
        return picked.stream().map(copy::get).toList();
    }

    /// What a command means by a count: so many different ones, or, where it is negative, so many
    /// of which some may be the same.
    static List<Integer> of(RandomGenerator chance, int size, long count) {
        return count < 0 ? any(chance, size, -count) : distinct(chance, size, count);
    }
}
