package io.minidote.crdt;

import io.minidote.base.Bytes;
import io.minidote.clock.ReplicaId;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;

/// What is shown of a string, in the making: an assignment's bytes, or nothing, and one edit after
/// another.
///
/// An edit was made on what its issuer saw, increments included. So those it has seen are added
/// before it, if they have not been yet, and where the bytes are an integer then.
final class Editing {

    /// More letters than an integer of 64 bits has.
    private static final int SHORT = 24;

    private final OriginTotals totals;

    /// Which increments have been added, or are in the assignment.
    private final TreeMap<ReplicaId, OriginTotals.Base> counted = new TreeMap<>();

    private boolean exists;
    private byte[] bytes;
    private int length;

    /// Begins with the newest assignment, and with nothing where there is none.
    Editing(Adjusted<Bytes> adjusted) {
        totals = adjusted.totals();
        var newest = DotFun.newest(adjusted.assigned()).map(DotFun.Entry::value);
        exists = newest.isPresent();
        var assigned = newest.map(Adjusted.Assigned::value).orElse(Bytes.EMPTY);
        length = assigned.length();
        bytes = new byte[length + length / 8];
        assigned.copyTo(bytes, 0);
        newest.ifPresent(entry -> entry.bases().forEach(this::count));
    }

    int length() {
        return length;
    }

    private void count(OriginTotals.Base base) {
        counted.merge(
                base.origin(), base, (one, other) -> one.upTo() >= other.upTo() ? one : other);
    }

    /// The increments that have been added, in the order of their origins.
    List<OriginTotals.Base> counted() {
        return List.copyOf(counted.values());
    }

    void apply(Edits.Entry entry) {
        add(entry.seen());
        exists = true;
        switch (entry.edit()) {
            case Edit.Append(var more) -> write(length, more);
            case Edit.SetRange(var offset, var range) -> write((int) offset, range);
            case Edit.SetBit(var offset, var on) -> writeBit(offset, on);
        }
    }

    private void add(List<OriginTotals.Base> seen) {
        if (seen.isEmpty()) {
            return;
        }
        var before = counted();
        seen.forEach(this::count);
        var after = counted();
        if (!after.equals(before)) {
            add(Sums.minus(totals.sum(before), totals.sum(after)));
        }
    }

    private void add(Number n) {
        var integer = exists ? integer() : OptionalLong.of(0);
        if (integer.isPresent()) {
            bytes = Bytes.of(Sums.plus(integer.getAsLong(), n).toString()).toArray();
            length = bytes.length;
            exists = true;
        }
    }

    private OptionalLong integer() {
        return length > SHORT ? OptionalLong.empty() : bytes().integer();
    }

    private void write(int offset, Bytes range) {
        reach(offset + range.length());
        range.copyTo(bytes, offset);
    }

    private void writeBit(long offset, boolean on) {
        var at = (int) (offset / Byte.SIZE);
        var bit = 1 << Byte.SIZE - 1 - (int) (offset % Byte.SIZE);
        reach(at + 1);
        bytes[at] = (byte) (on ? bytes[at] | bit : bytes[at] & ~bit);
    }

    private void reach(int end) {
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(end, bytes.length + bytes.length / 2));
        }
        length = Math.max(length, end);
    }

    /// The bytes so far.
    Bytes bytes() {
        return Bytes.copyOf(bytes, 0, length);
    }

    /// The bytes with the increments added that no edit has seen.
    Bytes shown() {
        if (!totals.isEmpty()) {
            add(totals.sum(counted()));
        }
        return bytes();
    }
}
