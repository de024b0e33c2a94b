package io.minidote.crdt;

import java.util.List;
import java.util.Optional;

/// The catalogue: the only list of the data types.
///
/// A type's number is what bytes on disk and between peers call it: it is never given to another.
public final class DataTypes {

    /// @param number how stored bytes name the type, from 1
    public record Entry(int number, DataType<?, ?, ?> type) {}

    public static final List<Entry> ALL =
            List.of(
                    new Entry(1, ResettableCounter.TYPE),
                    new Entry(2, AddWinsSet.TYPE),
                    new Entry(3, TwoPhaseSet.TYPE),
                    new Entry(4, MultiValueRegister.TYPE),
                    new Entry(5, LastWriterWinsRegister.TYPE),
                    new Entry(6, EnableWinsFlag.TYPE),
                    new Entry(7, StringValue.TYPE),
                    new Entry(8, DisableWinsFlag.TYPE),
                    new Entry(9, GrowOnlySet.TYPE),
                    new Entry(10, RemoveWinsSet.TYPE),
                    new Entry(11, ScoredSet.TYPE),
                    new Entry(12, GrowOnlyMap.TYPE),
                    new Entry(13, RecursiveResetMap.TYPE),
                    new Entry(14, Sequence.TYPE),
                    new Entry(15, BoundedCounter.TYPE),
                    new Entry(16, Expiry.TYPE));

    /// Antidote has a counter without reset and one with; ours is both.
    private static final String COUNTER_FAT = "counter_fat";

    private DataTypes() {}

    public static Optional<DataType<?, ?, ?>> named(String name) {
        if (name.equals(COUNTER_FAT)) {
            return Optional.of(ResettableCounter.TYPE);
        }
        for (var entry : ALL) {
            if (entry.type().name().equals(name)) {
                return Optional.of(entry.type());
            }
        }
        return Optional.empty();
    }

    public static Optional<DataType<?, ?, ?>> numbered(int number) {
        for (var entry : ALL) {
            if (entry.number() == number) {
                return Optional.of(entry.type());
            }
        }
        return Optional.empty();
    }

    public static int number(DataType<?, ?, ?> type) {
        for (var entry : ALL) {
            if (entry.type() == type) {
                return entry.number();
            }
        }
        throw new IllegalArgumentException(type.name() + " is not in the catalogue");
    }
}
