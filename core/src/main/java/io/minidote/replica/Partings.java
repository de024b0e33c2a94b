package io.minidote.replica;

import io.minidote.broadcast.Envelope;
import io.minidote.broadcast.PeerMessage;
import io.minidote.broadcast.PeerMessage.Phase;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/// Carries out what [Departures] decides: lets go of those that leave, leaves itself, starts over.
final class Partings {

    /// @param donor what the member had that let this replica in
    private record Admission(SortedSet<ReplicaId> excused, VectorClock donor) {}

    private final Situation here;
    private final Departures departures;
    private final Writer writer;

    /// Those that do not belong to the cluster any more, as far as the exchange and the broadcast
    /// have been told.
    private final Set<ReplicaId> letGo = new HashSet<>(); // never iterated

    /// The joins of this replica delivered in this step, with what each excuses it from.
    private final List<Admission> admissions = new ArrayList<>();

    Partings(Situation here, Writer writer) {
        this.here = here;
        this.writer = writer;
        departures = here.departures;
    }

    void forget(Input.Forget request) {
        if (here.phase != Phase.COMPLETE || here.renewing || here.leave.isPresent()) {
            here.reply(request.id(), new Response.Loading(here.progress()));
            return;
        }
        switch (departures.judge(request.whom(), request.force(), here.membership())) {
            case Departures.Verdict.Refused(var why) ->
                    here.reply(request.id(), new Response.Refused(why));
            case Departures.Verdict.Forget(var replica) -> {
                var refusal =
                        here.membership().gone(replica)
                                ? Optional.<Response>empty()
                                : writer.issue(new Transaction.Forgotten(replica));
                here.reply(request.id(), refusal.orElse(new Response.Forgotten(replica)));
            }
        }
    }

    void leave(Input.Leave request) {
        if (here.phase != Phase.COMPLETE || here.renewing) {
            here.reply(request.id(), new Response.Loading(here.progress()));
        } else if (here.leave.isPresent()) {
            here.reply(request.id(), new Response.Refused("this replica is leaving already"));
        } else if (here.membership().remaining().size() == 1) {
            here.reply(
                    request.id(),
                    new Response.Refused(
                            "%s is the last member: nobody would have its data"
                                    .formatted(here.self)));
        } else {
            here.leave = Optional.of(new Leave(request.id(), request.deadline(), here.delivered()));
        }
    }

    /// The next step of a replica that leaves, once the others have what it needs them to have.
    private void goOn(Leave leave) {
        var gone = here.membership().gone(here.self);
        var behind = departures.behind(leave.needed(), here.membership(), here.exchange().peers());
        var late = !leave.deadline().isAfter(here.now);
        if (gone && behind.isEmpty()) {
            here.renewing = true;
            here.progress("left the cluster");
            here.reply(leave.id(), new Response.Left());
            here.leave = Optional.empty();
        } else if (late) {
            var stays = gone ? "this replica comes back as a new one: " : "this replica stays: ";
            here.reply(leave.id(), new Response.Refused(stays + behind.orElse("its time is over")));
            here.leave = Optional.empty();
        } else if (behind.isEmpty()
                && writer.issue(new Transaction.Forgotten(here.self)).isEmpty()) {
            here.leave = Optional.of(new Leave(leave.id(), leave.deadline(), here.delivered()));
        }
    }

    /// This replica has been let in.
    ///
    /// @param excused what that excuses it from
    /// @param donor what the member had that let it in
    void admitted(SortedSet<ReplicaId> excused, VectorClock donor) {
        admissions.add(new Admission(excused, donor));
    }

    /// What follows from the membership as it is now: whoever is gone is let go, and what this
    /// replica owes the others is issued.
    void depart() {
        var membership = here.membership();
        membership.leaving().keySet().forEach(this::letGo);
        membership.retired().keySet().forEach(this::letGo);
        if (here.renewing) {
            return;
        }
        here.leave.ifPresent(this::goOn);
        for (var admission : admissions) {
            Departures.tookTooMuch(admission.excused(), admission.donor(), here.delivered())
                    .ifPresent(this::startOver);
        }
        admissions.clear();
        if (here.leave.isEmpty()) {
            departures.over(here.membership(), here.delivered()).ifPresent(this::startOver);
        }
        while (!here.renewing && here.leave.isEmpty()) {
            var owed =
                    departures.owed(
                            here.membership(),
                            here.delivered(),
                            here.stability.stable(),
                            here.stability::counted);
            if (owed.isEmpty() || writer.issue(owed.get()).isPresent()) {
                break;
            }
            here.membership().leaving().keySet().forEach(this::letGo);
        }
    }

    /// What came from it and waits is dropped: it would be taken in after this replica has said up
    /// to where it has it.
    private void letGo(ReplicaId gone) {
        if (letGo.add(gone)) {
            here.broadcast.drop(gone);
            here.exchange().gone(gone);
        }
    }

    private void startOver(String why) {
        here.end("starting over as a new replica: " + why, new Action.StartOver(why));
    }

    /// A peer says that the cluster goes on without this replica.
    void forgottenBy(Envelope envelope, SortedSet<ReplicaId> remaining) {
        var membership = here.membership();
        if (here.renewing || here.leave.isPresent() || here.cluster() != envelope.cluster()) {
            return;
        }
        var mine = membership.remaining();
        var bothSides =
                !membership.remains(envelope.from())
                        && remaining.stream().anyMatch(membership::gone);
        if (bothSides && remaining.stream().anyMatch(mine::contains)) {
            return; // who is on both sides will tell the one or the other
        }
        if (!bothSides || nobodyIsLeft() || Departures.givesWay(mine, remaining)) {
            startOver("%s says that the cluster goes on without it".formatted(envelope.from()));
        } else if (Departures.givesWay(remaining, mine)) {
            tellForgotten(envelope.from());
        }
    }

    /// One the cluster goes on without says how it is, and is told so.
    void hello(ReplicaId gone, Phase phase) {
        tellForgotten(gone);
        here.coldStart.helloOfGone(gone, phase, here.passed);
        if (phase == Phase.COMPLETE && !here.renewing && nobodyIsLeft()) {
            startOver(
                    "nobody is left of those who went on without %s, and it is complete"
                            .formatted(gone));
        }
    }

    /// Whether what is here was put back from long ago, and nobody is left of those who went on
    /// then: each has another in its place. The cluster is where somebody is complete.
    private boolean nobodyIsLeft() {
        return here.phase == Phase.JOINING
                && here.published().membership().remaining().stream()
                        .allMatch(each ->
                                each.name().equals(here.self.name())
                                        || here.coldStart.hasSuccessor(each));
    }

    void tellForgotten(ReplicaId peer) {
        var remaining = here.published().membership().remaining();
        if (remaining.contains(here.self) && !here.renewing) {
            here.send(peer.name(), new PeerMessage.YouAreForgotten(peer, remaining));
        }
    }
}
