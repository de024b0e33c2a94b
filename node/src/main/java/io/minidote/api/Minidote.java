package io.minidote.api;

import io.minidote.base.Bytes;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.Crdt;
import io.minidote.crdt.Key;
import io.minidote.link.MemoryNetwork;
import io.minidote.link.PeerAddress;
import io.minidote.node.Configuration;
import io.minidote.node.Node;
import io.minidote.node.Setting;
import io.minidote.replica.Change;
import io.minidote.replica.Client.Serving;
import io.minidote.replica.Intent;
import io.minidote.replica.RequestId;
import io.minidote.replica.Response;
import io.minidote.replica.View;
import io.minidote.replica.Watched;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// A replica inside this program.
///
/// [#readObjects] and [#updateObjects] are all there is: both take a clock, wait until everything
/// it covers is here, and return the clock of what they saw or did. Whoever hands that back, to any
/// replica, sees no less. The handles of [Database] ask for nothing before them; a [#session] keeps
/// the clock by itself.
public final class Minidote extends Database implements AutoCloseable {

    /// Futures go on here, so that whatever hangs on them may block.
    private static final Executor ELSEWHERE =
            task -> Thread.ofVirtual().name("minidote-answer").start(task);

    private static final Duration IN_MEMORY_FORMS = Duration.ofMinutes(1);

    private final Node node;
    private final Duration timeout;

    private Minidote(Node node) {
        this.node = node;
        timeout = node.configuration().get(Setting.SESSION_TIMEOUT);
    }

    /// Opens a node and begins to run; [#awaitServing] waits until it serves. A node without peers
    /// serves at once.
    public static Minidote open(Configuration configuration) throws IOException {
        var opened = new Minidote(Node.open(configuration));
        if (configuration.isAlone()) {
            opened.awaitOrClose();
        }
        return opened;
    }

    /// This API over a node that runs already.
    public static Minidote over(Node node) {
        return new Minidote(node);
    }

    /// One replica, alone, which keeps its data in memory and forgets it when it is closed.
    public static Minidote inMemory() {
        return inMemory(List.of(Configuration.defaults().get(Setting.NODE_NAME))).getFirst();
    }

    /// A cluster of replicas in memory, one of each name, joined within this process. They serve.
    public static List<Minidote> inMemory(List<String> names) {
        var nodes = new ArrayList<PeerAddress>();
        for (var name : names) {
            nodes.add(new PeerAddress(name, "memory", nodes.size() + 1));
        }
        var network = new MemoryNetwork();
        var opened = new ArrayList<Minidote>();
        for (var name : names) {
            var configuration =
                    Configuration.defaults()
                            .with(Setting.NODES, nodes)
                            .with(Setting.NODE_NAME, name)
                            .with(Setting.TEST_FAULTS, true);
            try {
                opened.add(new Minidote(Node.inMemory(configuration, network)));
            } catch (IOException impossible) {
                throw new IllegalStateException("memory does not fail", impossible);
            }
        }
        opened.forEach(Minidote::awaitOrClose);
        return List.copyOf(opened);
    }

    private void awaitOrClose() {
        try {
            awaitServing(IN_MEMORY_FORMS);
        } catch (NotDone failed) {
            close();
            throw failed;
        }
    }

    /// Waits until this replica has everything it must have before it serves.
    ///
    /// @throws NotDone.Loading where it still does not after so long
    public void awaitServing(Duration patience) {
        try {
            node.served().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException tooLong) {
            throw NotDone.because(notServing());
        } catch (ExecutionException stopped) {
            throw new NotDone.Stopped("the node has stopped: " + stopped.getMessage());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw NotDone.because(notServing());
        }
    }

    private Response notServing() {
        return new Response.Loading(
                node.serving() instanceof Serving.NotYet(var progress) ? progress : "just done");
    }

    /// The node itself: administration, configuration, and what a door needs.
    public Node node() {
        return node;
    }

    // --- the two operations

    /// The values of all keys at one moment that covers `clock`.
    public Values readObjects(List<Key<?, ?, ?>> keys, VectorClock clock) {
        return values(keys, view(clock), clock);
    }

    /// The same without waiting for it.
    public CompletableFuture<Values> readObjectsAsync(List<Key<?, ?, ?>> keys, VectorClock clock) {
        return askToCover(clock)
                .thenApplyAsync(response -> values(keys, covered(response), clock), ELSEWHERE);
    }

    /// Makes all changes from left to right, or none of them, on a state that covers `clock`.
    ///
    /// @return a clock that covers `clock` and these changes
    public VectorClock updateObjects(List<Change<?, ?, ?>> changes, VectorClock clock) {
        return updated(askToUpdate(Change.all(changes), clock).join()).join(clock);
    }

    /// The same, once: at every replica that has the changes of this request it is not done again.
    /// Whoever got no answer may ask again, here or elsewhere, within `dedup.window`. What is asked
    /// for again while the first is on its way waits for it.
    public VectorClock updateObjects(
            List<Change<?, ?, ?>> changes, VectorClock clock, RequestId request) {
        return updated(askToUpdate(once(changes, request), clock).join()).join(clock);
    }

    /// Makes all changes from left to right, or none of them, without waiting for it.
    public CompletableFuture<VectorClock> updateObjectsAsync(
            List<Change<?, ?, ?>> changes, VectorClock clock) {
        return updateAsync(Change.all(changes), clock);
    }

    /// The same, once.
    public CompletableFuture<VectorClock> updateObjectsAsync(
            List<Change<?, ?, ?>> changes, VectorClock clock, RequestId request) {
        return updateAsync(once(changes, request), clock);
    }

    private CompletableFuture<VectorClock> updateAsync(Intent intent, VectorClock clock) {
        return askToUpdate(intent, clock)
                .thenApplyAsync(response -> updated(response).join(clock), ELSEWHERE);
    }

    private static Intent once(List<Change<?, ?, ?>> changes, RequestId request) {
        return Change.all(changes).once(request, _ -> Bytes.EMPTY);
    }

    private CompletableFuture<Response> askToUpdate(Intent intent, VectorClock clock) {
        return ask(answer -> {
            node.update(clock, deadline(), intent, answer);
            node.flush();
        });
    }

    private static VectorClock updated(Response response) {
        if (response instanceof Response.Updated(var clock, _)) {
            return clock;
        }
        throw NotDone.because(response);
    }

    /// A view that covers `clock`, at once where there is one.
    View view(VectorClock clock) {
        var newest = node.view();
        return node.serving() instanceof Serving.Yes && newest.clock().covers(clock)
                ? newest
                : covered(askToCover(clock).join());
    }

    private CompletableFuture<Response> askToCover(VectorClock clock) {
        return ask(answer -> node.await(clock, deadline(), answer));
    }

    private static View covered(Response response) {
        if (response instanceof Response.Covered(var view)) {
            return view;
        }
        throw NotDone.because(response);
    }

    private static Values values(List<Key<?, ?, ?>> keys, View view, VectorClock clock) {
        var values = new ArrayList<Object>();
        keys.forEach(key -> values.add(value(key, view)));
        return new Values(values, view.membership().abridged(view.clock()).join(clock));
    }

    private static <S extends Crdt<S, O, E>, O, E> Object value(Key<S, O, E> key, View view) {
        return view.read(key).value();
    }

    // --- watching

    /// Watches what happens to some objects from now on.
    public Watch watch(List<Watched> what) {
        return watch(what, node.view().clock());
    }

    /// Watches what happens to some objects, and has happened beyond `from`: goes on with a watch
    /// of this replica or another from its clock, once all of that is here.
    public Watch watch(List<Watched> what, VectorClock from) {
        var watch = new Watch(node, from);
        var response =
                ask(answer -> node.watch(what, from, deadline(), watch.watcher(), answer)).join();
        if (response instanceof Response.Watching(var number)) {
            watch.begins(number);
            return watch;
        }
        throw NotDone.because(response);
    }

    // --- handles, sessions, transactions

    @Override
    public <S extends Crdt<S, O, E>, O, E> S read(Key<S, O, E> key) {
        return view(VectorClock.EMPTY).read(key);
    }

    @Override
    public void update(List<Change<?, ?, ?>> changes) {
        updateObjects(changes, VectorClock.EMPTY);
    }

    /// Begins a session that has seen nothing yet.
    public Session session() {
        return session(VectorClock.EMPTY);
    }

    /// Goes on with a session, perhaps of another replica, from its clock.
    public Session session(VectorClock clock) {
        return new Session(this, clock);
    }

    /// Begins an interactive transaction on the newest view.
    public Transaction transaction() {
        return transaction(VectorClock.EMPTY);
    }

    /// Begins an interactive transaction on a view that covers `clock`. It may stay open for
    /// `transaction.timeout`.
    public Transaction transaction(VectorClock clock) {
        var response = ask(answer -> node.open(clock, deadline(), answer)).join();
        if (response instanceof Response.Opened(var number, var view)) {
            return new Transaction(this, number, view);
        }
        throw NotDone.because(response);
    }

    VectorClock commit(
            long transaction, List<Key<?, ?, ?>> unchanged, List<Change<?, ?, ?>> changes) {
        return commit(transaction, unchanged, Change.all(changes));
    }

    VectorClock commit(
            long transaction,
            List<Key<?, ?, ?>> unchanged,
            List<Change<?, ?, ?>> changes,
            RequestId request) {
        return commit(transaction, unchanged, once(changes, request));
    }

    private VectorClock commit(long transaction, List<Key<?, ?, ?>> unchanged, Intent intent) {
        return updated(ask(answer -> node.commit(transaction, unchanged, intent, answer)).join());
    }

    void abort(long transaction) {
        node.abort(transaction, _ -> {});
    }

    /// Stops the node: answers what is in flight, writes a snapshot, lets go of data and ports.
    @Override
    public void close() {
        node.close();
    }

    // --- asking

    private Instant deadline() {
        return Instant.now().plus(timeout);
    }

    private static CompletableFuture<Response> ask(Consumer<Consumer<Response>> question) {
        var answer = new CompletableFuture<Response>();
        question.accept(answer::complete);
        return answer;
    }
}
