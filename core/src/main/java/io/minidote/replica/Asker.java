package io.minidote.replica;

import io.minidote.base.Decoded;
import io.minidote.broadcast.PeerMessage;
import io.minidote.broadcast.StateChunk;
import io.minidote.clock.ReplicaId;
import io.minidote.codec.SavedCodec;
import io.minidote.codec.StateChunks;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/// Fetches the state of another replica, one at a time, for what the logs no longer have.
///
/// Chunks are decoded in their order as they come, beside what is here, and none of it is to be
/// seen before the last one has come. Those that overtake wait, at most a window of them. What does
/// not fit into this replica's memory is given up as soon as that shows, however much of it is
/// still to come.
final class Asker {

    /// How often the missing chunks are asked for in vain before another donor is tried.
    private static final int MOST_ATTEMPTS = 6;

    /// After so many, the donor may have given the transfer up: a new one is begun.
    private static final int ATTEMPTS_OF_ONE = 3;

    /// How much longer than usual it takes until a state is asked for again after one did not fit.
    private static final int PATIENCE = 30;

    private static final class Transfer {
        final ReplicaId donor;
        StateChunks.Reader reader;

        /// The donor's name for it, 0 until its first chunk has come.
        long number;

        /// The first chunk that has not come.
        int next;

        /// The chunk that was asked for last.
        int asked;

        int percent;
        final TreeMap<Integer, StateChunk> ahead = new TreeMap<>();
        int attempts;
        Instant progressed;

        Transfer(ReplicaId donor, StateChunks.Reader reader, Instant now) {
            this.donor = donor;
            this.reader = reader;
            progressed = now;
        }
    }

    private final Duration retryAfter;
    private final MemoryLimit memory;
    private final LongSupplier weightHere;
    private final SavedCodec.Known known;
    private final Transferring out;
    private Optional<Transfer> current = Optional.empty();

    /// Why the last state was not taken, if it did not fit.
    private Optional<String> refusal = Optional.empty();

    private long bytes;
    private long whole;

    /// Nothing is asked for before: the last state did not fit.
    private Instant notBefore = Instant.EPOCH;

    /// @param weightHere what the data here weigh
    /// @param known the objects that are here
    Asker(
            Duration retryAfter,
            MemoryLimit memory,
            LongSupplier weightHere,
            SavedCodec.Known known,
            Transferring out) {
        this.retryAfter = retryAfter;
        this.memory = memory;
        this.weightHere = weightHere;
        this.known = known;
        this.out = out;
    }

    /// How much of whose state has come, where one is on its way.
    Optional<Status.Transfer> transfer() {
        return current.map(transfer -> new Status.Transfer(transfer.donor, transfer.percent));
    }

    /// How many bytes of states have come.
    long bytes() {
        return bytes;
    }

    /// How many states have come whole.
    long whole() {
        return whole;
    }

    /// Whether a state is being fetched.
    boolean isBusy() {
        return current.isPresent();
    }

    /// Who is asked for a state and has not begun to send it.
    Optional<ReplicaId> waitsFor() {
        return current.filter(transfer -> transfer.number == 0).map(transfer -> transfer.donor);
    }

    /// How far it is, once it has begun, in words: `43 % of b's state`; or why it is no further.
    Optional<String> progress() {
        return current.isEmpty() ? refusal : percent();
    }

    private Optional<String> percent() {
        return current.filter(transfer -> transfer.number != 0)
                .map(transfer ->
                        "%d %% of %s's state".formatted(transfer.percent, transfer.donor.name()));
    }

    /// Begins to fetch the state of `donor`, unless another is on its way.
    void begin(ReplicaId donor, Instant now) {
        if (current.isEmpty() && !now.isBefore(notBefore)) {
            refusal = Optional.empty();
            var transfer = new Transfer(donor, new StateChunks.Reader(known), now);
            current = Optional.of(transfer);
            ask(transfer);
        }
    }

    private void ask(Transfer transfer) {
        transfer.asked = transfer.next;
        out.send(
                transfer.donor.name(), new PeerMessage.AskForState(transfer.number, transfer.next));
    }

    /// A chunk has come.
    ///
    /// @return the state, if that is whole now
    Optional<Saved> received(ReplicaId from, PeerMessage.State state, Instant now) {
        if (current.isEmpty() || !current.get().donor.equals(from)) {
            return Optional.empty();
        }
        var transfer = current.get();
        if (transfer.number == 0) {
            transfer.number = state.transfer();
        }
        if (transfer.number != state.transfer()
                || state.index() < transfer.next
                || state.index() >= transfer.next + 2 * Donor.WINDOW) {
            return Optional.empty();
        }
        transfer.ahead.put(state.index(), state.chunk());
        return take(transfer, now);
    }

    private Optional<Saved> take(Transfer transfer, Instant now) {
        while (transfer.ahead.containsKey(transfer.next)) {
            var chunk = transfer.ahead.pollFirstEntry().getValue();
            bytes += chunk.bytes().length();
            if (transfer.reader.accept(chunk) instanceof Decoded.Malformed<Integer> malformed) {
                out.act(
                        new Action.Note(
                                "the state of %s makes no sense and is not taken: chunk %d, %s"
                                        .formatted(transfer.donor, transfer.next, malformed)));
                current = Optional.empty();
                return Optional.empty();
            }
            if (!fits(transfer.reader.weight())) {
                giveUp(transfer, now);
                return Optional.empty();
            }
            transfer.next++;
            transfer.percent = chunk.percent();
            transfer.progressed = now;
            transfer.attempts = 0;
            if (chunk.last()) {
                whole++;
                current = Optional.empty();
                ask(transfer); // nothing is left: the donor may let go
                return Optional.of(transfer.reader.finish());
            }
        }
        if (transfer.next >= transfer.asked + Donor.WINDOW / 2) {
            ask(transfer);
        }
        return Optional.empty();
    }

    /// Whether there may be so much beside the data here. As much as they weigh themselves may come
    /// in any case: it may be what is left of them.
    private boolean fits(long weight) {
        return memory.fits(weight) || weight <= weightHere.getAsLong();
    }

    private void giveUp(Transfer transfer, Instant now) {
        var why =
                "the state of %s does not fit: it weighs more than memory.max and memory.reserve here (%d + %d bytes)"
                        .formatted(transfer.donor, memory.max(), memory.reserve());
        out.act(new Action.Note(why + "; raise memory.max"));
        refusal = Optional.of(why);
        current = Optional.empty();
        notBefore = now.plus(retryAfter.multipliedBy(PATIENCE));
    }

    void tick(Instant now) {
        if (current.isEmpty() || now.isBefore(current.get().progressed.plus(retryAfter))) {
            return;
        }
        var transfer = current.get();
        transfer.progressed = now;
        transfer.attempts++;
        if (transfer.attempts >= MOST_ATTEMPTS) {
            current = Optional.empty();
            return;
        }
        if (transfer.attempts == ATTEMPTS_OF_ONE) {
            transfer.number = 0;
            transfer.next = 0;
            transfer.ahead.clear();
            transfer.reader = new StateChunks.Reader(known);
            transfer.percent = 0;
        }
        ask(transfer);
    }
}
