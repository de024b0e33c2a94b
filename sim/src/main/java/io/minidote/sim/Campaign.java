package io.minidote.sim;

import java.io.IOException;

/// Many runs, one seed after the other.
public final class Campaign {

    private static final int TOLD_EVERY = 1_000;

    private Campaign() {}

    /// Runs the seeds from `first` to `last`, tells how far it has come, stops at the first that
    /// fails, and ends with how often everything happened.
    ///
    /// @param like what each run is like, but for its seed
    /// @return whether all promises held
    public static boolean run(SimulationOptions like, long first, long last, Appendable out)
            throws IOException {
        var tally = new Tally();
        var events = 0L;
        for (var seed = first; seed <= last; seed++) {
            var result = Simulation.run(new SimulationOptions(seed, like.replicas(), like.steps()));
            tally.add(result.tally());
            events += result.events();
            if (result.failure().isPresent()) {
                out.append(result.report());
                return false;
            }
            if ((seed - first + 1) % TOLD_EVERY == 0) {
                out.append("%,d seeds held, %,d events%n".formatted(seed - first + 1, events));
            }
        }
        tally.print(out);
        var seeds = last - first + 1;
        out.append(
                "%,d %s held, %,d events%n"
                        .formatted(seeds, seeds == 1 ? "seed" : "seeds", events));
        return true;
    }
}
