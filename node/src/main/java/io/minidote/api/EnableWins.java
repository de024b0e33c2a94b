package io.minidote.api;

import io.minidote.crdt.EnableWinsFlag;

/// A `flag_ew`: of an enable and a disable at the same time, the enable wins.
public final class EnableWins {

    private final Place<EnableWinsFlag, EnableWinsFlag.Operation> place;

    EnableWins(Place<EnableWinsFlag, EnableWinsFlag.Operation> place) {
        this.place = place;
    }

    public void enable() {
        place.update(new EnableWinsFlag.Operation.Enable());
    }

    public void disable() {
        place.update(new EnableWinsFlag.Operation.Disable());
    }

    public void reset() {
        place.update(new EnableWinsFlag.Operation.Reset());
    }

    public boolean enabled() {
        return place.read().value();
    }
}
