package io.minidote.replica;

import io.minidote.base.Invariant;
import io.minidote.broadcast.CausalBroadcast;
import io.minidote.broadcast.Direct;
import io.minidote.broadcast.Envelope;
import io.minidote.broadcast.Exchange;
import io.minidote.broadcast.Frame;
import io.minidote.broadcast.Own;
import io.minidote.broadcast.PeerMessage;
import io.minidote.broadcast.PeerMessage.Phase;
import io.minidote.broadcast.Stability;
import io.minidote.broadcast.Tagged;
import io.minidote.clock.HybridClock;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.codec.FrameCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What the parts of one replica share: who it is, what it has, how far it has got, and what time
/// it is.
final class Situation {

    final ReplicaId self;
    final Settings settings;
    final State state;
    final CausalBroadcast<Transaction> broadcast;
    final Stability stability;
    final Direct direct;
    final HybridClock time;
    final Outbox out;
    final ColdStart coldStart;
    final Departures departures;
    final Watches watches;
    final Expecting expecting;
    final Donor donor;
    final Asker asker;

    /// Made when the replay is over.
    private Optional<Exchange> exchange = Optional.empty();

    /// As the published view has it: an unpersisted founding or join has not happened.
    Phase phase = Phase.EMPTY;

    /// Whether this identity is over: it gives out not one more dot.
    boolean renewing;

    Optional<Leave> leave = Optional.empty();

    /// Whether the working state differs from what was last handed out for publishing.
    boolean changed;

    /// The time of day as last told. It may jump, also back.
    Instant now = Instant.EPOCH;

    /// What waiting is measured by: goes on as time passes, and stands still when it jumps back. So
    /// nobody waits for a clock that was set back to catch up.
    Instant passed = Instant.EPOCH;

    private String progress = "starting";

    Situation(ReplicaId self, Settings settings, Saved saved) {
        this.self = self;
        this.settings = settings;
        state = new State(saved.view(), settings.dedup());
        broadcast =
                new CausalBroadcast<>(
                        saved.heads(), FrameCodec::read, settings.limits().waitingBytes());
        Invariant.check(
                broadcast.delivered().equals(saved.view().clock()),
                "the saved view has %s, its heads %s",
                saved.view().clock(),
                broadcast.delivered());
        stability = new Stability(saved.view().stable());
        direct = new Direct(saved.heads().isEmpty());
        time = new HybridClock(saved.time(), settings.maxDrift());
        out = new Outbox(saved.appends(), saved.view());
        var silentAfter = settings.limits().helloEvery().multipliedBy(5);
        coldStart = new ColdStart(self, settings, silentAfter);
        departures = new Departures(self, silentAfter);
        watches = new Watches(settings.watches(), settings.freshCluster(), saved.view().clock());
        expecting = new Expecting(settings.expectingRequests());
        donor =
                new Donor(
                        settings.freshCluster(),
                        settings.limits().transfers(),
                        settings.limits().retryAfter().multipliedBy(10),
                        new Ways());
        asker =
                new Asker(
                        settings.limits().retryAfter(),
                        settings.memory(),
                        state::weight,
                        state::get,
                        new Ways());
    }

    boolean hasBegun() {
        return exchange.isPresent();
    }

    void begin() {
        out.begin(view());
        watches.published(published(), out::act);
        phase = phaseOf(published().membership());
        exchange =
                Optional.of(
                        new Exchange(
                                self,
                                published().clock().get(self),
                                settings.limits(),
                                new Ways()));
    }

    Exchange exchange() {
        return exchange.orElseThrow();
    }

    // --- what there is

    VectorClock delivered() {
        return broadcast.delivered();
    }

    Membership membership() {
        return state.membership();
    }

    View published() {
        return out.published();
    }

    /// The working state as a view; not all of it need be on disk.
    View view() {
        return state.view(
                delivered(),
                stability.stable(),
                state.deadlines().isEmpty() ? time.last() : time.reach(now));
    }

    /// All there is, up to the latest append.
    Saved saved() {
        return new Saved(out.appended(), view(), broadcast.heads(), time.last());
    }

    /// The cluster as far as it is on disk here, or decided on.
    long cluster() {
        var founded = published().membership().cluster();
        return founded != 0 ? founded : coldStart.adopted();
    }

    Phase phaseOf(Membership membership) {
        if (membership.cluster() == 0) {
            return Phase.EMPTY;
        }
        return membership.contains(self) ? Phase.COMPLETE : Phase.JOINING;
    }

    /// Whether the log can take one more frame beside all those that wait, for they are appended as
    /// soon as what they wait for is delivered.
    boolean fits(int bytes) {
        return broadcast.waitingBytes() + Outbox.FRAME_OVERHEAD + bytes <= out.room();
    }

    // --- time

    void pass(Instant time) {
        passed = time.isAfter(now) ? passed.plus(Duration.between(now, time)) : passed;
        now = time;
    }

    // --- what happens here

    /// A transaction of another replica's has been applied.
    void append(Tagged<Transaction> tagged, Frame frame) {
        watches.delivered(tagged);
        expecting.delivered(tagged);
        direct.delivered(tagged);
        out.append(frame);
        changed = true;
    }

    /// One of this replica's own has been applied.
    void append(Tagged<Transaction> tagged, Own own) {
        watches.delivered(tagged);
        expecting.delivered(tagged);
        direct.issued();
        out.append(own);
        changed = true;
    }

    /// This identity is over, and `action` says how it goes on.
    void end(String words, Action action) {
        if (!renewing) {
            renewing = true;
            progress = words;
            out.act(action);
        }
    }

    /// A peer that knows dots of this replica which this replica does not: they were given out
    /// before, by a disk that has been lost or set back. None may ever be given out again.
    void meet(ReplicaId peer, VectorClock clock) {
        var known = clock.get(self);
        if (known > delivered().get(self)) {
            end(
                    "starting again as a new replica",
                    new Action.Renew(
                            "%s knows %s:%d, but here only %d are known"
                                    .formatted(peer, self, known, delivered().get(self))));
        }
    }

    // --- words

    String progress() {
        var fetched = asker.progress();
        if (fetched.isPresent()) {
            return "%s: %s"
                    .formatted(phase == Phase.COMPLETE ? "catching up" : progress, fetched.get());
        }
        var known = delivered();
        for (var peer : exchange().peers()) {
            known = known.join(peer.clock());
        }
        return phase == Phase.JOINING
                ? "%s: %d of %d updates".formatted(progress, delivered().total(), known.total())
                : progress;
    }

    void progress(String words) {
        if (!words.equals(progress)) {
            progress = words;
            note(words);
        }
    }

    void note(String text) {
        out.act(new Action.Note(text));
    }

    void reply(CallId to, Response response) {
        out.hold(new Action.Reply(to, response));
    }

    void send(String peer, PeerMessage message) {
        out.act(new Action.Send(peer, new Envelope(self, cluster(), message)));
    }

    /// Where the messages and wishes of anti-entropy and state transfers go.
    private final class Ways implements Exchange.Out, Transferring {
        @Override
        public void send(String peer, PeerMessage message) {
            Situation.this.send(peer, message);
        }

        @Override
        public void fetch(Exchange.Fetch fetch) {
            out.act(new Action.Fetch(fetch));
        }

        @Override
        public void act(Action action) {
            out.hold(action);
        }
    }
}
