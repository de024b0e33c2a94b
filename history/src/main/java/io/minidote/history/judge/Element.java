package io.minidote.history.judge;

import io.minidote.history.Operation;
import io.minidote.history.Operation.Add;
import io.minidote.history.Operation.Remove;
import java.util.List;

/// Who added and who removed one element of one set.
final class Element {

    private final String key;
    private final String name;
    private final int number;
    private final Ints adding = new Ints();
    private final Ints removing = new Ints();
    private Places added = Places.NOWHERE;
    private Places removed = Places.NOWHERE;
    private int failed = Chains.NONE;
    private int earliest = Chains.NONE;
    private long earliestInvoked = Long.MAX_VALUE;

    /// @param number its place among the elements of its set
    Element(String key, String name, int number) {
        this.key = key;
        this.name = name;
        this.number = number;
    }

    String key() {
        return key;
    }

    String name() {
        return name;
    }

    int number() {
        return number;
    }

    /// A transaction may have happened and has done this to the element, in this order.
    ///
    /// Of a transaction that adds and removes it, the last operation decides whether it is there
    /// afterwards. A remove counts wherever it stands: it hides what the transaction had seen.
    void change(int transaction, long invoked, List<Operation> operations) {
        var lastAdds = false;
        var removes = false;
        for (var operation : operations) {
            lastAdds = operation instanceof Add;
            removes |= operation instanceof Remove;
        }
        if (lastAdds) {
            adding.add(transaction);
            if (earliest == Chains.NONE || invoked < earliestInvoked) {
                earliest = transaction;
                earliestInvoked = invoked;
            }
        }
        if (removes) {
            removing.add(transaction);
        }
    }

    void changeFailed(int transaction) {
        failed = transaction;
    }

    void place(Chains chains) {
        added = new Places(adding, chains);
        removed = new Places(removing, chains);
    }

    /// All that may have happened and after which it was in the set.
    Ints adding() {
        return adding;
    }

    boolean everAdded() {
        return adding.size() > 0;
    }

    boolean everRemoved() {
        return removing.size() > 0;
    }

    /// Who alone added it, or [Chains#NONE].
    int onlyAdder() {
        return adding.size() == 1 ? adding.get(0) : Chains.NONE;
    }

    /// Who added it first by the clock, or [Chains#NONE].
    int earliestAdder() {
        return earliest;
    }

    /// A failed transaction that would have added it, or [Chains#NONE].
    int failedAdder() {
        return failed;
    }

    Places added() {
        return added;
    }

    Places removed() {
        return removed;
    }
}
