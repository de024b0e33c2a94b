package io.minidote.node;

import io.minidote.broadcast.Tagged;
import io.minidote.clock.Dot;
import io.minidote.clock.ReplicaId;
import io.minidote.replica.Transaction;
import io.minidote.storage.Disk;
import io.minidote.storage.DiskFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;

/// The file that says what a forgotten replica did and its successor did not do again, for the
/// operator. It gets its name when it is finished, so that where it is not there, there is
/// something left to be done. Should the successor be forgotten too, it is gone on with.
///
/// What is put aside is on disk here before anything that follows it is done again, and what is
/// left of its own transaction too. Asked once more after a crash, the cluster could not tell it
/// from what was done again before.
final class Notes implements Closeable {

    static final String FILE = "done-again.txt";
    private static final String UNFINISHED = FILE + ".new";

    /// Stands behind each entry: what a crash has left half written has none.
    private static final String END = "\n\n";

    private static final String INDENT = "    ";

    private final Disk disk;
    private final DiskFile file;

    /// The first lines of the entries that were there before.
    private final Set<String> titles = new HashSet<>();

    /// The names of the changes that were put aside before.
    private final Set<String> changes = new HashSet<>();

    private long length;

    Notes(Disk disk) throws IOException {
        this.disk = disk;
        if (disk.list().contains(FILE)) {
            disk.rename(FILE, UNFINISHED);
            disk.sync();
        }
        if (disk.list().contains(UNFINISHED)) {
            file = disk.open(UNFINISHED);
            var text = whole(file);
            length = text.getBytes(StandardCharsets.UTF_8).length;
            text.lines().forEach(this::learn);
        } else {
            file = disk.create(UNFINISHED, 0);
            disk.sync();
        }
    }

    private static String whole(DiskFile file) throws IOException {
        var bytes = ByteBuffer.allocate(Math.toIntExact(file.size()));
        file.read(0, bytes);
        var text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        return text.substring(0, text.lastIndexOf(END) < 0 ? 0 : text.lastIndexOf(END) + 2);
    }

    private void learn(String line) {
        if (line.startsWith(INDENT)) {
            changes.add(line.substring(INDENT.length(), line.indexOf(' ', INDENT.length())));
        } else {
            titles.add(line);
        }
    }

    /// Whether the change of this name was put aside before.
    boolean have(Dot change) {
        return changes.contains(change.toString());
    }

    /// @param why of each change that must not be done again, by its place among the effects
    void putAside(Tagged<Transaction> lost, SortedMap<Integer, String> why) throws IOException {
        var effects = lost.payload().effects();
        var words = new StringBuilder();
        words.append(lost.first());
        if (lost.time().packed() > 0) {
            words.append(" of ").append(lost.time().instant());
        }
        words.append(", %d of what it did:".formatted(why.size()));
        why.forEach((place, reason) -> {
            var effect = effects.get(place);
            var line = "%s %s: %s".formatted(effect.key(), effect.effect(), reason);
            words.append('\n')
                    .append(INDENT)
                    .append(lost.first().plus(effect.offset()))
                    .append(' ')
                    .append(line.replace("\n", "\\n"));
        });
        write(words.append(END).toString());
    }

    /// The old log begins only behind what nobody else had.
    void pruned(ReplicaId of, long from, long to) throws IOException {
        var words =
                "%s:%d to %s:%d were pruned from its log, and nobody has them"
                        .formatted(of, from, of, to);
        if (!titles.contains(words)) {
            write(words + END);
        }
    }

    void finish(String words) throws IOException {
        write(words + END);
        disk.rename(UNFINISHED, FILE);
        disk.sync();
    }

    private void write(String text) throws IOException {
        var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        var more = bytes.remaining();
        file.write(length, bytes);
        length += more;
        file.sync();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
