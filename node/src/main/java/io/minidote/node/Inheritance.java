package io.minidote.node;

import io.minidote.base.Decoded;
import io.minidote.broadcast.Frame;
import io.minidote.broadcast.Head;
import io.minidote.broadcast.Tagged;
import io.minidote.clock.ReplicaId;
import io.minidote.codec.FrameCodec;
import io.minidote.replica.Response;
import io.minidote.replica.Transaction;
import io.minidote.storage.Disk;
import io.minidote.storage.OperationLog;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does again what a replica did before it was forgotten, and nobody else has.
///
/// A node that was forgotten goes on as a new replica, and the data of the old one is set aside.
/// When the forgetting is over and the new replica is a member, the old log is read from the cut
/// on, and each transaction there is asked for again, in their order. What of it must not be done
/// again is written into a file beside the old data ([Notes]). A crash anywhere does no harm: the
/// cluster's data remember what was done again, the notes what was not, and all of it is asked for
/// once more.
///
/// Whoever is forgotten again goes through everything that lies aside, the oldest first. What of it
/// came in time where the forgotten one had been a member may not have, where the new one is.
///
/// A thread of its own waits, reads and asks, until it is interrupted.
final class Inheritance implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

    /// How far one of them has got.
    ///
    /// @param doneAgain changes
    /// @param putAside changes, which stand in the notes
    /// @param pruned dots that the old log did not have any more, and nobody has
    /// @param finished whether that is all
    record Progress(ReplicaId of, long doneAgain, long putAside, long pruned, boolean finished) {

        Progress with(long doneAgain, long putAside) {
            return new Progress(
                    of, this.doneAgain + doneAgain, this.putAside + putAside, pruned, finished);
        }

        Progress withPruned(long dots) {
            return new Progress(of, doneAgain, putAside, pruned + dots, finished);
        }

        Progress atEnd() {
            return new Progress(of, doneAgain, putAside, pruned, true);
        }
    }

    private final Home home;
    private final Node node;
    private final BlockingQueue<ReplicaId> waiting = new LinkedBlockingQueue<>();

    private volatile List<Progress> progress = List.of();

    /// Begins anew unless all was finished when the node was here last: then the latest is.
    Inheritance(Home home, Node node) throws IOException {
        this.home = home;
        this.node = node;
        var aside = home.setAside();
        if (!aside.isEmpty() && !home.notesOn(aside.getLast()).list().contains(Notes.FILE)) {
            begin();
        }
    }

    /// More data has been set aside.
    void begin() {
        for (var each : home.setAside()) {
            show(new Progress(each, 0, 0, 0, false));
            waiting.add(each);
        }
    }

    /// Of each replica about which there was something to do since the start.
    List<Progress> progress() {
        return progress;
    }

    private synchronized void show(Progress news) {
        var all = new ArrayList<>(progress);
        all.removeIf(each -> each.of().equals(news.of()));
        all.add(news);
        progress = List.copyOf(all);
    }

    @Override
    public void run() {
        try {
            while (true) {
                inherit(waiting.take());
            }
        } catch (InterruptedException | InterruptedIOException _) {
            // The node stops. What is left is done when it is here again.
        } catch (IOException | UncheckedIOException failed) {
            LOG.error("what was set aside is not done again: {}", failed.getMessage(), failed);
        }
    }

    private void inherit(ReplicaId of) throws IOException, InterruptedException {
        var log = home.logAside(of);
        if (log.isEmpty()) {
            return;
        }
        try (var notes = new Notes(home.notesOn(of))) {
            var last = inherit(log.get(), of, notes);
            var words =
                    "%d changes were done again, %d put aside, and %d were pruned before anybody had them"
                            .formatted(last.doneAgain(), last.putAside(), last.pruned());
            notes.finish(
                    "%s was forgotten. Of what it did that nobody else had, %s."
                            .formatted(of, words));
            show(last.atEnd());
            LOG.info(
                    "of what {} did and nobody else had, {}: see {}",
                    of,
                    words,
                    home.notesOn(of).path(Notes.FILE));
        }
    }

    /// Begins anew where the node starts over in the middle of it.
    private Progress inherit(Disk log, ReplicaId of, Notes notes)
            throws IOException, InterruptedException {
        while (true) {
            try {
                var last = new Progress(of, 0, 0, 0, false);
                for (var origin : origins(of)) {
                    last = inherit(log, origin, notes, last);
                }
                return last;
            } catch (StartedOver startedOver) {
                LOG.info(
                        "{}: what {} did is looked through once more",
                        startedOver.getMessage(),
                        of);
            }
        }
    }

    private Progress inherit(Disk log, ReplicaId origin, Notes notes, Progress before)
            throws IOException, InterruptedException {
        var by = home.replica();
        var cut = awaitCut(origin);
        var reading = new Reading(by, origin, cut, notes, before);
        // From the beginning: a transaction builds on the one before it.
        var from = OperationLog.salvage(log, origin, 1, reading::next);
        if (from <= cut + 1) {
            return reading.last;
        }
        notes.pruned(origin, cut + 1, from - 1);
        return reading.last.withPruned(from - 1 - cut);
    }

    /// Whose data lies where that of `of` was set aside: its own, and that of those before it that
    /// went on as another on the same data. Ascending in age.
    private List<ReplicaId> origins(ReplicaId of) {
        var origins = new ArrayList<ReplicaId>();
        for (var each : home.earlier()) {
            origins.add(each);
            if (each.equals(of)) {
                break;
            }
            if (home.setAside().contains(each)) {
                origins.clear();
            }
        }
        return origins;
    }

    /// Who was here after `of`: each of them may have done again what `of` did.
    private List<ReplicaId> since(ReplicaId of) {
        var earlier = home.earlier();
        return earlier.subList(earlier.indexOf(of) + 1, earlier.size());
    }

    /// Waits until the forgetting is over and the new replica may do things of its own. Where it
    /// has not even begun, the others may have never heard of `of`: then it begins here.
    private long awaitCut(ReplicaId of) throws InterruptedException {
        while (true) {
            var membership = node.view().membership();
            var retirement = membership.retired().get(of);
            if (retirement != null && membership.remains(home.replica())) {
                return retirement.at();
            }
            if (membership.remains(home.replica()) && !membership.gone(of)) {
                node.forget(of.toString(), false, _ -> {});
            }
            Thread.sleep(LOOK_AGAIN);
        }
    }

    /// The replica that did things again was forgotten itself. Of what it had done again some may
    /// have been cut off with it, so that its successor begins with what is in the data then.
    private static final class StartedOver extends RuntimeException {

        StartedOver(ReplicaId by) {
            super(by + " was forgotten as well");
        }
    }

    /// Goes through an old log.
    private final class Reading {

        private final ReplicaId by;
        private final ReplicaId of;
        private final long cut;
        private final Notes notes;
        private Head head = Head.START;
        private Progress last;

        /// @param by who does it again
        Reading(ReplicaId by, ReplicaId of, long cut, Notes notes, Progress before) {
            this.by = by;
            this.of = of;
            this.cut = cut;
            this.notes = notes;
            last = before;
        }

        void next(Frame frame) {
            var lost = decode(frame);
            var changes = lost.payload().effects().size();
            if (frame.first().counter() <= cut || changes == 0) {
                return;
            }
            try {
                var again = doAgain(by, lost, notes);
                last = last.with(again, changes - again);
                show(last);
            } catch (InterruptedException stopped) {
                throw new UncheckedIOException(new InterruptedIOException(stopped.getMessage()));
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        /// Where the log was pruned, what a transaction builds on may be gone: then it has neither
        /// clocks nor a time.
        private Tagged<Transaction> decode(Frame frame) {
            var decoded =
                    frame.first().counter() == head.counter() + 1
                            ? FrameCodec.read(frame, head)
                            : FrameCodec.readAlone(frame);
            return switch (decoded) {
                case Decoded.Value<Tagged<Transaction>>(var tagged) -> {
                    head = tagged.time().packed() > 0 ? Head.of(tagged) : head;
                    yield tagged;
                }
                case Decoded.Malformed<Tagged<Transaction>> nonsense ->
                        throw new UncheckedIOException(
                                new IOException(
                                        "the log of %s, set aside, has %s: %s"
                                                .formatted(of, frame.first(), nonsense)));
            };
        }
    }

    /// Does again what may be done again of a transaction, and notes the rest.
    ///
    /// @return how many changes were done again
    private int doAgain(ReplicaId by, Tagged<Transaction> lost, Notes notes)
            throws IOException, InterruptedException {
        var open = lost.payload().only(effect -> !notes.have(lost.first().plus(effect.offset())));
        var rest = lost.with(open);
        while (!rest.payload().effects().isEmpty()
                && ask(by, rest) instanceof Response.NotAgain refusal) {
            notes.putAside(rest, refusal.why());
            rest = refusal.rest(rest);
        }
        return rest.payload().effects().size();
    }

    /// Asks until it has happened, or some of it must not happen.
    ///
    /// A node that starts over does nothing again before it is a member, so whatever was asked
    /// before it became another replica is not done by that one.
    private Response ask(ReplicaId by, Tagged<Transaction> lost) throws InterruptedException {
        while (true) {
            if (!home.replica().equals(by)) {
                throw new StartedOver(by);
            }
            var answer = new CompletableFuture<Response>();
            node.doAgain(lost, since(lost.last().replica()), answer::complete);
            try {
                switch (answer.get()) {
                    case Response.Updated done -> {
                        return done;
                    }
                    case Response.NotAgain refused -> {
                        return refused;
                    }
                    case Response.Stopped _ -> throw new InterruptedException();
                    default -> Thread.sleep(LOOK_AGAIN); // not now: it is loading, busy or full
                }
            } catch (ExecutionException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }
}
