package io.minidote.replica;

import io.minidote.base.Decoded;
import io.minidote.base.Invariant;
import io.minidote.broadcast.Envelope;
import io.minidote.broadcast.Frame;
import io.minidote.broadcast.PeerMessage;
import io.minidote.broadcast.Tagged;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.codec.FrameCodec;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// One replica as a function of what happens to it: [Input]s in, a list of [Action]s out.
///
/// It has no threads, files, sockets or clock. The same inputs in the same order give the same
/// actions, always; that is what lets the simulator replay a whole cluster from a seed.
///
/// Here each input finds its way to the part that knows what to do: [Sessions] and the [Writer] for
/// clients, [Intake], [Reports] and the exchange for peers, [Entrance] and [Partings] for members
/// that come and go. What they want done leaves through the [Outbox], and nothing leaves before all
/// it could have seen is on disk.
public final class Replica {

    /// How many replicas of other clusters are noted, each once.
    private static final int MOST_STRANGERS = 64;

    private final Situation here;
    private final Writer writer;
    private final Sessions sessions;
    private final Partings partings;
    private final Reports reports;
    private final Entrance entrance;
    private final Intake intake;
    private final Collecting collecting;
    private final Acknowledgements acknowledgements;

    private boolean captureWanted;

    /// Who has come from other clusters, in words; at most [#MOST_STRANGERS] are remembered.
    private final SortedSet<String> strangers = new TreeSet<>();

    /// The latest remote time in the replayed log, followed once the time of day is known. Should
    /// it be too far ahead then, nothing is lost: effects that saw others win by having seen them.
    private HybridTime replayed = HybridTime.ZERO;

    /// A replica as it was when `saved` was; [#replay] what the log has beyond that.
    public Replica(ReplicaId self, Settings settings, Saved saved) {
        here = new Situation(self, settings, saved);
        writer = new Writer(here);
        sessions = new Sessions(here, writer);
        partings = new Partings(here, writer);
        reports = new Reports(here, writer, sessions, partings);
        entrance = new Entrance(here, writer, partings, reports);
        intake = new Intake(here, partings, reports);
        collecting = new Collecting(here, writer);
        acknowledgements = new Acknowledgements(here);
    }

    /// Applies the next frame of one's own log, before the first [#step].
    ///
    /// @return what it is, or why it makes no sense
    public Decoded<Tagged<Transaction>> replay(Frame frame) {
        Invariant.check(!here.hasBegun(), "%s was replayed after the first step", frame.first());
        var decoded = FrameCodec.read(frame, here.broadcast.head(frame.first().replica()));
        if (decoded instanceof Decoded.Value<Tagged<Transaction>>(var tagged)) {
            here.broadcast.deliver(tagged);
            here.state.apply(tagged);
            here.watches.replayed(tagged);
            if (tagged.first().replica().equals(here.self)) {
                here.direct.issued();
                here.time.follow(tagged.time(), tagged.time().instant());
            } else {
                here.direct.delivered(tagged);
                replayed = replayed.max(tagged.time());
            }
            here.out.replayed();
        }
        return decoded;
    }

    /// How much of the log those transactions will take at most that wait for others now.
    public long waitingBytes() {
        return here.broadcast.waitingBytes();
    }

    /// Takes in what has happened, in order, and says what is to be done, in order.
    public List<Action> step(List<Input> inputs) {
        if (!here.hasBegun()) {
            here.begin();
        }
        for (var input : inputs) {
            handle(input);
            sessions.serve();
        }
        sessions.delivered();
        sessions.serve();
        partings.depart();
        entrance.stepIfDue();
        endBatch();
        release();
        return here.out.drain();
    }

    private void handle(Input input) {
        switch (input) {
            case Input.Tick(var time) -> tick(time);
            case Input.Update update -> sessions.update(update);
            case Input.GiveUp(var id) -> sessions.giveUp(id);
            case Input.Await await -> sessions.await(await);
            case Input.Open begin -> sessions.await(begin);
            case Input.Commit commit -> sessions.commit(commit);
            case Input.Abort abort -> sessions.abort(abort);
            case Input.Watch watch -> sessions.await(watch);
            case Input.Unwatch(var watch) -> here.watches.remove(watch);
            case Input.Acknowledge request -> acknowledgements.add(request);
            case Input.Inspect(var id) -> here.reply(id, new Response.Inspected(status()));
            case Input.Connected(var peer) -> reports.connected(peer);
            case Input.Disconnected(var peer) -> reports.disconnected(peer);
            case Input.Received(var envelope) -> receive(envelope);
            case Input.Persisted(var appends) -> here.out.persisted(appends);
            case Input.Room(var bytes) -> here.out.room(bytes);
            case Input.Fetched(var fetch, var frames, var wholeFrom) ->
                    here.exchange().fetched(fetch, frames, wholeFrom);
            case Input.StateRead read -> here.donor.read(read);
            case Input.Capture() -> captureWanted = true;
            case Input.Found() -> here.coldStart.tell();
            case Input.Forget forget -> partings.forget(forget);
            case Input.Leave request -> partings.leave(request);
            case Input.Again again -> writer.doAgain(again);
        }
    }

    private void tick(Instant time) {
        here.pass(time);
        here.departures.pass(here.passed);
        here.time.follow(replayed, here.now);
        replayed = HybridTime.ZERO;
        sessions.tick();
        acknowledgements.look();
        here.donor.tick(here.passed);
        here.asker.tick(here.passed);
        var pulls = reports.haveAnything() && !here.asker.isBusy();
        here.exchange().tick(here.passed, here.broadcast.taken(), pulls);
        reports.tick();
        collecting.tick();
    }

    private void receive(Envelope envelope) {
        var from = envelope.from();
        if (from.name().equals(here.self.name())) {
            return; // an echo, or the last words of an earlier replica of this name
        }
        var stranger = ColdStart.stranger(envelope, here.cluster());
        if (stranger.isPresent()) {
            if (strangers.size() < MOST_STRANGERS && strangers.add(stranger.get())) {
                here.note(stranger.get() + ": its messages are ignored");
            }
            return;
        }
        here.departures.heard(from);
        if (envelope.message() instanceof PeerMessage.YouAreForgotten(var told, var remaining)) {
            if (told.equals(here.self)) {
                partings.forgottenBy(envelope, remaining);
            }
        } else if (here.membership().gone(from)) {
            if (envelope.message() instanceof PeerMessage.Hello hello
                    && here.published().membership().gone(from)) {
                partings.hello(from, hello.phase());
            }
        } else if (envelope.message() instanceof PeerMessage.Hello hello) {
            entrance.hello(envelope, hello);
        } else if (envelope.cluster() != 0 && envelope.cluster() == here.cluster()) {
            here.exchange().heard(from);
            receive(from, envelope.message());
        }
    }

    private void receive(ReplicaId from, PeerMessage message) {
        switch (message) {
            case PeerMessage.Hello _ -> {}
            case PeerMessage.AskToJoin(var brings) -> entrance.join(from, brings);
            case PeerMessage.Updates updates -> intake.updates(from, updates);
            case PeerMessage.Brief brief -> intake.brief(from, brief);
            case PeerMessage.Delivered report -> {
                reports.take(from, report);
                acknowledgements.look();
            }
            case PeerMessage.Pull pull -> here.exchange().pulled(from, pull);
            case PeerMessage.Pruned pruned -> intake.pruned(from, pruned);
            case PeerMessage.State chunk -> intake.state(from, chunk);
            case PeerMessage.AskForState ask -> {
                if (entrance.mayServe(from)) {
                    here.donor.asked(from, ask, here.passed);
                }
            }
            case PeerMessage.YouAreForgotten _ -> {}
            case PeerMessage.Refused(var why) -> here.coldStart.refused(why);
        }
    }

    /// All that the inputs at hand have led to is held until it is on disk as a whole.
    private void endBatch() {
        reports.countOwn();
        var stable = here.stability.advance(here.delivered(), counting());
        Invariant.check(
                here.delivered().covers(stable),
                "%s is stable, but only %s is delivered",
                stable,
                here.delivered());
        here.changed |= here.state.stabilize(stable);
        here.changed |= here.state.forgetAnswers(here.time.last());
        if (here.changed || collecting.wantsView()) {
            here.changed = false;
            var view = here.view();
            collecting.made(view);
            here.out.hold(new Action.Publish(view));
        }
        if (captureWanted) {
            captureWanted = false;
            here.out.hold(new Action.Save(here.saved()));
        }
        if (here.donor.isWanted()) {
            here.donor.begin(here.saved(), here.passed);
        }
        here.out.endBatch();
    }

    /// The members that stability waits for.
    private Collection<ReplicaId> counting() {
        var membership = here.membership();
        return membership.leaving().isEmpty()
                ? membership.members()
                : membership.members().stream()
                        .filter(member -> membership.counts(member, here.stability::counted))
                        .toList();
    }

    /// Lets go of what may leave, and does what can be done now that it has left.
    private void release() {
        if (here.out.release()) {
            writer.published(here.published());
            entrance.published();
            here.watches.published(here.published(), here.out::act);
        }
        here.out.flush();
        sessions.published();
        here.out.takeSendable().forEach(here.exchange()::persisted);
        here.exchange().pump();
        reports.tellIfDue();
    }

    private Status status() {
        var membership = here.membership();
        return new Status(
                here.self,
                here.cluster(),
                here.phase,
                here.progress(),
                membership,
                here.departures.members(membership, here.delivered(), here.stability::counted),
                here.delivered(),
                here.published().clock(),
                here.stability.stable(),
                here.time.last(),
                here.exchange().peers(),
                here.broadcast.waiting(),
                here.broadcast.waitingBytes(),
                sessions.waiting() + acknowledgements.waiting(),
                sessions.open(),
                here.state.answers().size(),
                here.watches.size(),
                here.out.appended(),
                here.time.notFollowed(),
                intake.dropped(),
                intake.malformed(),
                new Status.Memory(
                        here.state.weight(),
                        here.settings.memory().max(),
                        here.settings.memory().reserve(),
                        writer.outOfMemory(),
                        intake.droppedForMemory()),
                new Status.States(
                        here.asker.transfer(),
                        here.donor.transfers(),
                        here.asker.whole(),
                        here.donor.whole(),
                        here.asker.bytes(),
                        here.donor.bytes()));
    }
}
