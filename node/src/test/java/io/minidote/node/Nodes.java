package io.minidote.node;

import io.minidote.base.Bytes;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.Key;
import io.minidote.link.MemoryNetwork;
import io.minidote.link.PeerAddress;
import io.minidote.replica.Change;
import io.minidote.replica.Client.Serving;
import io.minidote.replica.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;

/// Nodes that run in one process and one network, by name, each with a folder of its own.
final class Nodes implements AutoCloseable {

    static final Duration LONG = Duration.ofSeconds(30);

    static final Key<AddWinsSet, AddWinsSet.Operation, AddWinsSet.Operation> SET =
            new Key<>(Bytes.of("bucket"), Bytes.of("set"), AddWinsSet.TYPE);

    private final Path folder;
    private final List<PeerAddress> addresses = new ArrayList<>();
    private final MemoryNetwork network = new MemoryNetwork();
    private final TreeMap<String, Node> running = new TreeMap<>();
    private Configuration common = Configuration.defaults();

    Nodes(Path folder, String... names) {
        this.folder = folder;
        for (var i = 0; i < names.length; i++) {
            addresses.add(new PeerAddress(names[i], "127.0.0.1", 7801 + i));
        }
    }

    <T> Nodes with(Setting<T> setting, T value) {
        common = common.with(setting, value);
        return this;
    }

    Path data(String name) {
        return folder.resolve(name);
    }

    Configuration configuration(String name) {
        return common.with(Setting.LOG_SEGMENT_BYTES, 16L << 20)
                .with(Setting.TEST_FAULTS, true)
                .with(Setting.NODES, addresses)
                .with(Setting.NODE_NAME, name)
                .with(Setting.DATA_DIR, data(name));
    }

    Node open(String name) throws IOException {
        var node = Node.open(configuration(name), network);
        running.put(name, node);
        return node;
    }

    /// Opens all of them and waits until they serve.
    Nodes openAll() throws IOException {
        for (var address : addresses) {
            open(address.name());
        }
        running.values().forEach(Nodes::awaitServing);
        return this;
    }

    Node get(String name) {
        return running.get(name);
    }

    void close(String name) {
        running.remove(name).close();
    }

    @Override
    public void close() {
        running.values().forEach(Node::close);
    }

    static void awaitServing(Node node) {
        Awaitility.await().atMost(LONG).until(() -> node.serving() instanceof Serving.Yes);
    }

    static Change<?, ?, ?> add(String element) {
        return new Change<>(SET, new AddWinsSet.Operation.Add(List.of(Bytes.of(element))));
    }

    static Response update(Node node, VectorClock atLeast, Change<?, ?, ?>... changes) {
        var answer = new CompletableFuture<Response>();
        node.update(
                atLeast, Instant.now().plus(LONG), Change.all(List.of(changes)), answer::complete);
        node.flush();
        return join(answer);
    }

    /// Adds an element, which must go well.
    static VectorClock added(Node node, String element) {
        var response = update(node, VectorClock.EMPTY, add(element));
        if (response instanceof Response.Updated(var clock, _)) {
            return clock;
        }
        throw new AssertionError(element + " was not added: " + response);
    }

    static List<String> elements(Node node) {
        return node.view().read(SET).value().stream().map(Bytes::text).toList();
    }

    static <T> T join(CompletableFuture<T> future) {
        try {
            return future.get(LONG.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException failed) {
            throw new AssertionError("no answer", failed);
        }
    }

    static Administration.Answer ask(Node node, String... words) {
        var answer = new CompletableFuture<Administration.Answer>();
        node.administration().run(List.of(words), answer::complete);
        return join(answer);
    }

    static String told(Node node, String... words) {
        return switch (ask(node, words)) {
            case Administration.Answer.Told(var text) -> text;
            case Administration.Answer.Refused(var why) -> throw new AssertionError(why);
        };
    }
}
