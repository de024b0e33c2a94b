package io.minidote.sim.checker;

/// Watches one promise: is told everything that happens in a run, and stops it when the promise is
/// broken.
///
/// A checker judges by what it was told alone, never by asking the replicas, so whatever is wrong
/// with them it cannot share.
public abstract class Checker {

    private final String promise;
    private long checks;

    /// @param promise its number and its word, as in docs/consistency.md: `P1 causal`
    protected Checker(String promise) {
        this.promise = promise;
    }

    public final String promise() {
        return promise;
    }

    /// How often something was looked at that could have been wrong.
    public final long checks() {
        return checks;
    }

    public abstract void on(Event event);

    /// @param message names the thing, the value, and what would have been right
    protected final void check(boolean holds, String message, Object... values) {
        checks++;
        require(holds, message, values);
    }

    /// Like [#check], for what is looked at too often to count.
    protected final void require(boolean holds, String message, Object... values) {
        if (!holds) {
            throw new PromiseBroken(promise, message.formatted(values));
        }
    }
}
