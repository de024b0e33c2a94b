package io.minidote.cli.torture;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Chance from a seed: equal seeds, asked the same, answer the same.
final class Chance {

    private final SplittableRandom random;

    Chance(long seed) {
        this(new SplittableRandom(seed));
    }

    private Chance(SplittableRandom random) {
        this.random = random;
    }

    /// Another one, which what is asked of this one later does not change.
    Chance split() {
        return new Chance(random.split());
    }

    /// At least 0, below `bound`.
    int below(int bound) {
        return random.nextInt(bound);
    }

    /// Whether something happens that happens so many times of a hundred.
    boolean percent(int often) {
        return random.nextInt(100) < often;
    }

    Duration between(Duration least, Duration most) {
        return Duration.ofMillis(random.nextLong(least.toMillis(), most.toMillis() + 1));
    }

    <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    <T> List<T> shuffled(List<T> values) {
        var rest = new ArrayList<>(values);
        var shuffled = new ArrayList<T>();
        while (!rest.isEmpty()) {
            shuffled.add(rest.remove(random.nextInt(rest.size())));
        }
        return shuffled;
    }

    /// At least one of them and at most all, in their order; one more often than any other number.
    <T> List<T> some(List<T> values) {
        var many = percent(50) ? 1 : 1 + below(values.size());
        var chosen = shuffled(values).subList(0, many);
        return values.stream().filter(chosen::contains).toList();
    }
}
