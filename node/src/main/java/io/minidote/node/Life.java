package io.minidote.node;

import io.minidote.base.Decoded;
import io.minidote.broadcast.Frame;
import io.minidote.codec.SavedCodec;
import io.minidote.replica.Replica;
import io.minidote.replica.Saved;
import io.minidote.storage.CorruptFile;
import io.minidote.storage.OperationLog;
import io.minidote.storage.Progress;
import io.minidote.storage.Snapshots;
import io.minidote.storage.StoredSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/// One replica of a node, from its recovery to its end. Nearly always a node has one life; it
/// begins another when its dots may have been given out before.
///
/// @param number counts the lives of a node, from 1
/// @param replayedBytes what stood in the log behind the newest snapshot
/// @param appendedAtSnapshot how many frames the newest snapshot has
record Life(
        int number,
        Replica replica,
        OperationLog log,
        Snapshots snapshots,
        long replayedBytes,
        long appendedAtSnapshot) {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration QUIET = Duration.ofSeconds(2);

    /// Begins where the newest snapshot and the log behind it end.
    ///
    /// @param note is told what an operator should know of
    /// @throws CorruptFile where what was once whole is damaged
    static Life recover(int number, Home home, Configuration configuration, Consumer<String> note)
            throws IOException {
        try {
            return read(number, home, configuration, note);
        } catch (UncheckedIOException wrapped) {
            throw explain(Objects.requireNonNull(wrapped.getCause()), home);
        } catch (IOException failed) {
            throw explain(failed, home);
        }
    }

    private static Life read(
            int number, Home home, Configuration configuration, Consumer<String> note)
            throws IOException {
        var snapshots = Snapshots.open(home.snapshots());
        var stored =
                snapshots.newest(
                        OperationLog.replayableFrom(home.log()),
                        broken -> note.accept("passed over a snapshot: " + broken.getMessage()),
                        new Notes("checking the newest snapshot", note));
        var saved = stored.isPresent() ? read(stored.get(), note) : Saved.NOTHING;
        var settings = configuration.replica(nonZero());
        var replica =
                new Replica(
                        home.replica(),
                        home.setAside().isEmpty() ? settings : settings.afterStartingOver(),
                        saved);
        var replay = new Replay(replica, home);
        var log =
                OperationLog.open(
                        home.log(),
                        configuration.logOptions(RANDOM.nextLong()),
                        saved.appends(),
                        saved.view().clock(),
                        replay,
                        new Notes("replaying the log", note));
        snapshots.deleteBefore(OperationLog.replayableFrom(home.log()));
        return new Life(number, replica, log, snapshots, replay.bytes, saved.appends());
    }

    /// Random, for the name of whatever comes into being.
    static long nonZero() {
        var random = 0L;
        while (random == 0) {
            random = RANDOM.nextLong();
        }
        return random;
    }

    private static Saved read(StoredSnapshot stored, Consumer<String> note) throws IOException {
        var reader = new SavedCodec.Reader();
        try (var chunks = stored.chunks(new Notes("reading the newest snapshot", note))) {
            for (var next = chunks.next(); next.isPresent(); next = chunks.next()) {
                if (reader.accept(next.get()) instanceof Decoded.Malformed<Integer> malformed) {
                    throw new CorruptFile(stored.path(), 0, "a chunk " + malformed);
                }
            }
        }
        return reader.finish();
    }

    private static final class Replay implements Consumer<Frame> {

        private final Replica replica;
        private final Home home;
        private long bytes;

        Replay(Replica replica, Home home) {
            this.replica = replica;
            this.home = home;
        }

        @Override
        public void accept(Frame frame) {
            if (replica.replay(frame) instanceof Decoded.Malformed<?> malformed) {
                throw new UncheckedIOException(
                        new CorruptFile(home.log().path(""), 0, frame.first() + " " + malformed));
            }
            bytes += OperationLog.cost(frame);
        }
    }

    private static IOException explain(IOException failed, Home home) {
        var folder = home.folder();
        return failed instanceof CorruptFile corrupt && folder.isPresent()
                ? new CorruptFile(
                        corrupt.path(),
                        corrupt.offset(),
                        corrupt.why() + lookAt(corrupt, folder.get().toString()))
                : failed;
    }

    private static String lookAt(CorruptFile corrupt, String folder) {
        var what = corrupt.path().contains("snapshot") ? "snapshot" : "log";
        return "; `minidote inspect %s %s` shows what is whole".formatted(what, folder);
    }

    /// Tells how far a long reading has come, but not of short ones, and not too often.
    private static final class Notes implements Progress {

        private final String what;
        private final Consumer<String> note;
        private long nextNanos = System.nanoTime() + QUIET.toNanos();

        Notes(String what, Consumer<String> note) {
            this.what = what;
            this.note = note;
        }

        @Override
        public void at(long bytes, long ofBytes) {
            if (System.nanoTime() - nextNanos >= 0 && ofBytes > 0) {
                nextNanos = System.nanoTime() + QUIET.toNanos();
                note.accept(
                        "%s: %d %% of %d MiB"
                                .formatted(what, 100 * bytes / ofBytes, ofBytes >> 20));
            }
        }
    }
}
