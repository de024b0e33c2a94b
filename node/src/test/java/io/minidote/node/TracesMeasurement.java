package io.minidote.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.api.Minidote;
import io.minidote.base.Bytes;
import io.minidote.clock.CausalReader;
import io.minidote.clock.CausalWriter;
import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.Key;
import io.minidote.crdt.Prepared;
import io.minidote.crdt.Sequence;
import io.minidote.crdt.Sequence.Operation;
import io.minidote.crdt.Stamp;
import io.minidote.link.MemoryNetwork;
import io.minidote.replica.Change;
import io.minidote.storage.SyncMode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// What it costs to type real texts, character by character: the editing traces of josephg/editing-traces, by the
/// type alone and by the Java API. The text at the end must be the trace's. Runs only by its name:
///
///     mvn -pl node -am test -Dtest=TracesMeasurement -Dminidote.traces=FOLDER \
///         -Dsurefire.failIfNoSpecifiedTests=false
///
/// in whose folder the traces are as they were published, `….json.gz`.
class TracesMeasurement {

    private static final int IN_FLIGHT = 500;

    /// After so many edits all is stable that there is, which is late for a cluster.
    private static final int STABLE_EVERY = 1_000;

    private static final Key<Sequence, Operation, Sequence.Effect> KEY =
            new Key<>(Bytes.of("0"), Bytes.of("text"), Sequence.TYPE);

    /// @param parents the edits it follows, by their places in the trace
    private record Edit(int agent, List<Integer> parents, List<Operation> operations) {}

    private record Trace(String name, List<Edit> edits, int agents, String text) {}

    private record Sent(int edit, Sequence.Effect effect, Stamp stamp) {}

    /// One who types, and what it costs.
    private static final class Author {
        private final ReplicaId id;
        private Sequence text = Sequence.EMPTY;
        private VectorClock clock = VectorClock.EMPTY;
        private final List<Sent> sent = new ArrayList<>();
        private long bytes;

        Author(int number) {
            id = new ReplicaId("author" + number, 1);
        }

        void types(int edit, Operation operation, boolean keep) {
            if (text.prepare(operation, id)
                    instanceof Prepared.Effect<Sequence.Effect>(var effect)) {
                var dot = new Dot(id, clock.get(id) + 1);
                var out = new CausalWriter();
                out.writeReplica(id);
                var before = out.length();
                Sequence.TYPE.writeEffect(effect, out);
                bytes += out.length() - before;
                var one = new Sent(edit, effect, new Stamp(dot, dot, clock, new HybridTime(edit)));
                apply(one);
                if (keep) {
                    sent.add(one);
                }
            }
        }

        void apply(Sent one) {
            text = text.apply(one.effect(), one.stamp());
            clock = clock.with(one.stamp().dot());
        }
    }

    @TempDir private Path folder;

    @Test
    void everyTraceEndsInItsText() throws Exception {
        try (var files = Files.list(Path.of(System.getProperty("minidote.traces", "")))) {
            for (var file :
                    files.filter(each -> each.toString().endsWith(".gz")).sorted().toList()) {
                var trace = read(file);
                say("%s: %,d edits", trace.name, trace.edits.size());
                if (trace.agents == 1) {
                    alone(trace, "stable at the end", Integer.MAX_VALUE);
                    alone(trace, "stable every " + STABLE_EVERY, STABLE_EVERY);
                    throughTheApi(trace);
                } else {
                    together(trace);
                }
            }
        }
    }

    private static Trace read(Path file) throws IOException {
        try (var in = new GZIPInputStream(Files.newInputStream(file))) {
            var json = new ObjectMapper().readTree(in);
            var edits = new ArrayList<Edit>();
            for (var transaction : json.get("txns")) {
                var parents = new ArrayList<Integer>();
                transaction.path("parents").forEach(parent -> parents.add(parent.asInt()));
                edits.add(
                        new Edit(
                                transaction.path("agent").asInt(),
                                parents,
                                operations(transaction)));
            }
            return new Trace(
                    file.getFileName().toString(),
                    edits,
                    json.path("numAgents").asInt(1),
                    json.get("endContent").asString());
        }
    }

    private static List<Operation> operations(JsonNode transaction) {
        var operations = new ArrayList<Operation>();
        for (var patch : transaction.get("patches")) {
            var at = patch.get(0).asLong();
            for (var i = 0; i < patch.get(1).asInt(); i++) {
                operations.add(new Operation.Delete(at, 1));
            }
            for (var letter : patch.get(2).asString().codePoints().toArray()) {
                operations.add(Operation.Insert.text(at++, Character.toString(letter)));
            }
        }
        return operations;
    }

    private static void alone(Trace trace, String how, int stableEvery) {
        var author = new Author(0);
        var count = 0;
        var begin = busy();
        for (var edit : trace.edits) {
            for (var operation : edit.operations) {
                author.types(0, operation, false);
                if (++count % stableEvery == 0) {
                    author.text = author.text.stabilize(author.clock);
                }
            }
        }
        var typed = busy() - begin;
        var weightBefore = author.text.weight();
        author.text = author.text.stabilize(author.clock);
        assertThat(author.text.text().text()).isEqualTo(trace.text);
        say(
                "  type, %s: %,d operations in %.2f s of processor time, %,d bytes of effects;"
                        + " weighs %,d before it is stable",
                how, count, typed / 1e9, author.bytes, weightBefore);
        tellState(author.text);
    }

    private static void tellState(Sequence text) {
        var out = new CausalWriter();
        Sequence.TYPE.writeState(text, out);
        var begin = busy();
        var read = Sequence.TYPE.readState(new CausalReader(out.toBytes()));
        say(
                "    %,d characters weigh %,d bytes, and are %,d written, read in %.3f s",
                read.size(), text.weight(), out.length(), (busy() - begin) / 1e9);
    }

    /// Each author types on what he had then, and in the end has what the other typed.
    private static void together(Trace trace) {
        var authors = IntStream.range(0, trace.agents).mapToObj(Author::new).toList();
        var clocks = new ArrayList<VectorClock>();
        var begin = busy();
        for (var i = 0; i < trace.edits.size(); i++) {
            var edit = trace.edits.get(i);
            var author = authors.get(edit.agent);
            var needs =
                    edit.parents.stream().map(clocks::get).reduce(author.clock, VectorClock::join);
            hear(author, authors, needs);
            for (var operation : edit.operations) {
                author.types(i, operation, true);
            }
            clocks.add(author.clock);
        }
        var all = clocks.stream().reduce(VectorClock.EMPTY, VectorClock::join);
        for (var author : authors) {
            hear(author, authors, all);
            assertThat(author.text.text().text()).isEqualTo(trace.text);
            assertThat(author.text).isEqualTo(authors.getFirst().text);
        }
        say(
                "  type, %d authors: %,d operations in %.2f s of processor time, %,d bytes of effects",
                authors.size(),
                all.total(),
                (busy() - begin) / 1e9,
                authors.stream().mapToLong(author -> author.bytes).sum());
        tellState(authors.getFirst().text.stabilize(all));
    }

    private static void hear(Author author, List<Author> authors, VectorClock upTo) {
        for (var other : authors) {
            for (var next = author.clock.get(other.id); next < upTo.get(other.id); next++) {
                author.apply(other.sent.get((int) next));
            }
        }
    }

    private void throughTheApi(Trace trace) throws Exception {
        var data = folder.resolve(trace.name);
        var configuration =
                Configuration.defaults()
                        .with(Setting.NODE_NAME, "a")
                        .with(Setting.DATA_DIR, data)
                        .with(Setting.LOG_SYNC, SyncMode.OS)
                        .with(Setting.LOG_HISTORY_BYTES, 1L << 40)
                        .with(Setting.SNAPSHOT_LOG_BYTES, 1L << 40)
                        .with(Setting.SNAPSHOT_EVERY, Duration.ofDays(1));
        var begin = System.nanoTime();
        var count = 0;
        try (var node = Node.open(configuration, new MemoryNetwork())) {
            Nodes.awaitServing(node);
            var db = Minidote.over(node);
            var room = new Semaphore(IN_FLIGHT);
            var failed = new CompletableFuture<Throwable>();
            for (var edit : trace.edits) {
                for (var operation : edit.operations) {
                    room.acquire();
                    count++;
                    db.updateObjectsAsync(List.of(new Change<>(KEY, operation)), VectorClock.EMPTY)
                            .whenComplete((_, failure) -> {
                                room.release();
                                if (failure != null) {
                                    failed.complete(failure);
                                }
                            });
                }
            }
            room.acquire(IN_FLIGHT);
            assertThat(failed).isNotDone();
            assertThat(db.read(KEY).text().text()).isEqualTo(trace.text);
        }
        say(
                "  Java API, one update each: %,d in %.2f s, log %,d bytes, snapshot %,d bytes",
                count,
                (System.nanoTime() - begin) / 1e9,
                length(data, "log"),
                length(data, "snapshots"));
    }

    private static long length(Path data, String part) throws IOException {
        try (var files = Files.list(data.resolve(part))) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private static long busy() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static void say(String pattern, Object... values) {
        System.out.println(pattern.formatted(values));
    }
}
