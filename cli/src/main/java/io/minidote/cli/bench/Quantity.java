package io.minidote.cli.bench;

import java.util.Map;

/// Something to be measured of each system.
///
/// @param work what the systems are given to do, and what of it is counted
/// @param unit of the number, such as `thousand/s`
/// @param at where it stands in a row of such quantities, at a rate or a number of keys for
///   instance; 0 where it stands alone
/// @param targets by the name of the system that ours is held against; none for those not named
record Quantity(String work, String unit, double at, Map<String, Target> targets) {

    Quantity {
        targets = Map.copyOf(targets);
    }

    /// One that stands alone.
    Quantity(String work, String unit, Map<String, Target> targets) {
        this(work, unit, 0, targets);
    }

    Target target(String system) {
        return targets.getOrDefault(system, new Target.None());
    }
}
