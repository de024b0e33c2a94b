package io.minidote.replica;

import io.minidote.broadcast.Envelope;
import io.minidote.broadcast.PeerMessage;
import io.minidote.broadcast.PeerMessage.Phase;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.time.Instant;
import java.util.Optional;

/// Carries out what [ColdStart] decides, and lets others in.
final class Entrance {

    private final Situation here;
    private final Writer writer;
    private final Partings partings;
    private final Reports reports;
    private Instant nextStep = Instant.EPOCH;

    Entrance(Situation here, Writer writer, Partings partings, Reports reports) {
        this.here = here;
        this.writer = writer;
        this.partings = partings;
        this.reports = reports;
    }

    /// Everybody is told at once when this replica gets further: they may be waiting for it.
    void published() {
        var next = here.phaseOf(here.published().membership());
        if (here.phase != next) {
            here.phase = next;
            here.progress(next == Phase.COMPLETE ? "complete" : "joining the cluster");
            reports.greetAll();
        }
    }

    /// The next step of a replica that is not complete, if it is time for one.
    void stepIfDue() {
        if (here.phase != Phase.COMPLETE && !here.renewing && !here.passed.isBefore(nextStep)) {
            nextStep = here.passed.plus(here.settings.limits().helloEvery());
            step();
        }
    }

    private void step() {
        if (here.phaseOf(here.membership()) != here.phase) {
            return; // a founding or join of our own is on its way to the disk
        }
        switch (here.coldStart.step(here.phase, here.delivered(), here.membership(), here.passed)) {
            case ColdStart.Step.Wait(var why) -> here.progress(why);
            case ColdStart.Step.FoundCluster() -> {
                here.progress("founding the cluster");
                var _ = writer.issue(new Transaction.Founded(here.settings.freshCluster()));
            }
            case ColdStart.Step.Ask(var member) -> {
                here.progress(here.coldStart.refusal().orElse("joining the cluster"));
                askToJoin(member);
            }
            case ColdStart.Step.JoinAlone() -> {
                here.progress("going on with what is here");
                var _ = writer.issue(new Transaction.Joined(here.self, here.delivered()));
            }
        }
    }

    /// Who has something catches up by itself meanwhile; who has nothing asks for a state that its
    /// join is part of.
    private void askToJoin(ReplicaId member) {
        var asker = here.asker;
        var asked = asker.isBusy() ? asker.waitsFor() : Optional.of(member);
        asked.ifPresent(donor ->
                here.send(donor.name(), new PeerMessage.AskToJoin(here.published().clock())));
        if (here.phase == Phase.EMPTY) {
            asker.begin(member, here.passed);
        }
    }

    /// A peer says who it is and how far it has got.
    void hello(Envelope envelope, PeerMessage.Hello hello) {
        var from = envelope.from();
        var news = here.coldStart.hello(envelope, hello, here.membership().cluster(), here.passed);
        if (envelope.cluster() != 0 && envelope.cluster() == here.cluster()) {
            here.exchange().heard(from);
            here.meet(from, here.membership().completed(hello.clock()));
        }
        if (news) {
            reports.greet(from.name());
            nextStep = here.passed;
        }
    }

    /// A replica asks to be let in.
    ///
    /// @param brings what it has
    void join(ReplicaId replica, VectorClock brings) {
        if (here.phase != Phase.COMPLETE
                || here.renewing
                || here.leave.isPresent()
                || here.membership().contains(replica)) {
            return;
        }
        if (here.membership().lost(brings).isPresent()) {
            partings.tellForgotten(replica);
            return;
        }
        var refusal =
                here.departures.keepsOut(replica, brings, here.membership(), here.delivered());
        if (refusal.isPresent()) {
            here.send(replica.name(), new PeerMessage.Refused(refusal.get()));
            here.departures
                    .replaced(replica, here.membership())
                    .ifPresent(earlier -> writer.issue(new Transaction.Forgotten(earlier)));
        } else {
            var _ = writer.issue(new Transaction.Joined(replica, brings));
        }
    }

    /// Whoever gets this replica's state counts for stability from a moment on that is part of it,
    /// so what comes next is kept for him. Where nobody is complete, nobody can see to that.
    ///
    /// One that says it is complete counts at whoever let it in. What that member has said since is
    /// not counted here before that join is delivered, so nothing is stable here that it lacks; and
    /// both may lack the other's join, each in need of the other's state.
    boolean mayServe(ReplicaId asker) {
        return !here.renewing
                && (here.phase == Phase.COMPLETE
                        ? here.membership().contains(asker) || here.coldStart.isComplete(asker)
                        : here.phase == Phase.JOINING);
    }
}
