package io.minidote.sim;

import java.util.List;
import java.util.SplittableRandom;

/// All that is random in a run, from one seed.
final class Chance {

    private final SplittableRandom random;

    Chance(long seed) {
        this(new SplittableRandom(seed));
    }

    private Chance(SplittableRandom random) {
        this.random = random;
    }

    /// Another source; what is drawn from it leaves this one as it is.
    Chance split() {
        return new Chance(random.split());
    }

    long seed() {
        return random.nextLong();
    }

    /// From 0, below `bound`.
    int below(int bound) {
        return random.nextInt(bound);
    }

    /// From `least` to `most`.
    long between(long least, long most) {
        return random.nextLong(least, most + 1);
    }

    /// True so many times of a hundred.
    boolean percent(double percent) {
        return random.nextDouble() * 100 < percent;
    }

    <T> T pick(List<T> list) {
        return list.get(below(list.size()));
    }
}
