package io.minidote.replica;

import io.minidote.broadcast.CausalBroadcast;
import io.minidote.broadcast.CausalBroadcast.Receipt;
import io.minidote.broadcast.Frame;
import io.minidote.broadcast.PeerMessage;
import io.minidote.broadcast.PeerMessage.Phase;
import io.minidote.clock.ReplicaId;

/// What others did comes in: frame by frame, or, where logs no longer have the frames, as a state.
final class Intake {

    private final Situation here;
    private final Partings partings;
    private final Reports reports;
    private final Briefs briefs;
    private long dropped;
    private long malformed;

    /// How many frames were dropped for want of memory, and whether any would be now.
    private long droppedForMemory;

    private boolean memoryFull;

    Intake(Situation here, Partings partings, Reports reports) {
        this.here = here;
        this.partings = partings;
        this.reports = reports;
        briefs = new Briefs(here, this::receive);
    }

    long dropped() {
        return dropped + briefs.dropped();
    }

    long droppedForMemory() {
        return droppedForMemory;
    }

    long malformed() {
        return malformed + briefs.malformed();
    }

    void updates(ReplicaId from, PeerMessage.Updates updates) {
        var fresh = false;
        for (var frame : updates.frames()) {
            fresh |= receive(from, frame);
        }
        takenIn(from, updates.origin(), updates.end(), fresh);
    }

    void brief(ReplicaId from, PeerMessage.Brief brief) {
        var fresh = briefs.receive(from, brief.frames());
        takenIn(from, brief.origin(), false, fresh);
    }

    private void takenIn(ReplicaId from, ReplicaId origin, boolean end, boolean fresh) {
        briefs.retry();
        here.exchange().received(from, origin, end, fresh, here.broadcast.taken());
    }

    /// @return whether the frame was news and has been taken in
    private boolean receive(ReplicaId from, Frame frame) {
        if (here.leave.isPresent() || !mayTake(from, frame)) {
            return false;
        }
        var bytes = frame.bytes().length();
        if (bytes > here.settings.limits().transactionBytes() || !here.fits(bytes)) {
            dropped++;
            return false;
        }
        if (frame.first().replica().equals(here.self)) {
            return false;
        }
        if (!hasMemory()) {
            droppedForMemory++;
            return false;
        }
        var receipt = here.broadcast.receive(frame, mayWait(), this::deliver);
        switch (receipt) {
            case DELIVERED, WAITING -> reports.received(bytes);
            case DUPLICATE -> {}
            case GAP, NO_ROOM -> dropped++;
            case MALFORMED -> {
                if (malformed++ == 0) {
                    here.note(
                            "a frame made no sense and was dropped: " + here.broadcast.malformed());
                }
            }
        }
        return receipt == Receipt.DELIVERED || receipt == Receipt.WAITING;
    }

    /// How many bytes may wait so that whatever they wait for still fits beside them, and half of
    /// the room is left for what is issued here.
    private long mayWait() {
        var room = here.out.room();
        var besides = 2 * Outbox.FRAME_OVERHEAD + here.settings.limits().transactionBytes();
        return Math.min(room / 2, room - besides);
    }

    /// Whether what others did may let the data here grow; where that changes, it is told.
    private boolean hasMemory() {
        var memory = here.settings.memory();
        var has = memory.fits(here.state.weight());
        if (has == memoryFull) {
            memoryFull = !has;
            here.note(
                    has
                            ? "there is memory again: what other replicas did is taken in"
                            : "the data weighs %d bytes, more than %s: what other replicas did is dropped and asked for again until data is removed here, or memory.max is raised"
                                    .formatted(here.state.weight(), memory));
        }
        return has;
    }

    /// Whether to take a frame in. Once this replica has said up to where it has a leaving one, it
    /// takes more of that only from members that have a say in the cut, or because one of them had
    /// it when it issued what waits here. What others have of it may be beyond the cut.
    private boolean mayTake(ReplicaId from, Frame frame) {
        var membership = here.membership();
        var origin = frame.first().replica();
        if (!membership.gone(origin) || !membership.remains(here.self)) {
            return true;
        }
        return membership.mayTake(origin, frame.last(), from)
                || frame.last()
                        <= here.broadcast.needed(origin, other -> membership.hasSay(other, origin));
    }

    private void deliver(CausalBroadcast.Delivery<Transaction> delivery) {
        var tagged = delivery.tagged();
        if (tagged.payload() instanceof Transaction.Joined(var replica, _)
                && replica.equals(here.self)) {
            var donor = tagged.first().replica();
            partings.admitted(here.membership().excusedBy(donor), tagged.after());
        }
        here.state.apply(tagged);
        here.time.follow(tagged.time(), here.now);
        here.append(tagged, delivery.frame());
    }

    /// A peer's log no longer has what is lacking here. Its state does.
    void pruned(ReplicaId peer, PeerMessage.Pruned pruned) {
        var lacking = here.broadcast.taken().get(pruned.origin()) + 1 < pruned.wholeFrom();
        if (lacking
                && here.phase != Phase.EMPTY
                && !pruned.origin().equals(here.self)
                && !here.renewing) {
            here.asker.begin(peer, here.passed);
        }
    }

    void state(ReplicaId from, PeerMessage.State chunk) {
        here.asker.received(from, chunk, here.passed).ifPresent(theirs -> merge(from, theirs));
    }

    /// Takes over all that another replica had, in one step. It counts as one append, so that
    /// nothing which could have seen it leaves before it is on disk.
    private void merge(ReplicaId donor, Saved theirs) {
        var view = theirs.view();
        var before = here.membership();
        if (!theirs.isCoherent() || view.membership().cluster() != here.cluster()) {
            here.note("the state of " + donor + " contradicts itself and is not taken");
            return;
        }
        here.meet(donor, view.clock());
        if (here.renewing
                || here.leave.isPresent()
                || here.delivered().covers(view.clock())
                || !mayTake(view, donor)) {
            return;
        }
        var tooMuch = here.state.merge(here.delivered(), view, here.settings.memory());
        if (tooMuch.isPresent()) {
            here.note(
                    "the state of %s is not taken over: the data would weigh %d bytes, more than %s: remove data here, or raise memory.max"
                            .formatted(donor, tooMuch.getAsLong(), here.settings.memory()));
            return;
        }
        here.broadcast.merge(theirs.heads());
        here.stability.merge(view.stable());
        here.state.stabilize(here.stability.stable());
        here.time.follow(theirs.time(), here.now);
        if (!before.contains(here.self) && here.membership().contains(here.self)) {
            partings.admitted(here.membership().excused(here.self), view.clock());
        }
        here.direct.merged();
        here.watches.merged(here.delivered());
        here.expecting.merged();
        here.out.countMerge();
        here.changed = true;
        here.out.act(new Action.Adopt(here.saved()));
        here.note("took over the state of " + donor);
        here.broadcast.resume(this::deliver);
    }

    /// What a state has of those that leave is taken from nobody it would not be taken from one by
    /// one. Who is let in by it takes it as it is: the donor has only what it may have.
    private boolean mayTake(View theirs, ReplicaId donor) {
        var delivered = here.delivered();
        var membership = here.membership();
        var together = membership.merge(theirs.membership());
        return !membership.remains(here.self)
                || membership.lost(theirs.clock()).isEmpty()
                        && together.leaving().keySet().stream()
                                .filter(gone -> theirs.clock().get(gone) > delivered.get(gone))
                                .allMatch(gone ->
                                        together.mayTake(gone, theirs.clock().get(gone), donor));
    }
}
