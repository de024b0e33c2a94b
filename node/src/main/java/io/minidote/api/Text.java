package io.minidote.api;

import io.minidote.base.Bytes;
import io.minidote.crdt.Edit;
import io.minidote.crdt.StringValue;

/// A `string`: what Redis clients see as a string.
public final class Text {

    private final Place<StringValue, StringValue.Operation> place;

    Text(Place<StringValue, StringValue.Operation> place) {
        this.place = place;
    }

    public void assign(String text) {
        place.update(new StringValue.Operation.Assign(Bytes.of(text)));
    }

    /// @param n may be negative
    public void increment(long n) {
        place.update(new StringValue.Operation.Increment(n));
    }

    public void append(String text) {
        place.update(new Edit.Append(Bytes.of(text)));
    }

    /// Writes over the bytes from `offset` on; zero bytes fill the gap where there is one.
    public void setRange(long offset, String text) {
        place.update(new Edit.SetRange(offset, Bytes.of(text)));
    }

    /// @param offset counts bits from 0, which is the highest of the first byte
    public void setBit(long offset, boolean on) {
        place.update(new Edit.SetBit(offset, on));
    }

    public void reset() {
        place.update(new StringValue.Operation.Reset());
    }

    /// Empty where the string does not exist.
    public Bytes value() {
        return place.read().value();
    }
}
