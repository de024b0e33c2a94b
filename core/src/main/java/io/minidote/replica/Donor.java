package io.minidote.replica;

import io.minidote.broadcast.PeerMessage;
import io.minidote.clock.ReplicaId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Gives this replica's state to those who lack what the logs no longer have.
///
/// What is given is one immutable state, however long it takes and whatever happens here meanwhile:
/// a reference is all that is kept of it. Whoever asks acknowledges and sets the pace, and nothing
/// is sent to him that is more than a window ahead.
final class Donor {

    /// How many chunks are sent ahead of what is acknowledged.
    static final int WINDOW = 16;

    private static final class Transfer {
        final long number;
        final String to;
        final Saved saved;

        /// The chunk asked for last: all before it have come.
        int asked;

        /// How many chunks have been sent.
        int sent;

        boolean reading;
        boolean ended;
        int percent;
        Instant heard;

        Transfer(long number, String to, Saved saved, Instant heard) {
            this.number = number;
            this.to = to;
            this.saved = saved;
            this.heard = heard;
        }
    }

    private final int most;
    private final Duration idleAfter;
    private final Transferring out;

    private final Map<ReplicaId, Transfer> transfers = new TreeMap<>();

    /// Who has asked for a state and gets the next one there is.
    private final Set<ReplicaId> wanting = new LinkedHashSet<>();

    private long nextNumber;
    private long bytes;
    private long whole;

    /// @param firstNumber random: no earlier life of this replica gave a transfer such a number, so
    ///   that whoever still asks for one of those is never given chunks of another state
    /// @param most how many transfers there may be at a time
    /// @param idleAfter a transfer nobody asks for any more is given up
    Donor(long firstNumber, int most, Duration idleAfter, Transferring out) {
        this.nextNumber = firstNumber;
        this.most = most;
        this.idleAfter = idleAfter;
        this.out = out;
    }

    /// Somebody asks for a state that may be given to him. Where there are too many already, he
    /// hears nothing, and will ask again.
    void asked(ReplicaId by, PeerMessage.AskForState ask, Instant now) {
        var transfer = transfers.get(by);
        if (ask.transfer() == 0) {
            if (transfer != null && transfer.sent > 0) {
                end(by, transfer);
            }
            if (!transfers.containsKey(by) && transfers.size() + wanting.size() < most) {
                wanting.add(by);
            }
        } else if (transfer != null && transfer.number == ask.transfer()) {
            transfer.heard = now;
            proceed(by, transfer, ask.from());
        }
    }

    private void proceed(ReplicaId by, Transfer transfer, int from) {
        if (transfer.reading || from < transfer.asked || from > transfer.sent) {
            transfer.asked = Math.clamp(from, transfer.asked, transfer.sent);
            return;
        }
        if (from == transfer.asked) {
            transfer.sent = from; // he asks again: what followed has not come
            transfer.ended = false;
        }
        transfer.asked = from;
        if (transfer.ended && from == transfer.sent) {
            whole++;
            end(by, transfer);
        } else {
            read(transfer);
        }
    }

    /// Who is being given this replica's state, and how much of it has been sent.
    List<Status.Transfer> transfers() {
        return transfers.entrySet().stream()
                .map(each -> new Status.Transfer(each.getKey(), each.getValue().percent))
                .toList();
    }

    /// How many bytes of states have been sent, again where they were lost.
    long bytes() {
        return bytes;
    }

    /// How many states have come whole, to where they were sent.
    long whole() {
        return whole;
    }

    /// Whether somebody waits for [#begin].
    boolean isWanted() {
        return !wanting.isEmpty();
    }

    /// Begins to give `saved` to all who wait.
    void begin(Saved saved, Instant now) {
        for (var by : wanting) {
            nextNumber += nextNumber == 0 ? 1 : 0; // that would ask for a new one
            var transfer = new Transfer(nextNumber++, by.name(), saved, now);
            transfers.put(by, transfer);
            read(transfer);
        }
        wanting.clear();
    }

    private void read(Transfer transfer) {
        var count = transfer.asked + WINDOW - transfer.sent;
        if (!transfer.ended && count > 0) {
            transfer.reading = true;
            out.act(new Action.ReadState(transfer.number, transfer.saved, transfer.sent, count));
        }
    }

    /// Chunks have been read and may be sent.
    void read(Input.StateRead read) {
        for (var transfer : transfers.values()) {
            if (transfer.number == read.transfer()) {
                transfer.reading = false;
                for (var chunk : read.chunks()) {
                    out.send(
                            transfer.to,
                            new PeerMessage.State(transfer.number, transfer.sent, chunk));
                    transfer.sent++;
                    transfer.ended = chunk.last();
                    transfer.percent = chunk.percent();
                    bytes += chunk.bytes().length();
                }
                read(transfer);
            }
        }
    }

    void tick(Instant now) {
        for (var each : new ArrayList<>(transfers.entrySet())) {
            if (each.getValue().heard.plus(idleAfter).isBefore(now)) {
                end(each.getKey(), each.getValue());
            }
        }
    }

    private void end(ReplicaId by, Transfer transfer) {
        transfers.remove(by);
        out.act(new Action.EndState(transfer.number));
    }
}
