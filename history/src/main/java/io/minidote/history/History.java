package io.minidote.history;

import io.minidote.history.Operation.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What all clients saw in one run: transactions in the order of their lines, each session's in its
/// own order.
public final class History {

    private record Use(Kind kind, long line) {}

    private final List<Recorded> recorded = new ArrayList<>();
    private final Map<String, Long> newest = new HashMap<>();
    private final Map<String, Use> uses = new HashMap<>();

    /// All that is left in `reader`.
    public static History read(HistoryReader reader) throws IOException {
        var history = new History();
        for (var next = reader.next(); next.isPresent(); next = reader.next()) {
            history.add(next.get());
        }
        return history;
    }

    /// Transactions that never were in a file; their lines are as if they stood in one.
    public static History of(List<Transaction> transactions) {
        var history = new History();
        for (var transaction : transactions) {
            history.add(new Recorded(history.size() + 2L, transaction));
        }
        return history;
    }

    public void add(Recorded next) {
        var transaction = next.transaction();
        var before = newest.put(transaction.session(), transaction.number());
        if (before != null && before >= transaction.number()) {
            throw new MalformedHistory(
                    next.line(),
                    "%s comes behind %s #%d; the numbers of a session grow"
                            .formatted(transaction.name(), transaction.session(), before));
        }
        for (var operation : transaction.operations()) {
            var use = new Use(operation.kind(), next.line());
            var first = uses.putIfAbsent(operation.key(), use);
            if (first != null && first.kind() != use.kind()) {
                throw new MalformedHistory(
                        next.line(),
                        "%s is used as a %s, and was a %s in line %d"
                                .formatted(
                                        operation.key(),
                                        use.kind().word(),
                                        first.kind().word(),
                                        first.line()));
            }
        }
        recorded.add(next);
    }

    public int size() {
        return recorded.size();
    }

    public Recorded get(int index) {
        return recorded.get(index);
    }

    public List<Recorded> recorded() {
        return Collections.unmodifiableList(recorded);
    }
}
