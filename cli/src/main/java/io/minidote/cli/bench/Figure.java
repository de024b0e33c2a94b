package io.minidote.cli.bench;

import java.util.List;

/// What one system made of one piece of work: a number from each round.
///
/// @param rounds in the order in which they were run, at least one
record Figure(String system, List<Double> rounds) {

    Figure {
        if (rounds.isEmpty()) {
            throw new IllegalArgumentException("a figure of %s without a round".formatted(system));
        }
        rounds = List.copyOf(rounds);
    }

    /// The one in the middle, or what is halfway between the two in the middle.
    double median() {
        var sorted = rounds.stream().sorted().toList();
        var middle = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(middle)
                : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    double least() {
        return rounds.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    double most() {
        return rounds.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }
}
