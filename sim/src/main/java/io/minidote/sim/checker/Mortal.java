package io.minidote.sim.checker;

import io.minidote.base.Bytes;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.Expiry;
import io.minidote.crdt.Key;
import io.minidote.replica.Change;
import java.util.List;

/// A set to which clients only add, and say how long it lives: whatever is taken from it has
/// expired.
public final class Mortal {

    private static final Bytes BUCKET = Bytes.of("mortal");
    private static final Bytes KEY = Bytes.of("set");

    static final Key<AddWinsSet, AddWinsSet.Operation, AddWinsSet.Operation> SET =
            new Key<>(BUCKET, KEY, AddWinsSet.TYPE);

    static final Key<Expiry, Expiry.Operation, Expiry.Operation> EXPIRY =
            new Key<>(BUCKET, KEY, Expiry.TYPE);

    private Mortal() {}

    public static Change<?, ?, ?> add(Bytes element) {
        return new Change<>(SET, new AddWinsSet.Operation.Add(List.of(element)));
    }

    public static Change<?, ?, ?> expireAt(long millis) {
        return new Change<>(EXPIRY, new Expiry.Operation.ExpireAt(millis));
    }

    public static Change<?, ?, ?> persist() {
        return new Change<>(EXPIRY, new Expiry.Operation.Persist());
    }
}
