package io.minidote.node;

import io.minidote.base.Bytes;
import io.minidote.base.Decoded;
import io.minidote.base.Invariant.InvariantBroken;
import io.minidote.broadcast.Envelope;
import io.minidote.broadcast.Tagged;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.codec.PeerCodec;
import io.minidote.crdt.Key;
import io.minidote.link.CuttableLink;
import io.minidote.link.JGroupsLink;
import io.minidote.link.Link;
import io.minidote.link.LinkOptions;
import io.minidote.link.MemoryNetwork;
import io.minidote.link.PeerAddress;
import io.minidote.link.Standing;
import io.minidote.replica.Announcement;
import io.minidote.replica.CallId;
import io.minidote.replica.Client;
import io.minidote.replica.Input;
import io.minidote.replica.Intent;
import io.minidote.replica.Response;
import io.minidote.replica.Status;
import io.minidote.replica.Transaction;
import io.minidote.replica.View;
import io.minidote.replica.Watched;
import io.minidote.storage.DataDirectory;
import io.minidote.storage.SyncMode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One running replica, with its data, its peers and the thread that steps it.
///
/// Callbacks come on that thread and must not block. A node that cannot go on (a write failed, an
/// invariant broke) stops by itself: everybody who waits is answered [Response.Stopped], and
/// [#ended] completes with what happened.
public final class Node implements Client, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private final Configuration configuration;
    private final Home home;
    private final KnownPeers knownPeers;
    private final Optional<CuttableLink> link;
    private final SteadyClock clock = new SteadyClock();
    private final Instant opened = Instant.now();
    private final Mailbox mailbox;
    private final Inheritance inheritance;
    private final Loop loop;
    private final Thread thread;
    private final AtomicLong malformed = new AtomicLong();

    /// In bytes of updates.
    private final Allowance unanswered;

    private Node(Configuration configuration, Home home, Function<LinkOptions, Link> links)
            throws IOException {
        this.configuration = configuration;
        this.home = home;
        knownPeers = new KnownPeers(home.folder());
        link =
                configuration.linked()
                        ? Optional.of(
                                new CuttableLink(
                                        links.apply(configuration.link(knownPeers.read()))))
                        : Optional.empty();
        unanswered = new Allowance(configuration.get(Setting.LIMIT_QUEUE_BYTES));
        mailbox =
                new Mailbox(
                        configuration.get(Setting.LIMIT_QUEUE),
                        configuration.get(Setting.LIMIT_INBOX));
        var first = Life.recover(1, home, configuration, LOG::info);
        inheritance = new Inheritance(home, this);
        loop =
                new Loop(
                        configuration,
                        home,
                        link.map(here -> here),
                        clock,
                        mailbox,
                        first,
                        inheritance::begin);
        thread = Thread.ofPlatform().name("minidote-" + home.replica().name()).unstarted(loop);
    }

    /// Opens a node on disk, with its peers reached over TCP, and begins to run.
    ///
    /// @throws IOException where the data directory is held, another node's, or damaged, or the
    ///   peers' port is taken; the message names it
    public static Node open(Configuration configuration) throws IOException {
        return onDisk(configuration, JGroupsLink::new);
    }

    /// The same, with its peers in the same process.
    public static Node open(Configuration configuration, MemoryNetwork network) throws IOException {
        return onDisk(configuration, network::link);
    }

    /// Opens a node that keeps its data in memory, whole log and all, and ends with the process.
    /// Its peers, if any, are in the same process.
    public static Node inMemory(Configuration configuration, MemoryNetwork network)
            throws IOException {
        var replica = new ReplicaId(configuration.get(Setting.NODE_NAME), Life.nonZero());
        return start(configuration, new Home.InMemory(replica), network::link);
    }

    private static Node onDisk(Configuration configuration, Function<LinkOptions, Link> links)
            throws IOException {
        var directory =
                DataDirectory.open(
                        configuration.get(Setting.DATA_DIR),
                        configuration.get(Setting.NODE_NAME),
                        Life.nonZero());
        var home = new Home.OnDisk(directory);
        try {
            identify(directory, home, configuration);
            return start(configuration, home, links);
        } catch (IOException | RuntimeException failed) {
            home.close();
            throw failed;
        }
    }

    /// Decides whether the replica that was here may go on under its name. One that may have given
    /// out dots which are not in its log must not: it would give them out twice.
    private static void identify(DataDirectory directory, Home home, Configuration configuration)
            throws IOException {
        var why = Optional.<String>empty();
        if (directory.state() == DataDirectory.State.MOVED) {
            why = Optional.of("the data directory was copied or moved here");
        } else if (home.mayHaveLost()) {
            why =
                    Optional.of(
                            "it ran with a log.sync that may lose the end of the log, and did not"
                                    + " stop cleanly");
        } else if (configuration.get(Setting.NEW_REPLICA)) {
            why = Optional.of("--new-replica says so");
        }
        if (why.isPresent()) {
            var before = home.replica();
            home.renew(Life.nonZero());
            LOG.warn("{} goes on as a new replica, {}: {}", before, home.replica(), why.get());
        }
        home.mayLose(configuration.sync() != SyncMode.ALWAYS);
    }

    static Node start(Configuration configuration, Home home, Function<LinkOptions, Link> links)
            throws IOException {
        var node = new Node(configuration, home, links);
        try {
            if (node.link.isPresent()) {
                node.link.get().start(node.new FromPeers());
            }
        } catch (IOException | RuntimeException failed) {
            node.loop.log().close();
            home.stoppedCleanly();
            throw failed;
        }
        node.thread.start();
        var inheriting =
                Thread.ofPlatform().daemon().name("minidote-inheritance").start(node.inheritance);
        node.ended().whenComplete((_, _) -> inheriting.interrupt());
        LOG.info("{} runs on {}", home.replica(), home.log().path(""));
        return node;
    }

    // --- what clients ask

    @Override
    public View view() {
        return loop.front().view();
    }

    @Override
    public Instant now() {
        return clock.now();
    }

    /// While it does not serve, also where it is not welcome: that may be why.
    @Override
    public Serving serving() {
        if (loop.front().serving() instanceof Serving.NotYet(var progress) && link.isPresent()) {
            var refusals = new StringBuilder(progress);
            link.get()
                    .status()
                    .refusals()
                    .forEach((place, why) ->
                            refusals.append("; not welcome at %s: %s".formatted(place, why)));
            return new Serving.NotYet(refusals.toString());
        }
        return loop.front().serving();
    }

    @Override
    public void await(VectorClock atLeast, Instant deadline, Consumer<Response> answer) {
        ask(answer, id -> new Input.Await(id, atLeast, clock.deadline(deadline)));
    }

    @Override
    public void acknowledged(
            VectorClock clock, int members, Instant deadline, Consumer<Response> answer) {
        ask(answer, id -> new Input.Acknowledge(id, clock, members, this.clock.deadline(deadline)));
    }

    @Override
    public void update(
            VectorClock atLeast, Instant deadline, Intent intent, Consumer<Response> answer) {
        put(
                intent.bytes(),
                answer,
                id -> new Input.Update(id, atLeast, clock.deadline(deadline), guarded(intent)));
    }

    @Override
    public Runnable expect(
            VectorClock atLeast, Instant deadline, Intent intent, Consumer<Response> answer) {
        var asked =
                put(
                        intent.bytes(),
                        answer,
                        id ->
                                new Input.Update(
                                        id, atLeast, clock.deadline(deadline), guarded(intent)));
        return () -> loop.tell(new Input.GiveUp(asked));
    }

    @Override
    public void listen(Consumer<Announcement> listener) {
        loop.front().listen(listener);
    }

    @Override
    public void flush() {
        mailbox.nudge();
    }

    /// Begins an interactive transaction: answers [Response.Opened] with the view it keeps.
    public void open(VectorClock atLeast, Instant deadline, Consumer<Response> answer) {
        ask(answer, id -> new Input.Open(id, atLeast, clock.deadline(deadline)));
    }

    /// Changes something on the view an interactive transaction has kept, and ends it: answers
    /// [Response.Updated], or [Response.Changed] where one of the objects that are to be unchanged
    /// is not.
    public void commit(
            long transaction,
            List<Key<?, ?, ?>> unchanged,
            Intent intent,
            Consumer<Response> answer) {
        put(
                intent.bytes(),
                answer,
                id -> new Input.Commit(id, transaction, unchanged, guarded(intent)));
        flush();
    }

    /// Ends an interactive transaction without changes: answers [Response.Aborted].
    public void abort(long transaction, Consumer<Response> answer) {
        ask(answer, id -> new Input.Abort(id, transaction));
    }

    /// Tells `watcher` what happens to some objects beyond `atLeast`: answers [Response.Watching]
    /// before that.
    public void watch(
            List<Watched> what,
            VectorClock atLeast,
            Instant deadline,
            Watcher watcher,
            Consumer<Response> answer) {
        ask(
                response -> {
                    if (response instanceof Response.Watching(var number)) {
                        loop.front().watches(number, watcher);
                    }
                    answer.accept(response);
                },
                id -> new Input.Watch(id, atLeast, clock.deadline(deadline), what));
    }

    /// Tells no more under this number.
    public void unwatch(long watch) {
        loop.front().unwatch(watch);
        loop.tell(new Input.Unwatch(watch));
    }

    /// Has a snapshot written of all there is by now.
    void save() {
        loop.tell(new Input.Capture());
    }

    /// Asks for what holds on to memory until it is answered: of that there is not too much, but
    /// one request is always taken.
    private CallId put(
            long bytes, Consumer<Response> answer, Function<CallId, Input.Request> request) {
        if (!unanswered.take(bytes)) {
            answer.accept(
                    new Response.Busy(
                            Setting.LIMIT_QUEUE_BYTES.key(),
                            "%d bytes of updates already wait, and with %d more it would be more than %d"
                                    .formatted(unanswered.held(), bytes, unanswered.limit())));
            return new Asked(answer);
        }
        return put(
                response -> {
                    unanswered.giveBack(bytes);
                    answer.accept(response);
                },
                request);
    }

    /// How many bytes of updates have not been answered yet.
    long unanswered() {
        return unanswered.held();
    }

    private void ask(Consumer<Response> answer, Function<CallId, Input.Request> request) {
        put(answer, request);
        flush();
    }

    private CallId put(Consumer<Response> answer, Function<CallId, Input.Request> request) {
        var asked = new Asked(answer);
        switch (mailbox.offer(request.apply(asked))) {
            case TAKEN -> {}
            case FULL ->
                    answer.accept(
                            new Response.Busy(
                                    Setting.LIMIT_QUEUE.key(),
                                    configuration.get(Setting.LIMIT_QUEUE)
                                            + " requests already wait"));
            case CLOSED ->
                    answer.accept(
                            new Response.Stopped(
                                    loop.failure()
                                            .map(why -> "the node has stopped: " + why.getMessage())
                                            .orElse("the node has stopped")));
        }
        return asked;
    }

    /// Nothing a client means to do can harm the replica: where it throws, nothing has happened.
    private static Intent guarded(Intent intent) {
        return intent.instead(writing -> {
            try {
                var outcome = intent.on(writing);
                return outcome instanceof Intent.Outcome.Expects expects
                        ? expects.with(Node::guarded)
                        : outcome;
            } catch (InvariantBroken broken) {
                throw broken;
            } catch (RuntimeException thrown) {
                LOG.error("an update threw, and has not happened", thrown);
                return new Intent.Outcome.Refused("the update threw " + thrown);
            }
        });
    }

    /// Does again what a forgotten replica that this one follows did: answers [Response.Updated],
    /// or [Response.NotAgain].
    ///
    /// @param since the replicas between that one and this one
    void doAgain(Tagged<Transaction> lost, List<ReplicaId> since, Consumer<Response> answer) {
        ask(answer, id -> new Input.Again(id, lost, since));
    }

    Inheritance inheritance() {
        return inheritance;
    }

    // --- what operators ask

    /// How the replica is, as it will be in a moment; not called where the node has stopped.
    public void inspect(Consumer<Status> answer) {
        inquire(response -> {
            if (response instanceof Response.Inspected(var status)) {
                answer.accept(status);
            }
        });
    }

    /// The same, but always answered: [Response.Inspected], or why not.
    void inquire(Consumer<Response> answer) {
        ask(answer, Input.Inspect::new);
    }

    /// How the replica was a moment ago; nothing right after the start.
    public Optional<Status> status() {
        return loop.status();
    }

    /// Says that no other node has anything, or ever will again: the replica founds the cluster, or
    /// goes on with what is here.
    public void found() {
        loop.tell(new Input.Found());
    }

    /// Says that a member is gone for good: answers [Response.Forgotten], or why not.
    ///
    /// @param whom its name, or `name#incarnation`
    /// @param force whether to do so without a majority
    public void forget(String whom, boolean force, Consumer<Response> answer) {
        ask(answer, id -> new Input.Forget(id, whom, force));
    }

    /// Leaves the cluster once the others have all that is here: answers [Response.Left], whereupon
    /// the node is to be closed, or why it stays.
    public void leave(Instant deadline, Consumer<Response> answer) {
        ask(answer, id -> new Input.Leave(id, clock.deadline(deadline)));
    }

    public Administration administration() {
        return new Administration(this);
    }

    public Configuration configuration() {
        return configuration;
    }

    /// What stopped this node, if something did.
    public Optional<Throwable> failure() {
        return loop.failure();
    }

    /// Completes when this node has stopped, exceptionally where it could not go on.
    public CompletableFuture<Void> ended() {
        return loop.ended().copy();
    }

    /// Completes when this node serves for the first time, exceptionally where it stopped before.
    public CompletableFuture<Void> served() {
        return loop.front().served().copy();
    }

    Home home() {
        return home;
    }

    Loop loop() {
        return loop;
    }

    Mailbox mailbox() {
        return mailbox;
    }

    Optional<CuttableLink> link() {
        return link;
    }

    Duration age() {
        return Duration.between(opened, Instant.now());
    }

    /// Messages from peers that made no sense.
    long malformed() {
        return malformed.get();
    }

    /// Takes no more requests, answers those it has, writes a snapshot, and lets go of ports and
    /// data, all within `shutdown.timeout`. Waits for that.
    @Override
    public void close() {
        loop.close();
        if (Thread.currentThread() == thread) {
            return; // asked for in a callback: it happens once that is over
        }
        var interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private final class FromPeers implements Link.Receiver {

        @Override
        public void connected(String peer) {
            loop.tell(new Input.Connected(peer));
        }

        @Override
        public void disconnected(String peer) {
            loop.tell(new Input.Disconnected(peer));
        }

        @Override
        public void received(String peer, Bytes message) {
            switch (PeerCodec.read(message)) {
                case Decoded.Value<Envelope>(var envelope)
                        when envelope.from().name().equals(peer) ->
                        mailbox.offer(new Input.Received(envelope), message.length());
                case Decoded.Value<Envelope>(var envelope) ->
                        refuse(peer, "it says that it is from " + envelope.from());
                case Decoded.Malformed<Envelope> nonsense -> refuse(peer, nonsense.toString());
            }
        }

        @Override
        public Standing standing() {
            var membership = view().membership();
            return new Standing(
                    membership.cluster(),
                    membership.members().stream()
                            .map(ReplicaId::name)
                            .collect(Collectors.toCollection(TreeSet::new)));
        }

        @Override
        public void learnt(List<PeerAddress> addresses) {
            knownPeers.write(addresses);
        }

        private void refuse(String peer, String why) {
            if (malformed.getAndIncrement() == 0) {
                LOG.warn("a message from {} made no sense and was dropped: {}", peer, why);
            }
        }
    }
}
