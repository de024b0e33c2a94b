package io.minidote.sim.checker;

import io.minidote.clock.ReplicaId;
import java.util.HashMap;
import java.util.Map;

/// Every queue, buffer, window and log has a limit with a name, and the member that blocks pruning
/// is named.
///
/// Looked at: how much a replica says it holds, what its node holds for it, and after every pruning
/// how long the log is.
final class P11Bounded extends Checker {

    /// Who lacks nothing any more is known a step before stability moves.
    private static final int PATIENCE = 5;

    /// How often in a row each has named nobody.
    private final Map<ReplicaId, Integer> unnamed = new HashMap<>();

    P11Bounded() {
        super("P11 bounded");
    }

    @Override
    public void on(Event event) {
        switch (event) {
            case Event.Measured measured -> look(measured);
            case Event.Pruned(var at, var bytes, var most, var heldBack, var retention) -> {
                within(at, "log.retention.bytes: for others", heldBack, retention);
                within(at, "the log, with what no snapshot has", bytes, most);
            }
            default -> {}
        }
    }

    private void look(Event.Measured measured) {
        var at = measured.at();
        var status = measured.status();
        var limits = measured.settings().limits();
        within(at, "limit.waiting", status.waitingBytes(), limits.waitingBytes());
        within(
                at,
                "limit.waiting-requests",
                status.waitingRequests(),
                measured.settings().waitingRequests());
        within(
                at,
                "limit.open-transactions",
                status.openTransactions(),
                measured.settings().openTransactions());
        within(at, "dedup.window.count", status.remembered(), measured.settings().dedup().count());
        within(at, "limit.watches", status.watches(), measured.settings().watches().watches());
        within(at, "limit.transfers", measured.transfers(), limits.transfers());
        for (var peer : status.peers()) {
            within(
                    at,
                    "limit.window, and one transaction more,",
                    peer.unacknowledged(),
                    limits.windowBytes() + limits.transactionBytes());
        }
        if (measured.blocked()
                && status.members().stream().allMatch(member -> member.behind() == 0)) {
            var times = unnamed.merge(at, 1, Integer::sum);
            check(
                    times < PATIENCE,
                    "%s keeps its log for others, and names nobody who lacks anything: %s",
                    at,
                    status.members());
        } else {
            unnamed.remove(at);
        }
    }

    private void within(Object at, String limit, long value, long most) {
        check(value <= most, "%s holds %d, but %s allows %d", at, value, limit, most);
    }
}
