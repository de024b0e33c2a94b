package io.minidote.sim.checker;

/// A promise does not hold: the run ends here.
public final class PromiseBroken extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String promise;

    public PromiseBroken(String promise, String why) {
        super(promise + ": " + why);
        this.promise = promise;
    }

    public String promise() {
        return promise;
    }
}
