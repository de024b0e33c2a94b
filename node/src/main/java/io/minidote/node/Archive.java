package io.minidote.node;

import io.minidote.base.Bytes;
import io.minidote.clock.VectorClock;
import io.minidote.codec.SavedCodec;
import io.minidote.replica.Saved;
import io.minidote.storage.DiskFull;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps what is on disk small: writes snapshots, and prunes the log of what they have and nobody
/// lacks.
///
/// The thread of the loop says when. Snapshots are written by a thread of its own, and [#prune] may
/// be called by any.
final class Archive {

    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private final Configuration configuration;
    private final BiConsumer<Life, Throwable> failed;
    private final ExecutorService saving =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("minidote-snapshot").factory());

    private volatile boolean capturing;
    private volatile boolean givesUp;
    private volatile Optional<Instant> savedAt = Optional.empty();
    private volatile long snapshotBytes;
    private volatile long heldBack;

    // Only the thread of the loop knows the rest.

    private CompletableFuture<Void> saver = CompletableFuture.completedFuture(null);
    private long bytesAtSnapshot;
    private Instant nextAt;

    /// @param failed is told what a node cannot go on with, and in which life
    Archive(Configuration configuration, Instant now, BiConsumer<Life, Throwable> failed) {
        this.configuration = configuration;
        this.failed = failed;
        nextAt = now.plus(configuration.get(Setting.SNAPSHOT_EVERY));
    }

    // --- asked by any thread

    /// When the newest snapshot was written, if one was since the start.
    Optional<Instant> savedAt() {
        return savedAt;
    }

    /// What the snapshots take on disk.
    long snapshotBytes() {
        return snapshotBytes;
    }

    /// How many bytes of the log are kept only because a member lacks something of them.
    long heldBack() {
        return heldBack;
    }

    // --- when

    /// A life begins, and what its log holds behind the newest snapshot has so many bytes.
    ///
    /// @param appended how much has been appended in all lives
    void begin(Life life, long appended) throws IOException {
        bytesAtSnapshot = appended - life.replayedBytes();
        snapshotBytes = life.snapshots().bytes();
    }

    /// Whether anything was appended that no snapshot has.
    boolean lacks(long appended) {
        return appended > bytesAtSnapshot;
    }

    /// Whether it is time for a snapshot; if so, one is to be asked for.
    boolean due(long appended, Instant now) {
        var much = appended - bytesAtSnapshot >= configuration.get(Setting.SNAPSHOT_LOG_BYTES);
        var late = lacks(appended) && !now.isBefore(nextAt);
        if (capturing || !(much || late)) {
            return false;
        }
        capturing = true;
        nextAt = now.plus(configuration.get(Setting.SNAPSHOT_EVERY));
        return true;
    }

    // --- snapshots

    void save(Life life, Saved saved, long appended) {
        saver =
                CompletableFuture.runAsync(
                        () -> {
                            try {
                                life.log().sync();
                                write(life, saved);
                                LOG.info(
                                        "wrote a snapshot of the first {} frames", saved.appends());
                                prune(life, saved.view().stable());
                            } catch (DiskFull full) {
                                LOG.warn("no room for a snapshot: {}", full.getMessage());
                            } catch (CancellationException givenUp) {
                                LOG.warn("gave up a snapshot: shutdown.timeout is over");
                            } catch (Throwable broken) { // the node must hear of anything
                                failed.accept(life, broken);
                            } finally {
                                capturing = false;
                            }
                        },
                        saving);
        bytesAtSnapshot = appended;
    }

    private void write(Life life, Saved saved) throws IOException {
        life.snapshots().write(saved.appends(), abortable(SavedCodec.write(saved)));
        snapshotBytes = life.snapshots().bytes();
        savedAt = Optional.of(Instant.now());
    }

    private Iterator<Bytes> abortable(Iterator<Bytes> chunks) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return chunks.hasNext();
            }

            @Override
            public Bytes next() {
                if (givesUp) {
                    throw new CancellationException();
                }
                return chunks.next();
            }
        };
    }

    /// Puts a state on disk that was merged with another replica's, in the place of whatever
    /// snapshot is being written: the log goes on from it alone.
    ///
    /// @return whether there was room; if not, the log and the snapshots are as they were
    boolean adopt(Life life, Saved saved, long appended) throws IOException {
        giveUp();
        life.log().sync();
        try {
            if (!life.log().prepareSpare()) {
                LOG.warn("no room for the log behind the state of another node");
                return false;
            }
            write(life, saved);
        } catch (DiskFull full) {
            LOG.warn("no room for the state of another node: {}", full.getMessage());
            return false;
        }
        life.log().adopt(saved.appends(), saved.view().clock());
        life.snapshots().deleteBefore(saved.appends());
        bytesAtSnapshot = appended;
        LOG.info("put the state of another node on disk, merged with what was here");
        return true;
    }

    // --- pruning

    /// Deletes from the log what every snapshot has and nobody lacks, and what may be kept no
    /// longer.
    void prune(Life life, VectorClock stable) {
        try {
            var pruned =
                    life.log().prune(configuration.retention(), life.snapshots().inAll(), stable);
            heldBack = pruned.heldBack();
            if (pruned.segments() > 0) {
                LOG.info("pruned {} segments of the log", pruned.segments());
            }
        } catch (IOException | RuntimeException broken) {
            failed.accept(life, broken);
        }
    }

    // --- the end

    /// Ends what is being written, unfinished.
    void giveUp() {
        givesUp = true;
        saver.join();
        givesUp = false;
        capturing = false;
    }

    /// Waits until what is being written is finished, but no longer than this.
    void await(Duration atMost) throws InterruptedException {
        try {
            saver.get(Math.max(0, atMost.toMillis()), TimeUnit.MILLISECONDS);
        } catch (TimeoutException tooLong) {
            giveUp();
        } catch (ExecutionException broken) {
            throw new IllegalStateException(broken.getCause());
        }
    }

    /// Takes nothing more. What is being written is given up.
    void close() {
        givesUp = true;
        saving.shutdown();
    }
}
