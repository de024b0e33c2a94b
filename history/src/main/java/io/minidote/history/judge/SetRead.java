package io.minidote.history.judge;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A transaction has asked for the members of a set.
///
/// @param elements what was there, but for what it had itself added or removed before
/// @param own what it had itself added or removed before: of that this says nothing
record SetRead(int transaction, ElementSet set, List<Element> elements, List<Element> own) {
    SetRead {
        elements = List.copyOf(elements);
        own = List.copyOf(own);
    }

    /// What it does not lack: what was there, and what it says nothing of.
    Set<Element> known() {
        var known = new HashSet<>(elements);
        known.addAll(own);
        return known;
    }
}
