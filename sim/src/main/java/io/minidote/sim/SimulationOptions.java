package io.minidote.sim;

/// What decides a run, all of it: equal options give equal runs.
///
/// @param replicas how many nodes there are
/// @param steps how many events happen before the faults stop
public record SimulationOptions(long seed, int replicas, int steps) {

    public static final int MAX_REPLICAS = 16;

    private static final int REPLICAS = 3;
    private static final int STEPS = 5_000;

    public SimulationOptions {
        if (replicas < 1 || replicas > MAX_REPLICAS) {
            throw new IllegalArgumentException(
                    "a simulation has from 1 to %d replicas, not %d"
                            .formatted(MAX_REPLICAS, replicas));
        }
        if (steps < 1) {
            throw new IllegalArgumentException(
                    "a simulation has at least one step, not %d".formatted(steps));
        }
    }

    public static SimulationOptions of(long seed) {
        return new SimulationOptions(seed, REPLICAS, STEPS);
    }

    /// How to see this run again.
    public String command() {
        var command = new StringBuilder("minidote simulate --seed " + seed);
        if (replicas != REPLICAS) {
            command.append(" --replicas ").append(replicas);
        }
        if (steps != STEPS) {
            command.append(" --steps ").append(steps);
        }
        return command.toString();
    }
}
