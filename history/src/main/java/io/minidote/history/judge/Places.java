package io.minidote.history.judge;

import java.util.Arrays;

/// Some transactions, by chain and in the order of each.
final class Places {

    static final Places NOWHERE = new Places();

    private final int[] chains;

    /// Where in `positions` each chain begins, and the last one ends.
    private final int[] starts;

    private final int[] positions;

    /// Those in no chain: nobody knows whether they happened.
    private final int[] strays;

    private Places() {
        chains = new int[0];
        starts = new int[1];
        positions = new int[0];
        strays = new int[0];
    }

    Places(Ints transactions, Chains in) {
        var keys = new long[transactions.size()];
        var stray = new Ints();
        var count = 0;
        for (var i = 0; i < transactions.size(); i++) {
            var transaction = transactions.get(i);
            if (in.contains(transaction)) {
                keys[count++] =
                        (long) in.chainOf(transaction) << Integer.SIZE | in.positionOf(transaction);
            } else {
                stray.add(transaction);
            }
        }
        Arrays.sort(keys, 0, count);
        strays = stray.toArray();
        positions = new int[count];
        var found = new Ints();
        var begins = new Ints();
        for (var i = 0; i < count; i++) {
            var chain = (int) (keys[i] >>> Integer.SIZE);
            positions[i] = (int) keys[i];
            if (found.size() == 0 || found.last() != chain) {
                found.add(chain);
                begins.add(i);
            }
        }
        begins.add(count);
        chains = found.toArray();
        starts = begins.toArray();
    }

    /// In how many chains they are.
    int chains() {
        return chains.length;
    }

    int chain(int i) {
        return chains[i];
    }

    /// How many there are in all chains.
    int count() {
        return positions.length;
    }

    /// Where the `i`th chain begins, counted over all chains.
    int start(int i) {
        return starts[i];
    }

    /// Where each chain begins.
    int[] starts() {
        return Arrays.copyOf(starts, chains.length);
    }

    /// Whether there is something at a place of the `i`th chain, and it is before a position.
    boolean isBefore(int place, int i, int position) {
        return place < starts[i + 1] && positions[place] < position;
    }

    int position(int place) {
        return positions[place];
    }

    /// How many there are in the chains before the `i`th, and in that one before a position.
    int rank(int i, int position) {
        var found = Arrays.binarySearch(positions, starts[i], starts[i + 1], position);
        return found >= 0 ? found : -found - 1;
    }

    /// The last position in the `i`th chain that is before another one, or -1.
    int last(int i, int before) {
        var rank = rank(i, before);
        return rank == starts[i] ? -1 : positions[rank - 1];
    }

    /// The first position in the `i`th chain from another one on, or -1.
    int first(int i, int from) {
        var rank = rank(i, from);
        return rank == starts[i + 1] ? -1 : positions[rank];
    }

    int[] strays() {
        return strays;
    }
}
