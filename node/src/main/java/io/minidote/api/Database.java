package io.minidote.api;

import io.minidote.base.Bytes;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.Crdt;
import io.minidote.crdt.DataType;
import io.minidote.crdt.Edit;
import io.minidote.crdt.EnableWinsFlag;
import io.minidote.crdt.Key;
import io.minidote.crdt.LastWriterWinsRegister;
import io.minidote.crdt.MultiValueRegister;
import io.minidote.crdt.ResettableCounter;
import io.minidote.crdt.Sequence;
import io.minidote.crdt.StringValue;
import io.minidote.crdt.TwoPhaseSet;
import io.minidote.replica.Change;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;

/// Objects by bucket and key, each with the operations of its type.
///
/// The same handles are had from a [Minidote], from a [Session], which sees whatever it has seen or
/// done before, and from a [Transaction], which sees one moment and happens as a whole. An object
/// that nobody has updated is as its type begins: 0, empty, disabled.
///
/// All calls wait, so they are at home on virtual threads, and throw a [NotDone].
public abstract sealed class Database permits Minidote, Session, Transaction {

    /// The object's state: its value, and what its type lets one ask more cheaply.
    public abstract <S extends Crdt<S, O, E>, O, E> S read(Key<S, O, E> key);

    /// Makes all changes, from left to right, or none.
    public abstract void update(List<Change<?, ?, ?>> changes);

    /// Makes one change.
    public <S extends Crdt<S, O, E>, O, E> void update(Key<S, O, E> key, O operation) {
        update(List.of(new Change<>(key, operation)));
    }

    private static <S extends Crdt<S, O, E>, O, E> Key<S, O, E> key(
            String bucket, String key, DataType<S, O, E> type) {
        return new Key<>(Bytes.of(bucket), Bytes.of(key), type);
    }

    private static List<Bytes> bytes(String... texts) {
        return Arrays.stream(texts).map(Bytes::of).toList();
    }

    public Counter counter(String bucket, String key) {
        return new Counter(key(bucket, key, ResettableCounter.TYPE));
    }

    public AddWins set(String bucket, String key) {
        return new AddWins(key(bucket, key, AddWinsSet.TYPE));
    }

    public TwoPhase twoPhaseSet(String bucket, String key) {
        return new TwoPhase(key(bucket, key, TwoPhaseSet.TYPE));
    }

    public Register register(String bucket, String key) {
        return new Register(key(bucket, key, LastWriterWinsRegister.TYPE));
    }

    public MultiRegister multiValueRegister(String bucket, String key) {
        return new MultiRegister(key(bucket, key, MultiValueRegister.TYPE));
    }

    public Flag flag(String bucket, String key) {
        return new Flag(key(bucket, key, EnableWinsFlag.TYPE));
    }

    public Text string(String bucket, String key) {
        return new Text(key(bucket, key, StringValue.TYPE));
    }

    public Items sequence(String bucket, String key) {
        return new Items(new Key<>(Bytes.of(bucket), Bytes.of(key), Sequence.TYPE));
    }

    /// A `counter_pn`.
    public final class Counter {

        private final Key<ResettableCounter, ResettableCounter.Operation, ResettableCounter.Effect>
                key;

        private Counter(
                Key<ResettableCounter, ResettableCounter.Operation, ResettableCounter.Effect> key) {
            this.key = key;
        }

        /// @param n may be negative
        public void increment(long n) {
            update(key, new ResettableCounter.Operation.Increment(n));
        }

        /// Undoes the increments seen here; those made meanwhile elsewhere count.
        public void reset() {
            update(key, new ResettableCounter.Operation.Reset());
        }

        /// The sum, which has no limit.
        public BigInteger sum() {
            return new BigInteger(read(key).value().toString());
        }

        /// The sum where it fits.
        ///
        /// @throws ArithmeticException where it takes more than 64 bits
        public long value() {
            return sum().longValueExact();
        }
    }

    /// A `set_aw`: of an add and a remove at the same time, the add wins.
    public final class AddWins {

        private final Key<AddWinsSet, AddWinsSet.Operation, AddWinsSet.Operation> key;

        private AddWins(Key<AddWinsSet, AddWinsSet.Operation, AddWinsSet.Operation> key) {
            this.key = key;
        }

        /// @param elements one or more
        public void add(String... elements) {
            update(key, new AddWinsSet.Operation.Add(bytes(elements)));
        }

        /// @param elements one or more
        public void remove(String... elements) {
            update(key, new AddWinsSet.Operation.Remove(bytes(elements)));
        }

        public void reset() {
            update(key, new AddWinsSet.Operation.Reset());
        }

        public boolean contains(String element) {
            return read(key).contains(Bytes.of(element));
        }

        public int size() {
            return read(key).size();
        }

        public SortedSet<Bytes> elements() {
            return read(key).value();
        }
    }

    /// A `set_2p`: what was removed never comes back.
    public final class TwoPhase {

        private final Key<TwoPhaseSet, TwoPhaseSet.Operation, TwoPhaseSet.Operation> key;

        private TwoPhase(Key<TwoPhaseSet, TwoPhaseSet.Operation, TwoPhaseSet.Operation> key) {
            this.key = key;
        }

        /// @param elements one or more
        public void add(String... elements) {
            update(key, new TwoPhaseSet.Operation.Add(bytes(elements)));
        }

        /// @param elements one or more
        public void remove(String... elements) {
            update(key, new TwoPhaseSet.Operation.Remove(bytes(elements)));
        }

        public boolean contains(String element) {
            return read(key).contains(Bytes.of(element));
        }

        public int size() {
            return read(key).size();
        }

        public SortedSet<Bytes> elements() {
            return read(key).value();
        }
    }

    /// A `register_lww`: of several assignments at the same time, the newest shows.
    public final class Register {

        private final Key<
                        LastWriterWinsRegister,
                        LastWriterWinsRegister.Operation,
                        LastWriterWinsRegister.Operation>
                key;

        private Register(
                Key<
                                LastWriterWinsRegister,
                                LastWriterWinsRegister.Operation,
                                LastWriterWinsRegister.Operation>
                        key) {
            this.key = key;
        }

        public void assign(String value) {
            update(key, new LastWriterWinsRegister.Operation.Assign(Bytes.of(value)));
        }

        public void reset() {
            update(key, new LastWriterWinsRegister.Operation.Reset());
        }

        /// Empty where nothing is assigned.
        public Bytes value() {
            return read(key).value();
        }
    }

    /// A `register_mv`: of several assignments at the same time, all show.
    public final class MultiRegister {

        private final Key<
                        MultiValueRegister,
                        MultiValueRegister.Operation,
                        MultiValueRegister.Operation>
                key;

        private MultiRegister(
                Key<MultiValueRegister, MultiValueRegister.Operation, MultiValueRegister.Operation>
                        key) {
            this.key = key;
        }

        public void assign(String value) {
            update(key, new MultiValueRegister.Operation.Assign(Bytes.of(value)));
        }

        public void reset() {
            update(key, new MultiValueRegister.Operation.Reset());
        }

        /// Sorted, each once.
        public List<Bytes> values() {
            return read(key).value();
        }
    }

    /// A `flag_ew`: of an enable and a disable at the same time, the enable wins.
    public final class Flag {

        private final Key<EnableWinsFlag, EnableWinsFlag.Operation, EnableWinsFlag.Operation> key;

        private Flag(Key<EnableWinsFlag, EnableWinsFlag.Operation, EnableWinsFlag.Operation> key) {
            this.key = key;
        }

        public void enable() {
            update(key, new EnableWinsFlag.Operation.Enable());
        }

        public void disable() {
            update(key, new EnableWinsFlag.Operation.Disable());
        }

        public boolean enabled() {
            return read(key).value();
        }
    }

    /// A `string`: what Redis clients see as a string.
    public final class Text {

        private final Key<StringValue, StringValue.Operation, StringValue.Effect> key;

        private Text(Key<StringValue, StringValue.Operation, StringValue.Effect> key) {
            this.key = key;
        }

        public void assign(String text) {
            update(key, new StringValue.Operation.Assign(Bytes.of(text)));
        }

        /// @param n may be negative
        public void increment(long n) {
            update(key, new StringValue.Operation.Increment(n));
        }

        public void append(String text) {
            update(key, new Edit.Append(Bytes.of(text)));
        }

        /// Writes over the bytes from `offset` on; zero bytes fill the gap where there is one.
        public void setRange(long offset, String text) {
            update(key, new Edit.SetRange(offset, Bytes.of(text)));
        }

        /// @param offset counts bits from 0, which is the highest of the first byte
        public void setBit(long offset, boolean on) {
            update(key, new Edit.SetBit(offset, on));
        }

        public void reset() {
            update(key, new StringValue.Operation.Reset());
        }

        /// Empty where the string does not exist.
        public Bytes value() {
            return read(key).value();
        }
    }

    /// A `sequence`: a list of elements, or a text of characters. An index counts from 0, or from
    /// -1 backwards: the last element, or for an insert behind the last.
    public final class Items {

        private final Key<Sequence, Sequence.Operation, Sequence.Effect> key;

        private Items(Key<Sequence, Sequence.Operation, Sequence.Effect> key) {
            this.key = key;
        }

        /// @param elements one or more
        public void insert(long index, String... elements) {
            update(key, Sequence.Operation.Insert.elements(index, bytes(elements)));
        }

        /// @param text one or more characters, each of which becomes an element
        public void insertText(long index, String text) {
            update(key, Sequence.Operation.Insert.text(index, text));
        }

        /// As many of `count` elements as there are.
        public void delete(long index, long count) {
            update(key, new Sequence.Operation.Delete(index, count));
        }

        public void set(long index, String element) {
            update(key, new Sequence.Operation.Set(index, Bytes.of(element)));
        }

        /// Takes out the elements seen here; those inserted meanwhile elsewhere stay.
        public void reset() {
            update(key, new Sequence.Operation.Reset());
        }

        public long size() {
            return read(key).size();
        }

        public List<Bytes> elements() {
            return read(key).value();
        }

        /// The elements, one behind the other.
        public String text() {
            return read(key).text().text();
        }
    }
}
