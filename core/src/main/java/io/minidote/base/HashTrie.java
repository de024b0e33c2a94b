package io.minidote.base;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/// Entries in the order of their keys' hashes, in a tree whose versions share what they have in
/// common.
///
/// A compressed hash-array mapped prefix tree (Steindorfer and Vinju, OOPSLA 2015, after Bagwell
/// 2001): each level goes by five more bits of the hash, and a node holds what it has and no empty
/// places, its entries first and its branches backwards behind them. No branch has less than two
/// entries, so equal entries make equal trees, however they came to be.
///
/// Three things are different here. The highest bits of a hash come first, so a walk from left to
/// right goes by the order of hashes and can begin at any of them. Each node knows how many entries
/// it has, so the n-th of all is found as fast as any. And keys of one hash, which somebody may
/// have chosen to do harm, stand in a sorted tree and not in a list.
sealed interface HashTrie<K extends Comparable<K> & Weighed, V extends Weighed> {

    /// How many bits of the hash tell where an entry stands in a node.
    int BITS = 5;

    /// Where no bits are left: the hash has 32.
    int BOTTOM = 7 * BITS;

    /// How many entries.
    int size();

    /// The value of a key, or `absent`.
    V get(K key, int hash, V absent);

    /// @param level how many bits of the hash lead here
    HashTrie<K, V> with(K key, V value, int hash, int level, Edit edit);

    /// As large as it was where there is no such key.
    HashTrie<K, V> without(K key, int hash, int level, Edit edit);

    /// The entry that stands behind `index` others.
    Map.Entry<K, V> at(int index);

    /// In no order of meaning.
    void forEach(BiConsumer<? super K, ? super V> action);

    /// Shows what has a hash of at least `from`, and perhaps a little of what has less.
    ///
    /// @return whether the walk goes on
    boolean walk(int from, int level, Walk<K, V> walk);

    /// The hash of a key with its bits well mixed, as the end of MurmurHash3 (Appleby 2011) does
    /// it, because keys are alike and their hashes are too. Clients are given places that are made
    /// of it: it stays as it is.
    static int hash(Object key) {
        var hash = key.hashCode();
        hash = (hash ^ hash >>> 16) * 0x85EBCA6B;
        hash = (hash ^ hash >>> 13) * 0xC2B2AE35;
        return hash ^ hash >>> 16;
    }

    private static <K extends Comparable<K> & Weighed, V extends Weighed> HashTrie<K, V> of(
            K key, V value, int level, Edit edit) {
        return level == BOTTOM
                ? new Collision<>(PersistentSortedSet.<Same<K, V>>empty()).with(key, value)
                : new Node<>(
                        edit.owner, Node.bit(hash(key), level), 0, new Object[] {key, value}, 1);
    }

    /// Changes of a map, one after the other: what they may change in place, and what it weighs
    /// after them.
    final class Edit {

        /// Makes nodes that never change.
        private static final Object NOBODY = new Object();

        /// Whose nodes may be changed in place: nobody else has seen them.
        private final Object owner;

        /// Of all entries.
        private long weight;

        private Edit(Object owner, long weight) {
            this.owner = owner;
            this.weight = weight;
        }

        /// For one change.
        static Edit once(long weight) {
            return new Edit(NOBODY, weight);
        }

        /// For many, of which nobody else sees any before the last.
        static Edit often(long weight) {
            return new Edit(new Object(), weight);
        }

        long weight() {
            return weight;
        }

        private boolean mayChange(Node<?, ?> node) {
            return node.owner == owner && owner != NOBODY;
        }

        private void added(Weighed key, Weighed value) {
            weight += PersistentMap.weight(key, value);
        }

        private void removed(Weighed key, Weighed value) {
            weight -= PersistentMap.weight(key, value);
        }
    }

    final class Node<K extends Comparable<K> & Weighed, V extends Weighed>
            implements HashTrie<K, V> {

        private static final Node<?, ?> EMPTY =
                new Node<Bytes, Bytes>(Edit.NOBODY, 0, 0, new Object[0], 0);

        private final Object owner;

        /// A bit for each of the 32 values of the next bits of a hash: whether an entry is there.
        private int entries;

        /// Whether a branch is there; never both.
        private int branches;

        /// Key, value, key, value, … in the order of their bits, and then the branches, that of the
        /// highest bit first.
        private Object[] content;

        private int size;

        private Node(Object owner, int entries, int branches, Object[] content, int size) {
            this.owner = owner;
            this.entries = entries;
            this.branches = branches;
            this.content = content;
            this.size = size;
        }

        @SuppressWarnings("unchecked") // holds nothing, so it holds only Ks and Vs
        static <K extends Comparable<K> & Weighed, V extends Weighed> Node<K, V> empty() {
            return (Node<K, V>) EMPTY;
        }

        private static int bit(int hash, int level) {
            return 1 << (hash << level >>> Integer.SIZE - BITS);
        }

        private static int count(int bits) {
            return Integer.bitCount(bits);
        }

        private int entryAt(int bit) {
            return 2 * count(entries & bit - 1);
        }

        private int branchAt(int bit) {
            return content.length - 1 - count(branches & bit - 1);
        }

        @SuppressWarnings("unchecked") // only keys stand at such places
        private K key(int at) {
            return (K) content[at];
        }

        @SuppressWarnings("unchecked") // a value stands behind each key
        private V value(int at) {
            return (V) content[at + 1];
        }

        @SuppressWarnings("unchecked") // only branches stand at such places
        private HashTrie<K, V> branch(int at) {
            return (HashTrie<K, V>) content[at];
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public V get(K key, int hash, V absent) {
            var node = this;
            for (var level = 0; ; level += BITS) {
                var bit = bit(hash, level);
                if ((node.entries & bit) != 0) {
                    var at = node.entryAt(bit);
                    return key.equals(node.content[at]) ? node.value(at) : absent;
                }
                if ((node.branches & bit) == 0) {
                    return absent;
                }
                var branch = node.branch(node.branchAt(bit));
                if (!(branch instanceof Node<K, V> next)) {
                    return branch.get(key, hash, absent);
                }
                node = next;
            }
        }

        @Override
        public Node<K, V> with(K key, V value, int hash, int level, Edit edit) {
            var bit = bit(hash, level);
            if ((entries & bit) != 0) {
                var at = entryAt(bit);
                if (key.equals(content[at])) {
                    if (content[at + 1] == value) {
                        return this;
                    }
                    edit.removed(key, value(at));
                    edit.added(key, value);
                    return replace(at + 1, value, size, edit);
                }
                // the one that is there has been weighed
                var both =
                        HashTrie.of(key(at), value(at), level + BITS, edit)
                                .with(key, value, hash, level + BITS, edit);
                return change(
                        entries ^ bit, branches | bit, branchForEntry(bit, both), size + 1, edit);
            }
            if ((branches & bit) == 0) {
                edit.added(key, value);
                return change(entries | bit, branches, withEntry(bit, key, value), size + 1, edit);
            }
            var at = branchAt(bit);
            var before = branch(at);
            var sizeBefore = before.size(); // it may be the same node afterwards
            var after = before.with(key, value, hash, level + BITS, edit);
            return after == before && after.size() == sizeBefore
                    ? this
                    : replace(at, after, size + after.size() - sizeBefore, edit);
        }

        @Override
        public Node<K, V> without(K key, int hash, int level, Edit edit) {
            var bit = bit(hash, level);
            if ((entries & bit) != 0) {
                var at = entryAt(bit);
                if (!key.equals(content[at])) {
                    return this;
                }
                edit.removed(key, value(at));
                return change(entries ^ bit, branches, withoutEntry(bit), size - 1, edit);
            }
            if ((branches & bit) == 0) {
                return this;
            }
            var at = branchAt(bit);
            var sizeBefore = branch(at).size();
            var after = branch(at).without(key, hash, level + BITS, edit);
            if (after.size() == sizeBefore) {
                return this;
            }
            return after.size() == 1
                    ? change(
                            entries | bit,
                            branches ^ bit,
                            entryForBranch(bit, after.at(0)),
                            size - 1,
                            edit)
                    : replace(at, after, size - 1, edit);
        }

        private Node<K, V> replace(int at, Object by, int size, Edit edit) {
            var changed = edit.mayChange(this) ? content : content.clone();
            changed[at] = by;
            return change(entries, branches, changed, size, edit);
        }

        /// What this node becomes: another one, unless it may be changed itself.
        private Node<K, V> change(
                int entries, int branches, Object[] content, int size, Edit edit) {
            if (!edit.mayChange(this)) {
                return new Node<>(edit.owner, entries, branches, content, size);
            }
            this.entries = entries;
            this.branches = branches;
            this.content = content;
            this.size = size;
            return this;
        }

        private Object[] withEntry(int bit, K key, V value) {
            var at = entryAt(bit);
            var more = Arrays.copyOf(content, content.length + 2);
            System.arraycopy(content, at, more, at + 2, content.length - at);
            more[at] = key;
            more[at + 1] = value;
            return more;
        }

        private Object[] withoutEntry(int bit) {
            var at = entryAt(bit);
            var less = Arrays.copyOf(content, content.length - 2);
            System.arraycopy(content, at + 2, less, at, less.length - at);
            return less;
        }

        private Object[] branchForEntry(int bit, HashTrie<K, V> branch) {
            var from = entryAt(bit);
            var to = branchAt(bit) - 1; // once the two places of the entry are left out
            var less = Arrays.copyOf(content, content.length - 1);
            System.arraycopy(content, from + 2, less, from, to - from);
            less[to] = branch;
            System.arraycopy(content, to + 2, less, to + 1, less.length - to - 1);
            return less;
        }

        private Object[] entryForBranch(int bit, Map.Entry<K, V> entry) {
            var from = branchAt(bit);
            var to = entryAt(bit);
            var more = Arrays.copyOf(content, content.length + 1);
            more[to] = entry.getKey();
            more[to + 1] = entry.getValue();
            System.arraycopy(content, to, more, to + 2, from - to);
            System.arraycopy(content, from + 1, more, from + 2, content.length - from - 1);
            return more;
        }

        @Override
        public Map.Entry<K, V> at(int index) {
            var left = index;
            for (var bits = entries | branches; ; bits &= bits - 1) {
                var bit = Integer.lowestOneBit(bits);
                if ((entries & bit) == 0) {
                    var branch = branch(branchAt(bit));
                    if (left < branch.size()) {
                        return branch.at(left);
                    }
                    left -= branch.size();
                } else if (left-- == 0) {
                    return Map.entry(key(entryAt(bit)), value(entryAt(bit)));
                }
            }
        }

        @Override
        public void forEach(BiConsumer<? super K, ? super V> action) {
            var firstBranch = 2 * count(entries);
            for (var at = 0; at < firstBranch; at += 2) {
                action.accept(key(at), value(at));
            }
            for (var at = firstBranch; at < content.length; at++) {
                branch(at).forEach(action);
            }
        }

        @Override
        public boolean walk(int from, int level, Walk<K, V> walk) {
            var first = bit(from, level);
            for (var bits = (entries | branches) & -first; bits != 0; bits &= bits - 1) {
                var bit = Integer.lowestOneBit(bits);
                var goesOn =
                        (entries & bit) != 0
                                ? walk.shows(key(entryAt(bit)), value(entryAt(bit)))
                                : branch(branchAt(bit))
                                        .walk(bit == first ? from : 0, level + BITS, walk);
                if (!goesOn) {
                    return false;
                }
            }
            return true;
        }

        /// What both share is not looked at.
        @Override
        public boolean equals(Object other) {
            return this == other
                    || other instanceof Node<?, ?> that
                            && size == that.size
                            && entries == that.entries
                            && branches == that.branches
                            && Arrays.equals(content, that.content);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(content);
        }
    }

    /// Two entries or more whose keys have the same hash, in the order of the keys.
    record Collision<K extends Comparable<K> & Weighed, V extends Weighed>(
            PersistentSortedSet<Same<K, V>> all) implements HashTrie<K, V> {

        @Override
        public int size() {
            return all.size();
        }

        private Optional<Same<K, V>> find(K key) {
            var at = all.count(same -> same.key.compareTo(key) < 0);
            return at < all.size() && all.at(at).key.equals(key)
                    ? Optional.of(all.at(at))
                    : Optional.empty();
        }

        @Override
        public V get(K key, int hash, V absent) {
            return find(key).map(Same::value).orElse(absent);
        }

        Collision<K, V> with(K key, V value) {
            var others = find(key).map(all::without).orElse(all);
            return new Collision<>(others.with(new Same<>(key, value)));
        }

        @Override
        public Collision<K, V> with(K key, V value, int hash, int level, Edit edit) {
            find(key).ifPresent(same -> edit.removed(key, same.value));
            edit.added(key, value);
            return with(key, value);
        }

        @Override
        public Collision<K, V> without(K key, int hash, int level, Edit edit) {
            var there = find(key);
            there.ifPresent(same -> edit.removed(key, same.value));
            return there.map(same -> new Collision<>(all.without(same))).orElse(this);
        }

        @Override
        public Map.Entry<K, V> at(int index) {
            return Map.entry(all.at(index).key, all.at(index).value);
        }

        @Override
        public void forEach(BiConsumer<? super K, ? super V> action) {
            all.forEach(same -> action.accept(same.key, same.value));
        }

        /// All of them or none, for they have the same hash.
        @Override
        public boolean walk(int from, int level, Walk<K, V> walk) {
            return all.list().stream().allMatch(same -> walk.shows(same.key, same.value));
        }
    }

    /// An entry among those with the same hash.
    record Same<K extends Comparable<K> & Weighed, V extends Weighed>(K key, V value)
            implements Comparable<Same<K, V>>, Weighed {

        @Override
        public int compareTo(Same<K, V> other) {
            return key.compareTo(other.key);
        }

        /// The map weighs its entries.
        @Override
        public long weight() {
            return 0;
        }
    }

    /// Goes through entries in the order of their hashes.
    final class Walk<K, V> {

        private final long from;
        private final BiConsumer<? super K, ? super V> action;

        /// How many more are to be shown.
        private int left;

        /// The hash of the one shown last; nothing's before that.
        private long last = -1;

        /// The hash of the first one that was not shown; 0 while there is none.
        private long next;

        private Walk(long from, int count, BiConsumer<? super K, ? super V> action) {
            this.from = from;
            this.left = count;
            this.action = action;
        }

        private boolean shows(K key, V value) {
            var hash = Integer.toUnsignedLong(hash(key));
            if (hash < from) {
                return true;
            }
            if (left <= 0 && hash != last) {
                next = hash;
                return false;
            }
            action.accept(key, value);
            left--;
            last = hash;
            return true;
        }

        /// @return the hash to go on from; 0 where there is nothing more
        static <K extends Comparable<K> & Weighed, V extends Weighed> long through(
                Node<K, V> root, int from, int count, BiConsumer<? super K, ? super V> action) {
            var walk = new Walk<K, V>(Integer.toUnsignedLong(from), count, action);
            root.walk(from, 0, walk);
            return walk.next;
        }
    }
}
