package io.minidote.sim;

import java.util.Optional;

/// How a run went.
///
/// @param failure what went wrong, if anything did
/// @param traceHash equal for equal runs
/// @param events how many events there were, until all was quiet
public record SimulationResult(
        SimulationOptions options,
        Tally tally,
        Optional<Failure> failure,
        long traceHash,
        long events) {

    /// @param promise its number and word; `no promise` when something broke that is no checker's
    /// @param why the thing, the value, and what would have been right
    /// @param lastSteps what the replicas did just before
    /// @param cause the exception that ended the run
    public record Failure(String promise, String why, String lastSteps, RuntimeException cause) {}

    /// What a person is shown.
    public String report() {
        return failure.map(broken ->
                        "seed %d broke %s%n%s%n%ssee it again: %s%n"
                                .formatted(
                                        options.seed(),
                                        broken.promise(),
                                        broken.why(),
                                        broken.lastSteps(),
                                        options.command()))
                .orElseGet(() -> "seed %d held%n".formatted(options.seed()));
    }
}
