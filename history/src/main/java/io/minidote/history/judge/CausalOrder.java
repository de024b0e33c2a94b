package io.minidote.history.judge;

import java.util.Arrays;

/// Which transaction came before which, as far as clients can tell: the order of chains, and
/// writers before their readers, taken together.
///
/// Each transaction has a vector: how many of each chain are before it. Vectors are made of pieces,
/// which are shared with the transactions they come from while nothing has changed in them.
final class CausalOrder {

    private static final int BITS = 5;
    private static final int PIECE = 1 << BITS;

    private final Chains chains;

    /// By transaction, and piece; a piece that is missing holds zeros.
    private final int[][][] past;

    /// @param sorted all transactions of the chains, each behind those it comes after
    /// @param sources of each transaction those in other chains it comes after
    CausalOrder(Chains chains, int[] sorted, int[][] sources) {
        this.chains = chains;
        past = new int[sources.length][][];
        var nothing = new int[(chains.count() + PIECE - 1) >>> BITS][];
        for (var transaction : sorted) {
            var position = chains.positionOf(transaction);
            var vector =
                    position == 0
                            ? nothing
                            : past[chains.at(chains.chainOf(transaction), position - 1)];
            var own = vector;
            for (var source : sources[transaction]) {
                if (own == vector) {
                    own = vector.clone();
                }
                join(own, past[source]);
                raise(own, chains.chainOf(source), chains.positionOf(source) + 1);
            }
            past[transaction] = Arrays.equals(own, vector) ? vector : own;
        }
    }

    /// How many transactions of a chain are before this one.
    int seen(int transaction, int chain) {
        if (!chains.contains(transaction)) {
            var before = chains.before(transaction);
            if (before == Chains.NONE) {
                return 0;
            }
            return chains.chainOf(before) == chain
                    ? chains.positionOf(before) + 1
                    : seen(before, chain);
        }
        if (chains.chainOf(transaction) == chain) {
            return chains.positionOf(transaction);
        }
        var piece = past[transaction][chain >>> BITS];
        return piece == null ? 0 : piece[chain & PIECE - 1];
    }

    /// Whether one is certainly before another.
    boolean before(int earlier, int later) {
        return chains.contains(earlier)
                && seen(later, chains.chainOf(earlier)) > chains.positionOf(earlier);
    }

    private static void join(int[][] vector, int[][] other) {
        for (var i = 0; i < vector.length; i++) {
            var mine = vector[i];
            var theirs = other[i];
            if (theirs == null || mine == theirs) {
                continue;
            }
            if (mine == null || covers(theirs, mine)) {
                vector[i] = theirs;
            } else if (!covers(mine, theirs)) {
                var joined = mine.clone();
                for (var k = 0; k < PIECE; k++) {
                    joined[k] = Math.max(mine[k], theirs[k]);
                }
                vector[i] = joined;
            }
        }
    }

    private static boolean covers(int[] greater, int[] smaller) {
        for (var k = 0; k < PIECE; k++) {
            if (greater[k] < smaller[k]) {
                return false;
            }
        }
        return true;
    }

    private static void raise(int[][] vector, int chain, int count) {
        var piece = vector[chain >>> BITS];
        if (piece != null && piece[chain & PIECE - 1] >= count) {
            return;
        }
        var raised = piece == null ? new int[PIECE] : piece.clone();
        raised[chain & PIECE - 1] = count;
        vector[chain >>> BITS] = raised;
    }
}
