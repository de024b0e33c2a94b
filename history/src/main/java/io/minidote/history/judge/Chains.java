package io.minidote.history.judge;

import io.minidote.history.History;
import io.minidote.history.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;

/// The transactions in chains, each of which happened in that order.
///
/// The acknowledged transactions of a session are one chain. A transaction whose outcome nobody was
/// told may have happened after its session went on, so what follows in the session need not have
/// seen it: if it was seen by anybody it is a chain of its own, which begins after what its session
/// had done before. If it was not, or failed, it is in no chain.
final class Chains {

    static final int NONE = -1;

    private final int[] chainOf;
    private final int[] positionOf;
    private final int[] before;
    private final Ints[] members;

    Chains(History history, BitSet seen) {
        chainOf = new int[history.size()];
        positionOf = new int[history.size()];
        before = new int[history.size()];
        Arrays.fill(chainOf, NONE);
        Arrays.fill(positionOf, NONE);
        Arrays.fill(before, NONE);
        var sessions = new HashMap<String, Ints>();
        var chains = new ArrayList<Ints>();
        for (var index = 0; index < history.size(); index++) {
            var transaction = history.get(index).transaction();
            if (transaction.outcome() == Outcome.FAILED) {
                continue;
            }
            var session = sessions.computeIfAbsent(transaction.session(), _ -> new Ints());
            before[index] = session.size() == 0 ? NONE : session.last();
            if (transaction.outcome() == Outcome.OK) {
                if (session.size() == 0) {
                    chains.add(session);
                }
                chainOf[index] = session.size() == 0 ? chains.size() - 1 : chainOf[session.last()];
                positionOf[index] = session.size();
                session.add(index);
            } else if (seen.get(index)) {
                var alone = new Ints();
                alone.add(index);
                chainOf[index] = chains.size();
                positionOf[index] = 0;
                chains.add(alone);
            }
        }
        members = chains.toArray(new Ints[0]);
    }

    int count() {
        return members.length;
    }

    /// How many transactions are in chains.
    int size() {
        return Arrays.stream(members).mapToInt(Ints::size).sum();
    }

    int length(int chain) {
        return members[chain].size();
    }

    /// The transaction at a position of a chain.
    int at(int chain, int position) {
        return members[chain].get(position);
    }

    int chainOf(int transaction) {
        return chainOf[transaction];
    }

    int positionOf(int transaction) {
        return positionOf[transaction];
    }

    boolean contains(int transaction) {
        return chainOf[transaction] != NONE;
    }

    /// The acknowledged transaction before this one in its session, or [#NONE].
    int before(int transaction) {
        return before[transaction];
    }
}
