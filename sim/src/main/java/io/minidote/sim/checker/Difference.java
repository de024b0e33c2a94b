package io.minidote.sim.checker;

import io.minidote.base.Bytes;
import io.minidote.clock.CausalWriter;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.Crdt;
import io.minidote.crdt.Key;
import io.minidote.replica.Objects;
import io.minidote.replica.View;
import java.util.ArrayList;
import java.util.TreeSet;

/// Where two views part, for people.
final class Difference {

    private Difference() {}

    static String between(View one, View other, VectorClock stable) {
        var lines = new ArrayList<String>();
        var buckets = new TreeSet<>(one.objects().buckets());
        buckets.addAll(other.objects().buckets());
        for (var bucket : buckets) {
            for (var entry : one.objects().entries(bucket)) {
                compare(entry, other, stable, lines);
            }
            for (var entry : other.objects().entries(bucket)) {
                if (lacks(one, entry.key())) {
                    compare(entry, one, stable, lines);
                }
            }
        }
        return String.join(System.lineSeparator(), lines);
    }

    private static <S extends Crdt<S, O, E>, O, E> boolean lacks(View view, Key<S, O, E> key) {
        return view.objects().get(key).equals(key.type().empty());
    }

    private static <S extends Crdt<S, O, E>, O, E> void compare(
            Objects.Entry<S, O, E> entry, View other, VectorClock stable, ArrayList<String> lines) {
        var key = entry.key();
        var mine = entry.state().stabilize(stable);
        var theirs = other.objects().get(key).stabilize(stable);
        if (!bytes(key, mine).equals(bytes(key, theirs))) {
            lines.add("%s: %s or %s".formatted(key, mine, theirs));
        }
    }

    private static <S extends Crdt<S, O, E>, O, E> Bytes bytes(Key<S, O, E> key, S state) {
        var out = new CausalWriter();
        key.type().writeState(state, out);
        return out.toBytes();
    }
}
