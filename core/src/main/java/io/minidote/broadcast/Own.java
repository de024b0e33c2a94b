package io.minidote.broadcast;

import java.util.Optional;

/// A transaction of this replica's own, as it is sent.
///
/// @param brief a shorter form of the same, for whoever follows closely
public record Own(Frame whole, Optional<Frame> brief) {

    public static Own of(Frame whole) {
        return new Own(whole, Optional.empty());
    }

    int weight() {
        return whole.weight() + brief.map(each -> each.bytes().length()).orElse(0);
    }
}
