package io.minidote.history;

import java.util.List;

/// One request of one session: operations that happen together or not at all.
///
/// A session is a client that sees its own past: it carries what it has seen from one replica to
/// the next. Whoever moves without that is another session from then on.
///
/// @param replica who was asked
/// @param number its place in its session
/// @param invoked when it was sent, in microseconds of one monotonic clock for the whole history
/// @param completed when its answer came, or was given up, on the same clock
/// @param operations what it did and saw, in order; only an acknowledged one has seen anything
public record Transaction(
        String session,
        String replica,
        long number,
        long invoked,
        long completed,
        Outcome outcome,
        List<Operation> operations) {

    /// Sessions that read after everything has healed and arrived are called this and a name.
    public static final String FINAL = "final@";

    public Transaction {
        operations = List.copyOf(operations);
        if (session.isEmpty()) {
            throw new IllegalArgumentException("A session without a name; expected one such as c3");
        }
        if (completed < invoked) {
            throw new IllegalArgumentException(
                    "%s #%d is completed at %d, before it is invoked at %d"
                            .formatted(session, number, completed, invoked));
        }
        if (outcome != Outcome.OK) {
            for (var operation : operations) {
                if (operation.reads()) {
                    throw new IllegalArgumentException(
                            "%s #%d is %s and has read %s; only one that is ok has read anything"
                                    .formatted(session, number, outcome.word(), operation.key()));
                }
            }
        }
    }

    /// Whether this reads at a time when everybody should have everything.
    public boolean isFinal() {
        return session.startsWith(FINAL);
    }

    /// How messages call it.
    public String name() {
        return session + " #" + number;
    }
}
