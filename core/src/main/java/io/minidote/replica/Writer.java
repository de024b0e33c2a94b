package io.minidote.replica;

import io.minidote.base.Bytes;
import io.minidote.base.Invariant;
import io.minidote.broadcast.Frame;
import io.minidote.broadcast.Own;
import io.minidote.broadcast.PeerMessage.Phase;
import io.minidote.broadcast.Tagged;
import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.codec.BriefCodec;
import io.minidote.codec.FrameCodec;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;

/// Makes transactions of this replica's own: prepares them on the working state, refuses what there
/// is no room for, and puts them into the log and the state.
final class Writer {

    private static final String LEAVING = "this replica is leaving the cluster: use another";

    /// With so few replicas nothing is worth leaving out.
    private static final int FEW = 4;

    /// @param counter its last event: once that is published, the view it rests on may be forgotten
    private record Committing(long counter, VectorClock seen) {}

    private final Situation here;
    private final Redone redone;
    private final Deque<Committing> committing = new ArrayDeque<>();

    /// How many updates of clients were refused for want of memory.
    private long outOfMemory;

    Writer(Situation here) {
        this.here = here;
        redone = new Redone(here.self);
    }

    long outOfMemory() {
        return outOfMemory;
    }

    /// Commits an interactive transaction that was made on `view`.
    void commit(Input.Commit commit, View view) {
        if (answerAgain(commit.id(), commit.intent())) {
            return;
        }
        var now = here.time.look(here.now);
        var changed =
                commit.unchanged().stream()
                        .filter(key -> !here.state.shows(key, view, now))
                        .toList();
        if (!changed.isEmpty()) {
            here.reply(commit.id(), new Response.Changed(changed));
            return;
        }
        var before = here.out.appended();
        write(commit.id(), Optional.of(view), commit.intent())
                .ifPresent(expects -> replyUpdated(commit.id(), expects.otherwise()));
        if (here.out.appended() > before) {
            committing.add(new Committing(here.delivered().get(here.self), view.clock()));
        }
    }

    /// What `clock` has in common with every view that a committed transaction rests on which is
    /// not yet published.
    VectorClock floor(VectorClock clock) {
        var floor = clock;
        for (var commit : committing) {
            floor = floor.meet(commit.seen());
        }
        return floor;
    }

    void published(View view) {
        while (!committing.isEmpty()
                && committing.peek().counter() <= view.clock().get(here.self)) {
            committing.remove();
        }
    }

    void update(Input.Update update) {
        write(update.id(), Optional.empty(), update.intent())
                .ifPresent(expects -> expect(update.id(), expects));
    }

    private void expect(CallId id, Intent.Outcome.Expects expects) {
        if (here.expecting.isFull()) {
            here.reply(
                    id,
                    new Response.Busy(
                            "limit.expecting-requests",
                            here.expecting.size() + " requests already wait for objects to come"));
        } else {
            here.expecting.add(id, expects, here.passed);
        }
    }

    /// Tries an update again that expects something.
    ///
    /// @return whether it is answered
    boolean tryAgain(Expecting.Update update) {
        return write(update.id(), Optional.empty(), update.expects().again()).isEmpty();
    }

    /// Answers an update for which nothing has come.
    void without(Expecting.Update update) {
        replyUpdated(update.id(), update.expects().otherwise());
    }

    /// Answers a request that has been done, here or elsewhere, as it was answered then. One that
    /// is still on its way to the disk is waited for, as by whoever asked first.
    ///
    /// @return whether it is such a one
    boolean answerAgain(CallId id, Intent intent) {
        var known = intent.request().flatMap(here.state.answers()::find);
        known.ifPresent(first -> replyUpdated(id, first.answer()));
        return known.isPresent();
    }

    /// @return what it expects before it can be answered, if that is so
    private Optional<Intent.Outcome.Expects> write(CallId id, Optional<View> view, Intent intent) {
        Invariant.check(!here.renewing, "%s gives out no more dots", here.self);
        if (answerAgain(id, intent)) {
            return Optional.empty();
        }
        if (here.leave.isPresent()) {
            here.reply(id, new Response.Refused(LEAVING));
            return Optional.empty();
        }
        var seen = view.map(View::clock).orElse(here.delivered());
        var drafting =
                new Drafting(
                        here.state, here.watches, view, next(), seen, here.time.next(here.now));
        switch (intent.on(drafting)) {
            case Intent.Outcome.Expects expects -> {
                return Optional.of(expects);
            }
            case Intent.Outcome.Refused(var why) -> here.reply(id, new Response.Refused(why));
            case Intent.Outcome.Done(var result) -> {
                var once = intent.request().map(request -> new Once(request, (Bytes) result));
                write(id, drafting, once, result);
            }
        }
        return Optional.empty();
    }

    private void write(CallId id, Drafting drafting, Optional<Once> once, Object result) {
        var effects = drafting.end();
        var announced = drafting.announced();
        if (effects.isEmpty() && once.isEmpty() && announced.isEmpty()) {
            replyUpdated(id, result);
            return;
        }
        var tagged =
                here.broadcast.broadcast(
                        here.self,
                        dots(effects),
                        drafting.seen(),
                        drafting.time(),
                        (Transaction) new Transaction.Changes(effects, once, announced));
        if (!hasMemory(drafting, here.state.growth(tagged))) {
            outOfMemory++;
            here.reply(
                    id,
                    new Response.OutOfMemory(here.state.weight(), here.settings.memory().max()));
            return;
        }
        var own = write(tagged);
        var refusal = refuse(own.whole());
        if (refusal.isPresent()) {
            here.reply(id, refusal.get());
        } else {
            happen(drafting, tagged, own);
            replyUpdated(id, result);
        }
    }

    /// Takes away what has expired, as far as there is room.
    void collect(List<Location> expired) {
        var seen = here.delivered();
        var time = here.time.next(here.now);
        var drafting = new Drafting(here.state, here.watches, Optional.empty(), next(), seen, time);
        expired.forEach(drafting::clear);
        var effects = drafting.end();
        if (effects.isEmpty() || !hasMemory(drafting, 0)) {
            return;
        }
        var changes = (Transaction) new Transaction.Changes(effects);
        var tagged = here.broadcast.broadcast(here.self, dots(effects), seen, time, changes);
        var own = write(tagged);
        if (refuse(own.whole()).isEmpty()) {
            happen(drafting, tagged, own);
        } else if (expired.size() > 1) {
            collect(expired.subList(0, expired.size() / 2));
        }
    }

    private void happen(Drafting drafting, Tagged<Transaction> tagged, Own own) {
        here.broadcast.deliver(tagged);
        drafting.install();
        here.state.remember(tagged);
        here.append(tagged, own);
    }

    /// Also what changes nothing takes one.
    private static int dots(List<Effect<?, ?, ?>> effects) {
        return effects.isEmpty() ? 1 : effects.getLast().offset() + 1;
    }

    private Dot next() {
        return new Dot(here.self, here.delivered().get(here.self) + 1);
    }

    private void replyUpdated(CallId id, Object result) {
        var clock = here.delivered();
        here.reply(id, new Response.Updated(here.membership().abridged(clock), result));
    }

    /// As it is logged, and in brief where that may save anything.
    private Own write(Tagged<Transaction> tagged) {
        var before = here.broadcast.head(here.self);
        var whole = FrameCodec.write(tagged, before);
        var direct = here.direct.dots().orElse(VectorClock.EMPTY);
        return tagged.after().size() > FEW && !direct.isEmpty() && remembers(direct)
                ? new Own(whole, Optional.of(BriefCodec.write(tagged, before, direct, this::past)))
                : Own.of(whole);
    }

    private boolean remembers(VectorClock direct) {
        return direct.replicas().stream()
                .map(replica -> new Dot(replica, direct.get(replica)))
                .allMatch(dot -> here.broadcast.past(dot).isPresent());
    }

    private VectorClock past(Dot dot) {
        return here.broadcast.past(dot).orElseThrow();
    }

    /// @param besides how much heavier everything else would be for it
    private boolean hasMemory(Drafting drafting, long besides) {
        var memory = here.settings.memory();
        var weight = here.state.weight();
        var growth = drafting.growth() + besides;
        return memory.admits(weight, growth) || memory.fits(weight + growth) && drafting.removes();
    }

    private Optional<Response> refuse(Frame frame) {
        var bytes = frame.bytes().length();
        var most = here.settings.limits().transactionBytes();
        if (bytes > most) {
            return Optional.of(
                    new Response.Refused(
                            "the transaction takes %d bytes, but limit.transaction is %d"
                                    .formatted(bytes, most)));
        }
        return !here.fits(bytes) ? Optional.of(new Response.NoRoom()) : Optional.empty();
    }

    /// Issues a transaction of the cluster's own; where there is no room it is tried again later.
    ///
    /// @return why it was not possible, if so
    Optional<Response> issue(Transaction transaction) {
        return issue(transaction, 1);
    }

    private Optional<Response> issue(Transaction transaction, int dots) {
        var tagged =
                here.broadcast.broadcast(
                        here.self, dots, here.delivered(), here.time.next(here.now), transaction);
        var own = write(tagged);
        var refusal = refuse(own.whole());
        if (refusal.isEmpty()) {
            here.broadcast.deliver(tagged);
            here.state.apply(tagged);
            here.append(tagged, own);
        }
        return refusal;
    }

    /// Does again what an earlier replica of this node did, unless the cluster has it: from the
    /// earlier one itself, or done again by somebody since.
    ///
    /// Which of it the cluster will have is certain when the earlier one has been forgotten here,
    /// and whoever may have done it again since. That some other side once went on without it, and
    /// did it again, says nothing here.
    void doAgain(Input.Again request) {
        var lost = request.lost();
        var original = original(lost);
        var earlier = new TreeSet<>(request.since());
        earlier.add(lost.last().replica());
        earlier.add(original.replica());
        if (here.phase != Phase.COMPLETE || here.renewing || here.leave.isPresent()) {
            here.reply(request.id(), new Response.Loading(here.progress()));
        } else if (has(lost.last()) || has(original)) {
            replyUpdated(request.id(), 0);
        } else if (!here.membership().retired().keySet().containsAll(earlier)) {
            earlier.forEach(this::forget);
            here.reply(request.id(), new Response.Loading("an earlier replica is being forgotten"));
        } else {
            doAgain(request.id(), lost, original);
        }
    }

    /// The end of the transaction that `lost` is or, itself done again, goes back to.
    private static Dot original(Tagged<Transaction> lost) {
        return lost.payload() instanceof Transaction.Again(var of, var upTo, _, _, _)
                ? new Dot(of, upTo)
                : lost.last();
    }

    private boolean has(Dot lost) {
        return here.delivered().contains(lost) || here.membership().hasAgain(lost);
    }

    private void forget(ReplicaId earlier) {
        if (!here.membership().gone(earlier)
                && here.departures.judge(earlier.toString(), false, here.membership())
                        instanceof Departures.Verdict.Forget) {
            var _ = issue(new Transaction.Forgotten(earlier));
        }
    }

    /// Where the client has asked again elsewhere meanwhile, and it was done there, all that is
    /// left to tell is that nothing is missing.
    private void doAgain(CallId id, Tagged<Transaction> lost, Dot original) {
        var first = next();
        var then = time(lost);
        var drafting =
                new Drafting(
                        here.state, here.watches, Optional.empty(), first, here.delivered(), then);
        var once = lost.payload().once();
        var elsewhere = once.flatMap(each -> here.state.answers().find(each.request())).isPresent();
        SortedMap<Integer, String> refused =
                elsewhere ? Collections.emptySortedMap() : drafting.doAgain(lost, redone);
        if (!refused.isEmpty()) {
            here.reply(id, new Response.NotAgain(refused));
            return;
        }
        var effects = drafting.end();
        var again =
                new Transaction.Again(
                        original.replica(),
                        original.counter(),
                        then,
                        effects,
                        elsewhere ? Optional.empty() : once);
        var dots = dots(effects);
        var refusal = issue(again, dots);
        if (refusal.isPresent()) {
            here.reply(id, refusal.get());
        } else {
            redone.add(first, first.plus(dots - 1L));
            replyUpdated(id, effects.size());
        }
    }

    private static HybridTime time(Tagged<Transaction> lost) {
        return lost.payload() instanceof Transaction.Again(_, _, var time, _, _)
                ? time
                : lost.time();
    }
}
