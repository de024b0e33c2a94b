package io.minidote.node;

import io.minidote.base.Decoded;
import io.minidote.broadcast.Frame;
import io.minidote.broadcast.Head;
import io.minidote.broadcast.Tagged;
import io.minidote.clock.ReplicaId;
import io.minidote.codec.FrameCodec;
import io.minidote.replica.Effect;
import io.minidote.replica.Response;
import io.minidote.replica.Transaction;
import io.minidote.storage.Disk;
import io.minidote.storage.DiskFile;
import io.minidote.storage.OperationLog;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
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
/// on, and each transaction there is asked for again, in their order. What must not be done again
/// is written into a file beside the old data. A crash anywhere does no harm: the cluster's data
/// remember what was done again, and all of it is asked for once more.
///
/// A thread of its own waits, reads and asks, until it is interrupted.
final class Inheritance implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

    /// How far one of them has got.
    ///
    /// @param doneAgain transactions
    /// @param putAside transactions, which stand in the file
    /// @param finished whether that is all
    record Progress(ReplicaId of, long doneAgain, long putAside, boolean finished) {

        Progress with(boolean again) {
            return again
                    ? new Progress(of, doneAgain + 1, putAside, false)
                    : new Progress(of, doneAgain, putAside + 1, false);
        }
    }

    private final Home home;
    private final Node node;
    private final BlockingQueue<ReplicaId> waiting = new LinkedBlockingQueue<>();

    private volatile List<Progress> progress = List.of();

    /// Begins with whatever was not finished when the node was here last.
    Inheritance(Home home, Node node) throws IOException {
        this.home = home;
        this.node = node;
        for (var each : home.setAside()) {
            if (!home.notesOn(each).list().contains(Notes.FILE)) {
                add(each);
            }
        }
    }

    /// The data of this replica has been set aside.
    void add(ReplicaId of) {
        show(new Progress(of, 0, 0, false));
        waiting.add(of);
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
            var last = new Progress(of, 0, 0, false);
            for (var origin : origins(of)) {
                var reading = new Reading(origin, awaitCut(origin), notes, last);
                // From the beginning: a transaction builds on the one before it.
                OperationLog.salvage(log.get(), origin, 1, reading::next);
                last = reading.last;
            }
            notes.finish(
                    """
                    %s was forgotten. Of what it did that nobody else had, %s has done %d transactions again; %d were put aside and stand above.
                    """
                            .formatted(of, home.replica(), last.doneAgain(), last.putAside()));
            show(new Progress(of, last.doneAgain(), last.putAside(), true));
            LOG.info(
                    "of what {} did and nobody else had, {} transactions were done again and {} put"
                            + " aside: see {}",
                    of,
                    last.doneAgain(),
                    last.putAside(),
                    home.notesOn(of).path(Notes.FILE));
        }
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

    /// Goes through an old log.
    private final class Reading {

        private final ReplicaId of;
        private final long cut;
        private final Notes notes;
        private Head head = Head.START;
        private Progress last;

        Reading(ReplicaId of, long cut, Notes notes, Progress before) {
            this.of = of;
            this.cut = cut;
            this.notes = notes;
            last = before;
        }

        void next(Frame frame) {
            var lost = decode(frame);
            if (frame.first().counter() <= cut || effects(lost.payload()).isEmpty()) {
                return;
            }
            try {
                var noted = notes.have(lost);
                if (!noted) {
                    var refused = doAgain(lost);
                    if (!refused.isEmpty()) {
                        notes.write(words(lost, refused));
                        noted = true;
                    }
                }
                last = last.with(!noted);
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

    /// Asks until it has happened, or must not happen.
    ///
    /// @return why not, by its place in the transaction; nothing if it has happened
    private SortedMap<Integer, String> doAgain(Tagged<Transaction> lost)
            throws InterruptedException {
        while (true) {
            var answer = new CompletableFuture<Response>();
            node.doAgain(lost, answer::complete);
            try {
                switch (answer.get()) {
                    case Response.Updated _ -> {
                        return Collections.emptySortedMap();
                    }
                    case Response.NotAgain(var why) -> {
                        return why;
                    }
                    case Response.Stopped _ -> throw new InterruptedException();
                    default -> Thread.sleep(LOOK_AGAIN); // not now: it is loading, busy or full
                }
            } catch (ExecutionException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    private static List<Effect<?, ?, ?>> effects(Transaction transaction) {
        return switch (transaction) {
            case Transaction.Changes(var effects) -> effects;
            case Transaction.Again(_, _, _, var effects) -> effects;
            case Transaction.Founded _,
                    Transaction.Joined _,
                    Transaction.Forgotten _,
                    Transaction.Ceased _,
                    Transaction.Retired _ ->
                    List.of();
        };
    }

    private static String title(Tagged<Transaction> lost) {
        return lost.first() + " of " + lost.time().instant();
    }

    private static String words(Tagged<Transaction> lost, SortedMap<Integer, String> refused) {
        var words = new StringBuilder();
        words.append(title(lost)).append('\n');
        var effects = effects(lost.payload());
        for (var i = 0; i < effects.size(); i++) {
            var effect = effects.get(i);
            var why = refused.get(i);
            var line = effect.key() + " " + effect.effect() + (why == null ? "" : ": " + why);
            words.append("    ").append(line.replace("\n", "\\n")).append('\n');
        }
        return words.append('\n').toString();
    }

    /// The file that says what was put aside. It gets its name when it is finished, so that where
    /// it is not there, there is something left to be done.
    ///
    /// What is put aside is on disk here before anything that follows it is done again. Asked once
    /// more after a crash, the cluster could not tell it from what was done again before.
    private static final class Notes implements Closeable {

        private static final String FILE = "done-again.txt";
        private static final String UNFINISHED = FILE + ".new";

        /// Stands behind each transaction.
        private static final String END = "\n\n";

        private final Disk disk;
        private final DiskFile file;
        private final String before;
        private long length;

        Notes(Disk disk) throws IOException {
            this.disk = disk;
            if (disk.list().contains(UNFINISHED)) {
                file = disk.open(UNFINISHED);
                before = whole(file);
                length = before.getBytes(StandardCharsets.UTF_8).length;
            } else {
                file = disk.create(UNFINISHED, 0);
                disk.sync();
                before = "";
            }
        }

        /// What was noted before a crash, without what that left half written.
        private static String whole(DiskFile file) throws IOException {
            var bytes = ByteBuffer.allocate(Math.toIntExact(file.size()));
            file.read(0, bytes);
            var text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
            return text.substring(0, text.lastIndexOf(END) < 0 ? 0 : text.lastIndexOf(END) + 2);
        }

        boolean have(Tagged<Transaction> lost) {
            return before.startsWith(title(lost) + "\n")
                    || before.contains(END + title(lost) + "\n");
        }

        void write(String text) throws IOException {
            var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            var more = bytes.remaining();
            file.write(length, bytes);
            length += more;
            file.sync();
        }

        void finish(String text) throws IOException {
            write(text);
            disk.rename(UNFINISHED, FILE);
            disk.sync();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
