package io.minidote.replica;

import io.minidote.broadcast.PeerMessage;
import io.minidote.broadcast.Stability;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.time.Instant;
import java.util.SortedSet;
import java.util.TreeSet;

/// What replicas tell each other of themselves: who they are, what they have, and up to where it
/// may be forgotten. All of it is made from the published view.
final class Reports {

    private final Situation here;
    private final Writer writer;
    private final Sessions sessions;
    private final Partings partings;

    /// The names of the peers that can be reached, as far as the link knows.
    private final SortedSet<String> connected = new TreeSet<>();

    private Instant nextHello = Instant.EPOCH;
    private Instant nextReport = Instant.EPOCH;
    private VectorClock reported = VectorClock.EMPTY;
    private VectorClock reportedStable = VectorClock.EMPTY;
    private HybridTime reportedTime = HybridTime.ZERO;

    /// How many bytes of updates have come in since the last report.
    private long received;

    Reports(Situation here, Writer writer, Sessions sessions, Partings partings) {
        this.here = here;
        this.writer = writer;
        this.sessions = sessions;
        this.partings = partings;
    }

    void connected(String peer) {
        connected.add(peer);
        greet(peer);
    }

    void disconnected(String peer) {
        connected.remove(peer);
        here.exchange().disconnected(peer);
        here.coldStart.forget(peer);
    }

    void received(long bytes) {
        received += bytes;
    }

    void tick() {
        if (!here.passed.isBefore(nextHello)) {
            var limits = here.settings.limits();
            nextHello = here.passed.plus(limits.helloEvery());
            nextReport = here.passed.plus(limits.reportEvery());
            greetAll();
        }
    }

    /// Greets everybody it may have something to say to: whom it was configured with, who counts,
    /// and whoever else is there, whether the link says so or he himself.
    void greetAll() {
        var names = new TreeSet<>(connected);
        names.addAll(here.coldStart.heard(here.passed));
        names.addAll(here.settings.peers());
        here.published().membership().members().forEach(member -> names.add(member.name()));
        names.remove(here.self.name());
        names.forEach(this::greet);
    }

    void greet(String peer) {
        here.send(
                peer,
                new PeerMessage.Hello(
                        here.phase,
                        here.coldStart.configured(),
                        abridged(here.published().clock(), peer)));
        if (haveAnything()) {
            here.send(peer, report(peer));
        }
    }

    /// Who has nothing does not say so, or its peers would begin to send all they ever did: it gets
    /// a state in place of that.
    boolean haveAnything() {
        return here.cluster() != 0 && !here.published().clock().isEmpty();
    }

    private PeerMessage.Delivered report(String peer) {
        return new PeerMessage.Delivered(
                abridged(here.published().clock(), peer),
                abridged(floor(), peer),
                abridged(here.stability.stable(), peer),
                here.published().time(),
                here.departures.hears());
    }

    private VectorClock abridged(VectorClock clock, String peer) {
        return here.published().membership().abridged(clock, here.exchange().known(peer));
    }

    /// What the published view has in common with every view that an interactive transaction still
    /// rests on, be it open, or committed and not yet published.
    private VectorClock floor() {
        return writer.floor(sessions.floor(here.published().clock()));
    }

    /// This replica's own report counts like any other.
    void countOwn() {
        var view = here.published();
        here.stability.report(
                here.self,
                new Stability.Report(view.clock(), floor(), view.time()),
                here.delivered());
    }

    /// Tells everybody if there is news, and it is time or much has come in.
    void tellIfDue() {
        var clock = here.published().clock();
        var stable = here.stability.stable();
        var limits = here.settings.limits();
        var time = here.published().time();
        var news =
                !clock.equals(reported)
                        || !stable.equals(reportedStable)
                        || !time.equals(reportedTime);
        var much = received >= limits.windowBytes() / 4;
        if (news && (much || !here.passed.isBefore(nextReport)) && haveAnything()) {
            nextReport = here.passed.plus(limits.reportEvery());
            received = 0;
            reported = clock;
            reportedStable = stable;
            reportedTime = time;
            for (var peer : here.exchange().peers()) {
                here.send(peer.replica().name(), report(peer.replica().name()));
            }
        }
    }

    /// A peer tells what it has.
    void take(ReplicaId from, PeerMessage.Delivered abridged) {
        var membership = here.membership();
        var report =
                new PeerMessage.Delivered(
                        membership.completed(abridged.clock()),
                        membership.completed(abridged.floor()),
                        membership.completed(abridged.stable()),
                        abridged.time(),
                        abridged.hears());
        if (here.published().membership().lost(report.clock()).isPresent()) {
            partings.tellForgotten(from); // whoever let it in was cut off, unknown to all others
            return;
        }
        here.departures.told(from, report.hears(), membership);
        here.meet(from, report.clock());
        here.exchange().acknowledged(from, report);
        if (here.membership().contains(from)) {
            here.stability.report(
                    from,
                    new Stability.Report(report.clock(), report.floor(), report.time()),
                    here.delivered());
        }
    }
}
