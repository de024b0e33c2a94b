package io.minidote.replica;

import io.minidote.base.Decoded;
import io.minidote.base.Invariant;
import io.minidote.broadcast.CausalBroadcast;
import io.minidote.broadcast.CausalBroadcast.Receipt;
import io.minidote.broadcast.Envelope;
import io.minidote.broadcast.Exchange;
import io.minidote.broadcast.Frame;
import io.minidote.broadcast.PeerMessage;
import io.minidote.broadcast.PeerMessage.Phase;
import io.minidote.broadcast.Stability;
import io.minidote.broadcast.Tagged;
import io.minidote.clock.Dot;
import io.minidote.clock.HybridClock;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.codec.FrameCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// One replica as a function of what happens to it: [Input]s in, a list of [Action]s out.
///
/// It has no threads, files, sockets or clock. The same inputs in the same order give the same
/// actions, always; that is what lets the simulator replay a whole cluster from a seed.
///
/// One rule keeps promises true across crashes: **nothing leaves before all it could have seen is
/// on disk.** Whatever leaves is either held until the log entries appended before it are persisted
/// ([#hold]), or made from the published view, which moves by the same rule.
public final class Replica {

    /// What a frame takes in the log beside its bytes, at most: as the log counts it.
    private static final int FRAME_OVERHEAD = 192;

    /// How many replicas of other clusters are noted, each once.
    private static final int MOST_STRANGERS = 64;

    private static final String LEAVING = "this replica is leaving the cluster: use another";

    private record Held(long untilPersisted, Action action) {}

    private record OpenTransaction(View view, Instant since) {}

    /// @param counter its last event: once that is published, the view it rests on may be forgotten
    private record Committing(long counter, VectorClock seen) {}

    private record Unsent(long untilPersisted, Frame frame) {}

    /// @param donor what the member had that let this replica in
    private record Admission(SortedSet<ReplicaId> excused, VectorClock donor) {}

    private final ReplicaId self;
    private final Settings settings;
    private final State state;
    private final CausalBroadcast<Transaction> broadcast;
    private final Stability stability;
    private final HybridClock time;
    private final ColdStart coldStart;
    private final Donor donor;
    private final Asker asker;
    private final Departures departures;
    private final Redone redone;
    private final Waiting waitingForDelivered = new Waiting();
    private final Waiting waitingForPublished = new Waiting();

    /// Made when the replay is over.
    private Optional<Exchange> exchange = Optional.empty();

    private final List<Action> actions = new ArrayList<>();
    private final Deque<Held> held = new ArrayDeque<>();

    /// What the batch at hand will hold: all of it until the batch is persisted as a whole, because
    /// the view that shows it is published as a whole.
    private final List<Action> holding = new ArrayList<>();

    /// Own transactions that are appended but not persisted.
    private final Deque<Unsent> unsent = new ArrayDeque<>();

    private final Map<Long, OpenTransaction> open = new TreeMap<>();
    private final Deque<Committing> committing = new ArrayDeque<>();
    private long nextTransaction = 1;

    /// How many frames have been appended to the log, and how many of them survive a crash:
    /// `persisted ≤ appended`.
    private long appended;

    private long persisted;

    /// How many bytes the log can surely still take.
    private long room;

    /// What readers see: covers nothing that is not persisted, and nothing the working state lacks.
    private View published;

    /// Whether the working state differs from what was last handed out for publishing.
    private boolean changed;

    private boolean captureWanted;

    /// Whether this identity is over: it gives out not one more dot.
    private boolean renewing;

    private Optional<Leave> leave = Optional.empty();

    /// Those that do not belong to the cluster any more, as far as the exchange and the broadcast
    /// have been told.
    private final Set<ReplicaId> letGo = new HashSet<>(); // never iterated

    /// The joins of this replica delivered in this step, with what each excuses it from.
    private final List<Admission> admissions = new ArrayList<>();

    /// The time of day as last told. It may jump, also back.
    private Instant now = Instant.EPOCH;

    /// What waiting is measured by: goes on as time passes, and stands still when it jumps back. So
    /// nobody waits for a clock that was set back to catch up.
    private Instant passed = Instant.EPOCH;

    private Instant nextHello = Instant.EPOCH;
    private Instant nextReport = Instant.EPOCH;
    private Instant nextColdStep = Instant.EPOCH;
    private VectorClock reported = VectorClock.EMPTY;
    private VectorClock reportedStable = VectorClock.EMPTY;
    private long receivedSinceReport;
    private long dropped;
    private long malformed;

    /// Who has come from other clusters, in words; at most [#MOST_STRANGERS] are remembered.
    private final SortedSet<String> strangers = new TreeSet<>();

    /// The names of the peers that can be reached, as far as the link knows.
    private final SortedSet<String> connected = new TreeSet<>();

    /// How many updates of clients were refused, and how many frames dropped, for want of memory.
    private long outOfMemory;

    private long droppedForMemory;

    /// Whether frames are dropped for want of memory.
    private boolean memoryFull;

    /// As the published view has it: an unpersisted founding or join has not happened.
    private Phase phase = Phase.EMPTY;

    /// The latest remote time in the replayed log, followed once the time of day is known. Should
    /// it be too far ahead then, nothing is lost: effects that saw others win by having seen them.
    private HybridTime replayed = HybridTime.ZERO;

    private String progress = "starting";

    /// A replica as it was when `saved` was; [#replay] what the log has beyond that.
    public Replica(ReplicaId self, Settings settings, Saved saved) {
        this.self = self;
        this.settings = settings;
        state = new State(saved.view());
        broadcast =
                new CausalBroadcast<>(
                        saved.heads(), FrameCodec::read, settings.limits().waitingBytes());
        Invariant.check(
                broadcast.delivered().equals(saved.view().clock()),
                "the saved view has %s, its heads %s",
                saved.view().clock(),
                broadcast.delivered());
        stability = new Stability(saved.view().stable());
        time = new HybridClock(saved.time(), settings.maxDrift());
        var silentAfter = settings.limits().helloEvery().multipliedBy(5);
        coldStart = new ColdStart(self, settings, silentAfter);
        departures = new Departures(self, silentAfter);
        redone = new Redone(self);
        donor =
                new Donor(
                        settings.freshCluster(),
                        settings.limits().transfers(),
                        settings.limits().retryAfter().multipliedBy(10),
                        new Out());
        asker = new Asker(settings.limits().retryAfter(), state::get, new Out());
        appended = saved.appends();
        persisted = appended;
        published = saved.view();
    }

    /// Applies the next frame of one's own log, before the first [#step].
    ///
    /// @return what it is, or why it makes no sense
    public Decoded<Tagged<Transaction>> replay(Frame frame) {
        Invariant.check(exchange.isEmpty(), "%s was replayed after the first step", frame.first());
        var decoded = FrameCodec.read(frame, broadcast.head(frame.first().replica()));
        if (decoded instanceof Decoded.Value<Tagged<Transaction>>(var tagged)) {
            broadcast.deliver(tagged);
            state.apply(tagged);
            if (tagged.first().replica().equals(self)) {
                time.follow(tagged.time(), tagged.time().instant());
            } else {
                replayed = replayed.max(tagged.time());
            }
            appended++;
            persisted++;
        }
        return decoded;
    }

    /// Takes in what has happened, in order, and says what is to be done, in order.
    public List<Action> step(List<Input> inputs) {
        if (exchange.isEmpty()) {
            begin();
        }
        inputs.forEach(this::handle);
        runReady();
        depart();
        if (phase != Phase.COMPLETE && !renewing && !passed.isBefore(nextColdStep)) {
            nextColdStep = passed.plus(settings.limits().helloEvery());
            stepIn();
        }
        endBatch();
        return drain();
    }

    private void begin() {
        published = state.view(broadcast.delivered(), stability.stable());
        actions.add(new Action.Publish(published));
        phase = phaseOf(published.membership());
        exchange =
                Optional.of(
                        new Exchange(
                                self, published.clock().get(self), settings.limits(), new Out()));
    }

    private void handle(Input input) {
        switch (input) {
            case Input.Tick(var time) -> tick(time);
            case Input.Update update -> updateOrWait(update);
            case Input.Await await -> awaitOrWait(await);
            case Input.Open begin -> awaitOrWait(begin);
            case Input.Commit commit -> commit(commit);
            case Input.Abort abort -> abort(abort);
            case Input.Inspect(var id) -> reply(id, new Response.Inspected(status()));
            case Input.Connected(var peer) -> {
                connected.add(peer);
                greet(peer);
            }
            case Input.Disconnected(var peer) -> {
                connected.remove(peer);
                exchange().disconnected(peer);
                coldStart.forget(peer);
            }
            case Input.Received(var envelope) -> receive(envelope);
            case Input.Persisted(var appends) -> {
                Invariant.check(
                        appends >= persisted && appends <= appended,
                        "%s frames are persisted, but it was %s, and %s were appended",
                        appends,
                        persisted,
                        appended);
                persisted = appends;
            }
            case Input.Room(var bytes) -> room = bytes;
            case Input.Fetched(var fetch, var frames, var wholeFrom) ->
                    exchange().fetched(fetch, frames, wholeFrom);
            case Input.StateRead read -> donor.read(read);
            case Input.Capture() -> captureWanted = true;
            case Input.Found() -> coldStart.tell();
            case Input.Forget forget -> forget(forget);
            case Input.Leave request -> leave(request);
            case Input.Again again -> doAgain(again);
        }
    }

    // --- requests

    private void updateOrWait(Input.Update update) {
        if (admit(update) && cover(update, broadcast.delivered(), waitingForDelivered)) {
            update(update);
        }
    }

    private void awaitOrWait(Input.SessionRequest request) {
        if (admit(request) && cover(request, published.clock(), waitingForPublished)) {
            answer(request);
        }
    }

    /// Whether a request makes sense here and now; if not, it is answered.
    private boolean admit(Input.SessionRequest request) {
        var issued = broadcast.delivered().get(self);
        if (phase != Phase.COMPLETE || renewing) {
            reply(request.id(), new Response.Loading(progress()));
        } else if (request.atLeast().get(self) > issued) {
            // No clock handed out here has this entry, so waiting for it would never end.
            reply(
                    request.id(),
                    new Response.Refused(
                            "the clock names %s:%d, but this replica has given out only %d"
                                    .formatted(self, request.atLeast().get(self), issued)));
        } else if (state.membership().lost(request.atLeast()).isPresent()) {
            reply(
                    request.id(),
                    new Response.Refused(
                            "the clock names %s, which was forgotten and is in no member"
                                    .formatted(state.membership().lost(request.atLeast()).get())));
        } else {
            return true;
        }
        return false;
    }

    /// Whether `clock` covers what the request asks for; if not, it waits.
    private boolean cover(Input.SessionRequest request, VectorClock clock, Waiting waiting) {
        if (clock.covers(request.atLeast())) {
            return true;
        }
        if (!request.deadline().isAfter(now)) {
            reply(request.id(), new Response.Late(clock.lacking(request.atLeast())));
        } else if (waitingRequests() >= settings.waitingRequests()) {
            reply(
                    request.id(),
                    new Response.Busy(
                            "limit.waiting-requests",
                            settings.waitingRequests()
                                    + " requests already wait for their clocks"));
        } else {
            waiting.add(request, clock);
        }
        return false;
    }

    private int waitingRequests() {
        return waitingForDelivered.size() + waitingForPublished.size();
    }

    /// Answers a request that the published view covers: nothing it shows is unpersisted.
    private void answer(Input.SessionRequest request) {
        switch (request) {
            case Input.Update update -> update(update);
            case Input.Await await ->
                    actions.add(new Action.Reply(await.id(), new Response.Covered(published)));
            case Input.Open begin -> open(begin);
        }
    }

    private void open(Input.Open begin) {
        if (open.size() >= settings.openTransactions()) {
            reply(
                    begin.id(),
                    new Response.Busy(
                            "limit.open-transactions",
                            settings.openTransactions()
                                    + " interactive transactions are already open"));
            return;
        }
        var transaction = nextTransaction++;
        open.put(transaction, new OpenTransaction(published, passed));
        actions.add(new Action.Reply(begin.id(), new Response.Opened(transaction, published)));
    }

    private void commit(Input.Commit commit) {
        var transaction = open.remove(commit.transaction());
        if (transaction == null) {
            reply(commit.id(), new Response.Refused(notOpen(commit.transaction())));
        } else if (renewing) {
            reply(commit.id(), new Response.Loading(progress()));
        } else {
            var before = appended;
            write(commit.id(), Optional.of(transaction.view()), commit.intent());
            if (appended > before) {
                committing.add(
                        new Committing(
                                broadcast.delivered().get(self), transaction.view().clock()));
            }
        }
    }

    private void abort(Input.Abort abort) {
        reply(
                abort.id(),
                open.remove(abort.transaction()) == null
                        ? new Response.Refused(notOpen(abort.transaction()))
                        : new Response.Aborted());
    }

    private String notOpen(long transaction) {
        return "transaction %d is not open: it ended, or was open for longer than transaction.timeout (%d s)"
                .formatted(transaction, settings.openFor().toSeconds());
    }

    private void update(Input.Update update) {
        write(update.id(), Optional.empty(), update.intent());
    }

    private void write(RequestId id, Optional<View> view, Intent intent) {
        Invariant.check(!renewing, "%s gives out no more dots", self);
        if (leave.isPresent()) {
            reply(id, new Response.Refused(LEAVING));
            return;
        }
        var first = new Dot(self, broadcast.delivered().get(self) + 1);
        var seen = view.map(View::clock).orElse(broadcast.delivered());
        var drafting = new Drafting(state, view, first, seen, time.next(now));
        switch (intent.on(drafting)) {
            case Intent.Outcome.Refused(var why) -> reply(id, new Response.Refused(why));
            case Intent.Outcome.Done(var result) -> {
                var effects = drafting.effects();
                if (effects.isEmpty()) {
                    replyUpdated(id, result);
                    return;
                }
                if (!hasMemory(drafting)) {
                    outOfMemory++;
                    reply(id, new Response.OutOfMemory(state.weight(), settings.memory().max()));
                    return;
                }
                var dots = effects.getLast().offset() + 1;
                var tagged =
                        broadcast.broadcast(
                                self,
                                dots,
                                seen,
                                drafting.time(),
                                (Transaction) new Transaction.Changes(effects));
                var frame = FrameCodec.write(tagged, broadcast.head(self));
                var refusal = refuse(frame);
                if (refusal.isPresent()) {
                    reply(id, refusal.get());
                } else {
                    broadcast.deliver(tagged);
                    drafting.install();
                    append(frame);
                    replyUpdated(id, result);
                }
            }
        }
    }

    private void replyUpdated(RequestId id, Object result) {
        var clock = broadcast.delivered();
        reply(id, new Response.Updated(state.membership().abridged(clock), result));
    }

    private boolean hasMemory(Drafting drafting) {
        var growth = drafting.growth();
        return settings.memory().admits(state.weight(), growth)
                || settings.memory().fits(state.weight() + growth) && drafting.removes();
    }

    private Optional<Response> refuse(Frame frame) {
        var bytes = frame.bytes().length();
        if (bytes > settings.limits().transactionBytes()) {
            return Optional.of(
                    new Response.Refused(
                            "the transaction takes %d bytes, but limit.transaction is %d"
                                    .formatted(bytes, settings.limits().transactionBytes())));
        }
        return !fits(bytes) ? Optional.of(new Response.NoRoom()) : Optional.empty();
    }

    /// Whether the log can take one more frame beside all those that wait, for they are appended as
    /// soon as what they wait for is delivered.
    private boolean fits(int bytes) {
        return broadcast.waitingBytes() + FRAME_OVERHEAD + bytes <= room;
    }

    /// How many bytes may wait so that whatever they wait for still fits beside them.
    private long mayWait() {
        return room - 2 * FRAME_OVERHEAD - settings.limits().transactionBytes();
    }

    /// Issues a transaction of the cluster's own; where there is no room it is tried again later.
    ///
    /// @return why it was not possible, if so
    private Optional<Response> issue(Transaction transaction) {
        return issue(transaction, 1);
    }

    private Optional<Response> issue(Transaction transaction, int dots) {
        var tagged =
                broadcast.broadcast(self, dots, broadcast.delivered(), time.next(now), transaction);
        var frame = FrameCodec.write(tagged, broadcast.head(self));
        var refusal = refuse(frame);
        if (refusal.isEmpty()) {
            broadcast.deliver(tagged);
            state.apply(tagged);
            append(frame);
        }
        return refusal;
    }

    private void append(Frame frame) {
        actions.add(new Action.Append(frame));
        appended++;
        room -= frame.bytes().length() + FRAME_OVERHEAD;
        changed = true;
        if (frame.first().replica().equals(self)) {
            unsent.add(new Unsent(appended, frame));
        }
    }

    private void runReady() {
        if (renewing) {
            return; // not one more dot of this identity; whoever waits is answered by its successor
        }
        for (var request : waitingForDelivered.ready(broadcast.delivered())) {
            answer(request);
        }
    }

    // --- members that go

    private void forget(Input.Forget request) {
        if (phase != Phase.COMPLETE || renewing || leave.isPresent()) {
            reply(request.id(), new Response.Loading(progress()));
            return;
        }
        switch (departures.judge(request.whom(), request.force(), state.membership())) {
            case Departures.Verdict.Refused(var why) ->
                    reply(request.id(), new Response.Refused(why));
            case Departures.Verdict.Forget(var replica) -> {
                var refusal =
                        state.membership().gone(replica)
                                ? Optional.<Response>empty()
                                : issue(new Transaction.Forgotten(replica));
                reply(request.id(), refusal.orElse(new Response.Forgotten(replica)));
            }
        }
    }

    private void leave(Input.Leave request) {
        if (phase != Phase.COMPLETE || renewing) {
            reply(request.id(), new Response.Loading(progress()));
        } else if (leave.isPresent()) {
            reply(request.id(), new Response.Refused("this replica is leaving already"));
        } else if (state.membership().remaining().size() == 1) {
            reply(
                    request.id(),
                    new Response.Refused(
                            "%s is the last member: nobody would have its data".formatted(self)));
        } else {
            leave = Optional.of(new Leave(request.id(), request.deadline(), broadcast.delivered()));
        }
    }

    /// The next step of a replica that leaves, once the others have what it needs them to have.
    private void goOn(Leave leave) {
        var gone = state.membership().gone(self);
        var behind = departures.behind(leave.needed(), state.membership(), exchange().peers());
        var late = !leave.deadline().isAfter(now);
        if (gone && (behind.isEmpty() || late)) {
            renewing = true;
            progress("left the cluster");
            reply(leave.id(), new Response.Left());
            this.leave = Optional.empty();
        } else if (!gone && behind.isEmpty()) {
            if (issue(new Transaction.Forgotten(self)).isEmpty()) {
                this.leave =
                        Optional.of(new Leave(leave.id(), leave.deadline(), broadcast.delivered()));
            }
        } else if (!gone && late) {
            this.leave = Optional.empty();
            reply(leave.id(), new Response.Refused("this replica stays: " + behind.get()));
        }
    }

    private void doAgain(Input.Again request) {
        var lost = request.lost();
        var of = lost.first().replica();
        if (phase != Phase.COMPLETE || renewing || leave.isPresent()) {
            reply(request.id(), new Response.Loading(progress()));
        } else if (state.membership().hasAgain(lost)) {
            replyUpdated(request.id(), 0);
        } else {
            var first = new Dot(self, broadcast.delivered().get(self) + 1);
            var then = time(lost);
            var drafting =
                    new Drafting(state, Optional.empty(), first, broadcast.delivered(), then);
            var refused = drafting.doAgain(lost, redone);
            if (!refused.isEmpty()) {
                reply(request.id(), new Response.NotAgain(refused));
                return;
            }
            var effects = drafting.effects();
            var dots = effects.isEmpty() ? 1 : effects.getLast().offset() + 1;
            var refusal =
                    issue(new Transaction.Again(of, lost.last().counter(), then, effects), dots);
            if (refusal.isPresent()) {
                reply(request.id(), refusal.get());
            } else {
                redone.add(first, first.plus(dots - 1L));
                replyUpdated(request.id(), effects.size());
            }
        }
    }

    private static HybridTime time(Tagged<Transaction> lost) {
        return lost.payload() instanceof Transaction.Again(_, _, var time, _) ? time : lost.time();
    }

    /// What follows from the membership as it is now: whoever is gone is let go, and what this
    /// replica owes the others is issued.
    private void depart() {
        var membership = state.membership();
        membership.leaving().keySet().forEach(this::letGo);
        membership.retired().keySet().forEach(this::letGo);
        if (renewing) {
            return;
        }
        leave.ifPresent(this::goOn);
        for (var admission : admissions) {
            Departures.tookTooMuch(admission.excused(), admission.donor(), broadcast.delivered())
                    .ifPresent(this::startOver);
        }
        admissions.clear();
        if (leave.isEmpty()) {
            departures.over(state.membership(), broadcast.delivered()).ifPresent(this::startOver);
        }
        while (!renewing && leave.isEmpty()) {
            var owed =
                    departures.owed(
                            state.membership(),
                            broadcast.delivered(),
                            stability.stable(),
                            stability::counted);
            if (owed.isEmpty() || issue(owed.get()).isPresent()) {
                break;
            }
            state.membership().leaving().keySet().forEach(this::letGo);
        }
    }

    /// What came from it and waits is dropped: it would be taken in after this replica has said up
    /// to where it has it.
    private void letGo(ReplicaId gone) {
        if (letGo.add(gone)) {
            broadcast.drop(gone);
            exchange().gone(gone);
        }
    }

    private void startOver(String why) {
        if (!renewing) {
            renewing = true;
            progress = "starting over as a new replica: " + why;
            actions.add(new Action.StartOver(why));
        }
    }

    private void forgottenBy(Envelope envelope, SortedSet<ReplicaId> remaining) {
        var membership = state.membership();
        if (renewing || leave.isPresent() || cluster() != envelope.cluster()) {
            return;
        }
        var mine = membership.remaining();
        var bothSides =
                !membership.remains(envelope.from())
                        && remaining.stream().anyMatch(membership::gone);
        if (bothSides && remaining.stream().anyMatch(mine::contains)) {
            return; // who is on both sides will tell the one or the other
        }
        if (!bothSides || Departures.givesWay(mine, remaining)) {
            startOver("%s says that the cluster goes on without it".formatted(envelope.from()));
        } else if (Departures.givesWay(remaining, mine)) {
            tellForgotten(envelope.from());
        }
    }

    private void tellForgotten(ReplicaId peer) {
        var remaining = published.membership().remaining();
        if (remaining.contains(self) && !renewing) {
            actions.add(send(peer.name(), new PeerMessage.YouAreForgotten(remaining)));
        }
    }

    // --- peers

    private void receive(Envelope envelope) {
        if (envelope.from().name().equals(self.name())) {
            return; // an echo, or the last words of an earlier replica of this name
        }
        var stranger = ColdStart.stranger(envelope, cluster());
        if (stranger.isPresent()) {
            if (strangers.size() < MOST_STRANGERS && strangers.add(stranger.get())) {
                note(stranger.get() + ": its messages are ignored");
            }
            return;
        }
        var from = envelope.from();
        departures.heard(from);
        if (envelope.message() instanceof PeerMessage.YouAreForgotten(var remaining)) {
            forgottenBy(envelope, remaining);
        } else if (state.membership().gone(from)) {
            if (envelope.message() instanceof PeerMessage.Hello
                    && published.membership().gone(from)) {
                tellForgotten(from);
            }
        } else if (envelope.message() instanceof PeerMessage.Hello hello) {
            hello(envelope, hello);
        } else if (envelope.cluster() != 0 && envelope.cluster() == cluster()) {
            exchange().heard(envelope.from());
            switch (envelope.message()) {
                case PeerMessage.Hello _ -> {}
                case PeerMessage.AskToJoin(var brings) -> join(envelope.from(), brings);
                case PeerMessage.Updates updates -> updates(envelope.from(), updates);
                case PeerMessage.Delivered report -> report(envelope.from(), report);
                case PeerMessage.Pull pull -> exchange().pulled(envelope.from(), pull);
                case PeerMessage.Pruned pruned -> pruned(envelope.from(), pruned);
                case PeerMessage.State chunk ->
                        asker.received(envelope.from(), chunk, passed)
                                .ifPresent(theirs -> merge(envelope.from(), theirs));
                case PeerMessage.AskForState ask -> {
                    if (mayServe(envelope.from())) {
                        donor.asked(envelope.from(), ask, passed);
                    }
                }
                case PeerMessage.YouAreForgotten _ -> {}
                case PeerMessage.Refused(var why) -> coldStart.refused(why);
            }
        }
    }

    private void hello(Envelope envelope, PeerMessage.Hello hello) {
        var news = coldStart.hello(envelope, hello, state.membership().cluster(), passed);
        if (envelope.cluster() != 0 && envelope.cluster() == cluster()) {
            exchange().heard(envelope.from());
            meet(envelope.from(), state.membership().completed(hello.clock()));
        }
        if (news) {
            greet(envelope.from().name());
            nextColdStep = passed;
        }
    }

    private void join(ReplicaId replica, VectorClock brings) {
        if (phase != Phase.COMPLETE
                || renewing
                || leave.isPresent()
                || state.membership().contains(replica)) {
            return;
        }
        if (state.membership().lost(brings).isPresent()) {
            tellForgotten(replica);
            return;
        }
        var refusal =
                departures.keepsOut(replica, brings, state.membership(), broadcast.delivered());
        if (refusal.isPresent()) {
            actions.add(send(replica.name(), new PeerMessage.Refused(refusal.get())));
        } else {
            var _ = issue(new Transaction.Joined(replica, brings));
        }
    }

    private void report(ReplicaId from, PeerMessage.Delivered abridged) {
        var membership = state.membership();
        var report =
                new PeerMessage.Delivered(
                        membership.completed(abridged.clock()),
                        membership.completed(abridged.floor()),
                        membership.completed(abridged.stable()),
                        abridged.hears());
        if (published.membership().lost(report.clock()).isPresent()) {
            tellForgotten(from); // whoever let it in was cut off, and nobody else has heard of it
            return;
        }
        departures.told(from, report.hears(), membership);
        meet(from, report.clock());
        exchange().acknowledged(from, report);
        if (state.membership().contains(from)) {
            stability.report(from, report.clock(), report.floor(), broadcast.delivered());
        }
    }

    /// Whoever gets this replica's state counts for stability from a moment on that is part of it,
    /// so what comes next is kept for him. Where nobody is complete, nobody can see to that.
    private boolean mayServe(ReplicaId asker) {
        return !renewing
                && (phase == Phase.COMPLETE
                        ? state.membership().contains(asker)
                        : phase == Phase.JOINING);
    }

    /// A peer that knows dots of this replica which this replica does not: they were given out
    /// before, by a disk that has been lost or set back. None may ever be given out again.
    private void meet(ReplicaId peer, VectorClock clock) {
        if (clock.get(self) > broadcast.delivered().get(self) && !renewing) {
            renewing = true;
            progress = "starting again as a new replica";
            actions.add(
                    new Action.Renew(
                            "%s knows %s:%d, but here only %d are known"
                                    .formatted(
                                            peer,
                                            self,
                                            clock.get(self),
                                            broadcast.delivered().get(self))));
        }
    }

    private void updates(ReplicaId from, PeerMessage.Updates updates) {
        var fresh = false;
        for (var frame : updates.frames()) {
            fresh |= receive(from, frame);
        }
        exchange().received(from, updates, fresh, broadcast.taken());
    }

    /// @return whether the frame was news and has been taken in
    private boolean receive(ReplicaId from, Frame frame) {
        if (leave.isPresent() || !mayTake(from, frame)) {
            return false;
        }
        var bytes = frame.bytes().length();
        if (bytes > settings.limits().transactionBytes() || !fits(bytes)) {
            dropped++;
            return false;
        }
        if (frame.first().replica().equals(self)) {
            return false;
        }
        if (!hasMemory()) {
            droppedForMemory++;
            return false;
        }
        var receipt = broadcast.receive(frame, mayWait(), this::deliver);
        switch (receipt) {
            case DELIVERED, WAITING -> receivedSinceReport += bytes;
            case DUPLICATE -> {}
            case GAP, NO_ROOM -> dropped++;
            case MALFORMED -> {
                if (malformed++ == 0) {
                    note("a frame made no sense and was dropped: " + broadcast.malformed());
                }
            }
        }
        return receipt == Receipt.DELIVERED || receipt == Receipt.WAITING;
    }

    /// Whether what others did may let the data here grow; where that changes, it is told.
    private boolean hasMemory() {
        var memory = settings.memory();
        var has = memory.fits(state.weight());
        if (has == memoryFull) {
            memoryFull = !has;
            note(
                    has
                            ? "there is memory again: what other replicas did is taken in"
                            : "the data weighs %d bytes, more than %s: what other replicas did is dropped and asked for again until data is removed here, or memory.max is raised"
                                    .formatted(state.weight(), memory));
        }
        return has;
    }

    /// Whether to take a frame in. Once this replica has said up to where it has a leaving one, it
    /// takes more of that only from members that have a say in the cut, or because one of them had
    /// it when it issued what waits here. What others have of it may be beyond the cut.
    private boolean mayTake(ReplicaId from, Frame frame) {
        var membership = state.membership();
        var origin = frame.first().replica();
        if (!membership.gone(origin) || !membership.remains(self)) {
            return true;
        }
        return membership.mayTake(origin, frame.last(), from)
                || frame.last()
                        <= broadcast.needed(origin, other -> membership.hasSay(other, origin));
    }

    private void deliver(CausalBroadcast.Delivery<Transaction> delivery) {
        var tagged = delivery.tagged();
        if (tagged.payload() instanceof Transaction.Joined(var replica, _)
                && replica.equals(self)) {
            var donor = tagged.first().replica();
            admissions.add(new Admission(state.membership().excusedBy(donor), tagged.after()));
        }
        state.apply(tagged);
        time.follow(delivery.tagged().time(), now);
        append(delivery.frame());
    }

    /// A peer's log no longer has what is lacking here. Its state does.
    private void pruned(ReplicaId peer, PeerMessage.Pruned pruned) {
        var lacking = broadcast.taken().get(pruned.origin()) + 1 < pruned.wholeFrom();
        if (lacking && phase != Phase.EMPTY && !pruned.origin().equals(self) && !renewing) {
            asker.begin(peer, passed);
        }
    }

    /// Takes over all that another replica had, in one step. It counts as one append, so that
    /// nothing which could have seen it leaves before it is on disk.
    private void merge(ReplicaId donor, Saved theirs) {
        var view = theirs.view();
        var before = state.membership();
        if (!theirs.isCoherent() || view.membership().cluster() != cluster()) {
            note("the state of " + donor + " contradicts itself and is not taken");
            return;
        }
        meet(donor, view.clock());
        if (renewing
                || leave.isPresent()
                || broadcast.delivered().covers(view.clock())
                || !mayTake(view, donor)) {
            return;
        }
        var tooMuch = state.merge(broadcast.delivered(), view, settings.memory());
        if (tooMuch.isPresent()) {
            note(
                    "the state of %s is not taken over: the data would weigh %d bytes, more than %s: remove data here, or raise memory.max"
                            .formatted(donor, tooMuch.getAsLong(), settings.memory()));
            return;
        }
        broadcast.merge(theirs.heads());
        stability.merge(view.stable());
        state.stabilize(stability.stable());
        time.follow(theirs.time(), now);
        if (!before.contains(self) && state.membership().contains(self)) {
            admissions.add(new Admission(state.membership().excused(self), view.clock()));
        }
        appended++;
        changed = true;
        actions.add(new Action.Adopt(saved()));
        note("took over the state of " + donor);
        broadcast.resume(this::deliver);
    }

    /// What a state has of those that leave is taken from nobody it would not be taken from one by
    /// one. Who is let in by it takes it as it is: the donor has only what it may have.
    private boolean mayTake(View theirs, ReplicaId donor) {
        var delivered = broadcast.delivered();
        var together = state.membership().merge(theirs.membership());
        return !state.membership().remains(self)
                || state.membership().lost(theirs.clock()).isEmpty()
                        && together.leaving().keySet().stream()
                                .filter(gone -> theirs.clock().get(gone) > delivered.get(gone))
                                .allMatch(gone ->
                                        together.mayTake(gone, theirs.clock().get(gone), donor));
    }

    /// Greets everybody it may have something to say to: whom it was configured with, who counts,
    /// and whoever else is there.
    private void greetAll() {
        var names = new TreeSet<>(connected);
        names.addAll(settings.peers());
        published.membership().members().forEach(member -> names.add(member.name()));
        names.remove(self.name());
        names.forEach(this::greet);
    }

    private void greet(String peer) {
        actions.add(
                send(
                        peer,
                        new PeerMessage.Hello(
                                phase, coldStart.configured(), abridged(published.clock(), peer))));
        if (reports()) {
            actions.add(send(peer, delivered(peer)));
        }
    }

    private Action send(String peer, PeerMessage message) {
        return new Action.Send(peer, new Envelope(self, cluster(), message));
    }

    /// Who has nothing does not say so, or its peers would begin to send all they ever did: it gets
    /// a state in place of that.
    private boolean reports() {
        return cluster() != 0 && !published.clock().isEmpty();
    }

    private PeerMessage.Delivered delivered(String peer) {
        return new PeerMessage.Delivered(
                abridged(published.clock(), peer),
                abridged(floor(), peer),
                abridged(stability.stable(), peer),
                departures.hears());
    }

    private VectorClock abridged(VectorClock clock, String peer) {
        return published.membership().abridged(clock, exchange().known(peer));
    }

    /// What the published view has in common with every view that an interactive transaction still
    /// rests on, be it open, or committed and not yet published.
    private VectorClock floor() {
        var floor = published.clock();
        for (var transaction : open.values()) {
            floor = floor.meet(transaction.view().clock());
        }
        for (var commit : committing) {
            floor = floor.meet(commit.seen());
        }
        return floor;
    }

    /// The cluster as far as it is on disk here, or decided on.
    private long cluster() {
        var founded = published.membership().cluster();
        return founded != 0 ? founded : coldStart.adopted();
    }

    private Phase phaseOf(Membership membership) {
        if (membership.cluster() == 0) {
            return Phase.EMPTY;
        }
        return membership.contains(self) ? Phase.COMPLETE : Phase.JOINING;
    }

    // --- time

    private void tick(Instant time) {
        passed = time.isAfter(now) ? passed.plus(Duration.between(now, time)) : passed;
        now = time;
        departures.pass(passed);
        this.time.follow(replayed, now);
        replayed = HybridTime.ZERO;
        waitingForDelivered.late(now).forEach(late -> late(late, broadcast.delivered()));
        waitingForPublished.late(now).forEach(late -> late(late, published.clock()));
        open.values().removeIf(each -> each.since().plus(settings.openFor()).isBefore(passed));
        donor.tick(passed);
        asker.tick(passed);
        exchange().tick(passed, broadcast.taken(), reports() && !asker.isBusy());
        if (!passed.isBefore(nextHello)) {
            nextHello = passed.plus(settings.limits().helloEvery());
            nextReport = passed.plus(settings.limits().reportEvery());
            greetAll();
        }
    }

    private void late(Input.SessionRequest request, VectorClock clock) {
        reply(request.id(), new Response.Late(clock.lacking(request.atLeast())));
    }

    /// The next step of a replica that is not complete.
    private void stepIn() {
        if (phaseOf(state.membership()) != phase) {
            return; // a founding or join of our own is on its way to the disk
        }
        switch (coldStart.step(phase, broadcast.delivered(), state.membership(), passed)) {
            case ColdStart.Step.Wait(var why) -> progress(why);
            case ColdStart.Step.FoundCluster() -> {
                progress("founding the cluster");
                var _ = issue(new Transaction.Founded(settings.freshCluster()));
            }
            case ColdStart.Step.Ask(var member) -> {
                progress(coldStart.refusal().orElse("joining the cluster"));
                askToJoin(member);
            }
            case ColdStart.Step.JoinAlone() -> {
                progress("going on with what is here");
                var _ = issue(new Transaction.Joined(self, broadcast.delivered()));
            }
        }
    }

    /// Who has something catches up by itself meanwhile; who has nothing asks for a state that its
    /// join is part of.
    private void askToJoin(ReplicaId member) {
        var asked = asker.isBusy() ? asker.waitsFor() : Optional.of(member);
        asked.ifPresent(donor ->
                actions.add(send(donor.name(), new PeerMessage.AskToJoin(published.clock()))));
        if (phase == Phase.EMPTY) {
            asker.begin(member, passed);
        }
    }

    private String progress() {
        var state = asker.progress();
        if (state.isPresent()) {
            return "%s: %s"
                    .formatted(phase == Phase.COMPLETE ? "catching up" : progress, state.get());
        }
        var known = broadcast.delivered();
        for (var peer : exchange().peers()) {
            known = known.join(peer.clock());
        }
        return phase == Phase.JOINING
                ? "%s: %d of %d updates"
                        .formatted(progress, broadcast.delivered().total(), known.total())
                : progress;
    }

    private void progress(String words) {
        if (!words.equals(progress)) {
            progress = words;
            note(words);
        }
    }

    // --- what leaves

    private void reply(RequestId to, Response response) {
        hold(new Action.Reply(to, response));
    }

    private void note(String text) {
        actions.add(new Action.Note(text));
    }

    /// Everything that could have seen what is not yet on disk goes through here.
    private void hold(Action action) {
        holding.add(action);
    }

    private void endBatch() {
        stability.report(self, published.clock(), floor(), broadcast.delivered());
        var stable = stability.advance(broadcast.delivered(), counting());
        Invariant.check(
                broadcast.delivered().covers(stable),
                "%s is stable, but only %s is delivered",
                stable,
                broadcast.delivered());
        changed |= state.stabilize(stable);
        if (changed) {
            changed = false;
            hold(new Action.Publish(state.view(broadcast.delivered(), stability.stable())));
        }
        if (captureWanted) {
            captureWanted = false;
            hold(new Action.Save(saved()));
        }
        if (donor.isWanted()) {
            donor.begin(saved(), passed);
        }
        holding.forEach(action -> held.add(new Held(appended, action)));
        holding.clear();
    }

    /// All there is, up to the latest append.
    private Saved saved() {
        return new Saved(
                appended,
                state.view(broadcast.delivered(), stability.stable()),
                broadcast.heads(),
                time.last());
    }

    /// The members that stability waits for.
    private Collection<ReplicaId> counting() {
        var membership = state.membership();
        return membership.leaving().isEmpty()
                ? membership.members()
                : membership.members().stream()
                        .filter(member -> membership.counts(member, stability::counted))
                        .toList();
    }

    /// Lets go of what may leave: the newest view first, so that whoever is answered finds his own
    /// update in it.
    private List<Action> drain() {
        var before = published;
        var freed = new ArrayList<Action>();
        while (!held.isEmpty() && held.peek().untilPersisted() <= persisted) {
            var action = held.remove().action();
            if (action instanceof Action.Publish(var view)) {
                Invariant.check(
                        view.clock().covers(published.clock()),
                        "the view would go back from %s to %s",
                        published.clock(),
                        view.clock());
                published = view;
            } else {
                freed.add(action);
            }
        }
        publish(before, freed);
        var drained = List.copyOf(actions);
        actions.clear();
        return drained;
    }

    private void publish(View before, List<Action> freed) {
        while (!committing.isEmpty()
                && committing.peek().counter() <= published.clock().get(self)) {
            committing.remove();
        }
        if (published != before) {
            actions.add(new Action.Publish(published));
            enter(phaseOf(published.membership()));
        }
        actions.addAll(freed);
        if (!renewing) {
            waitingForPublished.ready(published.clock()).forEach(this::answer);
        }
        while (!unsent.isEmpty() && unsent.peek().untilPersisted() <= persisted) {
            exchange().persisted(unsent.remove().frame());
        }
        exchange().pump();
        reportIfDue();
    }

    /// Everybody is told at once when this replica gets further: they may be waiting for it.
    private void enter(Phase next) {
        if (phase != next) {
            phase = next;
            progress(phase == Phase.COMPLETE ? "complete" : "joining the cluster");
            greetAll();
        }
    }

    private void reportIfDue() {
        var clock = published.clock();
        var news = !clock.equals(reported) || !stability.stable().equals(reportedStable);
        var much = receivedSinceReport >= settings.limits().windowBytes() / 4;
        if (news && (much || !passed.isBefore(nextReport)) && reports()) {
            nextReport = passed.plus(settings.limits().reportEvery());
            receivedSinceReport = 0;
            reported = clock;
            reportedStable = stability.stable();
            exchange()
                    .peers()
                    .forEach(peer ->
                            actions.add(
                                    send(peer.replica().name(), delivered(peer.replica().name()))));
        }
    }

    private Exchange exchange() {
        return exchange.orElseThrow();
    }

    private final class Out implements Exchange.Out, Transferring {
        @Override
        public void send(String peer, PeerMessage message) {
            actions.add(Replica.this.send(peer, message));
        }

        @Override
        public void fetch(Exchange.Fetch fetch) {
            actions.add(new Action.Fetch(fetch));
        }

        @Override
        public void act(Action action) {
            hold(action);
        }
    }

    private Status status() {
        return new Status(
                self,
                cluster(),
                phase,
                progress(),
                state.membership(),
                departures.members(state.membership(), broadcast.delivered(), stability::counted),
                broadcast.delivered(),
                published.clock(),
                stability.stable(),
                time.last(),
                exchange().peers(),
                broadcast.waiting(),
                broadcast.waitingBytes(),
                waitingRequests(),
                open.size(),
                appended,
                time.notFollowed(),
                dropped,
                malformed,
                new Status.Memory(
                        state.weight(),
                        settings.memory().max(),
                        settings.memory().reserve(),
                        outOfMemory,
                        droppedForMemory));
    }
}
