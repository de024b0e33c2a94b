package io.minidote.replica;

import io.minidote.broadcast.PeerMessage.Phase;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.Crdt;
import io.minidote.crdt.Key;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/// The requests of clients: each waits, without holding up others, until what its session has seen
/// is here, and some then for an object to come. Also the interactive transactions, each with the
/// view it keeps.
final class Sessions {

    private record OpenTransaction(View view, Instant since) {}

    private final Situation here;
    private final Writer writer;
    private final Waiting waitingForDelivered = new Waiting();
    private final Waiting waitingForPublished = new Waiting();
    private final Map<Long, OpenTransaction> open = new TreeMap<>();

    /// Whoever still has one open from before this start, in the same process, must not get hold of
    /// somebody else's.
    private long nextTransaction;

    Sessions(Situation here, Writer writer) {
        this.here = here;
        this.writer = writer;
        nextTransaction = here.settings.freshCluster();
    }

    int waiting() {
        return waitingForDelivered.size() + waitingForPublished.size();
    }

    int open() {
        return open.size();
    }

    void update(Input.Update update) {
        if (admit(update) && cover(update, here.delivered(), waitingForDelivered)) {
            writer.update(update);
        }
    }

    /// A request that is about what readers see.
    void await(Input.SessionRequest request) {
        if (admit(request) && cover(request, here.published().clock(), waitingForPublished)) {
            answer(request);
        }
    }

    /// Whether a request makes sense here and now; if not, it is answered.
    private boolean admit(Input.SessionRequest request) {
        var issued = here.delivered().get(here.self);
        var own = request.atLeast().get(here.self);
        if (here.phase != Phase.COMPLETE || here.renewing) {
            here.reply(request.id(), new Response.Loading(here.progress()));
        } else if (own > issued) {
            // No clock handed out here has this entry, so waiting for it would never end.
            here.reply(
                    request.id(),
                    new Response.Refused(
                            "the clock names %s:%d, but this replica has given out only %d"
                                    .formatted(here.self, own, issued)));
        } else if (here.membership().lost(request.atLeast()).isPresent()) {
            here.reply(
                    request.id(),
                    new Response.Refused(
                            "the clock names %s, which was forgotten and is in no member"
                                    .formatted(here.membership().lost(request.atLeast()).get())));
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
        var most = here.settings.waitingRequests();
        if (!request.deadline().isAfter(here.now)) {
            here.reply(request.id(), new Response.Late(clock.lacking(request.atLeast())));
        } else if (waiting() >= most) {
            here.reply(
                    request.id(),
                    new Response.Busy(
                            "limit.waiting-requests",
                            most + " requests already wait for their clocks"));
        } else {
            waiting.add(request, clock);
        }
        return false;
    }

    /// Answers a request that the published view covers: nothing it shows is unpersisted.
    private void answer(Input.SessionRequest request) {
        switch (request) {
            case Input.Update update -> writer.update(update);
            case Input.Await await ->
                    here.out.act(
                            new Action.Reply(await.id(), new Response.Covered(here.published())));
            case Input.Open begin -> open(begin);
            case Input.Watch watch -> watch(watch);
        }
    }

    private void watch(Input.Watch watch) {
        if (here.watches.isFull()) {
            here.reply(
                    watch.id(),
                    new Response.Busy(
                            "limit.watches", here.watches.size() + " already watch objects here"));
        } else {
            here.watches.add(watch, here.published().membership(), here.out::act);
        }
    }

    private void open(Input.Open begin) {
        var most = here.settings.openTransactions();
        if (open.size() >= most) {
            here.reply(
                    begin.id(),
                    new Response.Busy(
                            "limit.open-transactions",
                            most + " interactive transactions are already open"));
            return;
        }
        var transaction = nextTransaction++;
        open.put(transaction, new OpenTransaction(here.published(), here.passed));
        here.out.act(
                new Action.Reply(begin.id(), new Response.Opened(transaction, here.published())));
    }

    void commit(Input.Commit commit) {
        var transaction = open.remove(commit.transaction());
        if (here.renewing) {
            here.reply(commit.id(), new Response.Loading(here.progress()));
        } else if (transaction != null) {
            writer.commit(commit, transaction.view());
        } else if (!writer.answerAgain(commit.id(), commit.intent())) {
            here.reply(commit.id(), new Response.Refused(notOpen(commit.transaction())));
        }
    }

    void abort(Input.Abort abort) {
        here.reply(
                abort.id(),
                open.remove(abort.transaction()) == null
                        ? new Response.Refused(notOpen(abort.transaction()))
                        : new Response.Aborted());
    }

    private String notOpen(long transaction) {
        return "transaction %d is not open: it ended, or was open for longer than transaction.timeout (%d s)"
                .formatted(transaction, here.settings.openFor().toSeconds());
    }

    /// What `clock` has in common with every view that an open transaction rests on.
    VectorClock floor(VectorClock clock) {
        var floor = clock;
        for (var transaction : open.values()) {
            floor = floor.meet(transaction.view().clock());
        }
        return floor;
    }

    /// More may have been delivered.
    void delivered() {
        if (here.renewing) {
            return; // not one more dot of this identity; whoever waits is answered by its successor
        }
        waitingForDelivered.ready(here.delivered()).forEach(this::answer);
    }

    /// More may have been published.
    void published() {
        if (!here.renewing) {
            waitingForPublished.ready(here.published().clock()).forEach(this::answer);
        }
    }

    /// Something may have happened that updates wait for.
    void serve() {
        if (!here.renewing) {
            here.expecting.serve(object -> isThere(object), writer::tryAgain);
        }
    }

    private <S extends Crdt<S, O, E>, O, E> boolean isThere(Key<S, O, E> object) {
        return here.state.get(object, here.time.look(here.now)).exists();
    }

    void giveUp(CallId id) {
        here.expecting.remove(id).ifPresent(writer::without);
        waitingForDelivered.remove(id).ifPresent(request -> late(request, here.delivered()));
    }

    void tick() {
        here.expecting.late(here.passed).forEach(writer::without);
        waitingForDelivered.late(here.now).forEach(late -> late(late, here.delivered()));
        waitingForPublished.late(here.now).forEach(late -> late(late, here.published().clock()));
        var timeout = here.settings.openFor();
        open.values().removeIf(each -> each.since().plus(timeout).isBefore(here.passed));
    }

    private void late(Input.SessionRequest request, VectorClock clock) {
        here.reply(request.id(), new Response.Late(clock.lacking(request.atLeast())));
    }
}
