package io.minidote.sim.checker;

/// Replicas that can talk end up with the same clock, however long they were apart.
///
/// Looked at: the clocks in the end, after the faults have stopped and a bounded time has passed.
final class P5Deliver extends Checker {

    P5Deliver() {
        super("P5 deliver");
    }

    @Override
    public void on(Event event) {
        if (event instanceof Event.Ended(var outcomes, _)) {
            var first = outcomes.getFirst();
            for (var other : outcomes) {
                check(
                        other.view().clock().equals(first.view().clock()),
                        "long after the faults stopped %s has %s, and %s has %s",
                        first.at(),
                        first.view().clock(),
                        other.at(),
                        other.view().clock());
                check(
                        other.view().membership().contains(other.at()),
                        "long after the faults stopped %s is not a member: those are %s",
                        other.at(),
                        other.view().membership().members());
            }
        }
    }
}
