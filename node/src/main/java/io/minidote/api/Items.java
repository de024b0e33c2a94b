package io.minidote.api;

import io.minidote.base.Bytes;
import io.minidote.crdt.Sequence;
import java.util.List;

/// A `sequence`: a list of elements, or a text of characters. An index counts from 0, or from -1
/// backwards: the last element, or for an insert behind the last.
public final class Items {

    private final Place<Sequence, Sequence.Operation> place;

    Items(Place<Sequence, Sequence.Operation> place) {
        this.place = place;
    }

    /// @param elements one or more
    public void insert(long index, String... elements) {
        place.update(Sequence.Operation.Insert.elements(index, Texts.bytes(elements)));
    }

    /// @param text one or more characters, each of which becomes an element
    public void insertText(long index, String text) {
        place.update(Sequence.Operation.Insert.text(index, text));
    }

    /// As many of `count` elements as there are.
    public void delete(long index, long count) {
        place.update(new Sequence.Operation.Delete(index, count));
    }

    public void set(long index, String element) {
        place.update(new Sequence.Operation.Set(index, Bytes.of(element)));
    }

    /// Takes out the elements seen here; those inserted meanwhile elsewhere stay.
    public void reset() {
        place.update(new Sequence.Operation.Reset());
    }

    public long size() {
        return place.read().size();
    }

    public List<Bytes> elements() {
        return place.read().value();
    }

    /// The elements, one behind the other.
    public String text() {
        return place.read().text().text();
    }
}
