package io.minidote.api;

import io.minidote.crdt.DisableWinsFlag;

/// A `flag_dw`: of an enable and a disable at the same time, the disable wins.
public final class DisableWins {

    private final Place<DisableWinsFlag, DisableWinsFlag.Operation> place;

    DisableWins(Place<DisableWinsFlag, DisableWinsFlag.Operation> place) {
        this.place = place;
    }

    public void enable() {
        place.update(new DisableWinsFlag.Operation.Enable());
    }

    public void disable() {
        place.update(new DisableWinsFlag.Operation.Disable());
    }

    public void reset() {
        place.update(new DisableWinsFlag.Operation.Reset());
    }

    public boolean enabled() {
        return place.read().value();
    }
}
