package io.minidote.replica;

import io.minidote.base.Bytes;
import io.minidote.base.PersistentMap;
import io.minidote.crdt.DataType;
import java.util.List;
import java.util.SequencedSet;
import java.util.function.BiConsumer;
import java.util.function.Function;

/// The keys of a bucket as a transaction in the making sees them.
///
/// @param before as they are without it
/// @param drafted those that it has touched
/// @param types of which clients would see an object at a key
record DraftedBucket(
        Bucket before, SequencedSet<Bytes> drafted, Function<Bytes, List<DataType<?, ?, ?>>> types)
        implements Bucket {

    @Override
    public int size() {
        return drafted.size() + before.size();
    }

    @Override
    public Bytes key(int index) {
        return index < drafted.size()
                ? List.copyOf(drafted).get(index)
                : before.key(index - drafted.size());
    }

    @Override
    public long walk(long place, int count, BiConsumer<Bytes, List<DataType<?, ?, ?>>> action) {
        var next =
                before.walk(
                        place,
                        count,
                        (key, _) -> {
                            if (!drafted.contains(key)) {
                                show(key, action);
                            }
                        });
        for (var key : drafted) {
            var here = PersistentMap.place(key);
            if (place <= here && (next == PersistentMap.START || here < next)) {
                show(key, action);
            }
        }
        return next;
    }

    private void show(Bytes key, BiConsumer<Bytes, List<DataType<?, ?, ?>>> action) {
        var seen = types.apply(key);
        if (!seen.isEmpty()) {
            action.accept(key, seen);
        }
    }
}
