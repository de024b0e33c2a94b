package io.minidote.node;

import io.minidote.base.Bytes;
import io.minidote.broadcast.Envelope;
import io.minidote.broadcast.Exchange;
import io.minidote.broadcast.Frame;
import io.minidote.broadcast.PeerMessage;
import io.minidote.clock.VectorClock;
import io.minidote.codec.PeerCodec;
import io.minidote.codec.StateChunks;
import io.minidote.link.Link;
import io.minidote.replica.Action;
import io.minidote.replica.Client.Serving;
import io.minidote.replica.Input;
import io.minidote.replica.Response;
import io.minidote.replica.Status;
import io.minidote.replica.View;
import io.minidote.replica.WatchEvent;
import io.minidote.storage.OperationLog;
import io.minidote.storage.SyncMode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread that steps the replica and carries out what it wants done.
///
/// ```
/// mailbox ─► step ─► append, sync ─► step(persisted) ─► publish, reply, send
/// ```
///
/// Each turn takes what has come, at most as much as the log has room for, and writes and syncs it
/// once: under load, many requests share one sync. Reading the log, writing snapshots, making room
/// and syncing by the second are done by others, who report back through the mailbox.
final class Loop implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private static final int MOST_INPUTS = 512;
    private static final long MOST_MESSAGE_BYTES = 4 << 20;
    private static final long TICK_NANOS = 20_000_000;
    private static final Duration INSPECT_EVERY = Duration.ofMillis(500);
    private static final Duration INSPECT_OFTEN = Duration.ofMillis(50);

    /// How often room on a disk that was full is asked for again, and a spare segment looked after.
    private static final Duration RETRY_ROOM = Duration.ofSeconds(1);

    /// How often a state for which there was no room is asked for again.
    private static final Duration RETRY_STATE = Duration.ofSeconds(30);

    private static final Duration PRUNE_EVERY = Duration.ofSeconds(10);

    private static final Duration LOOK_AFTER_SPARE = Duration.ofMillis(50);

    /// What a transaction is taken to need before any was seen.
    private static final long USUAL_FRAME = 64 << 10;

    private static final int READERS = 2;
    private static final String STOPPED = "the node has stopped";

    private final Configuration configuration;
    private final Home home;
    private final Optional<Link> link;
    private final SteadyClock clock;
    private final Mailbox mailbox;

    /// Is told that data has been set aside.
    private final Runnable setAside;

    private final FlightRecorder recorder = new FlightRecorder();
    private final boolean always;

    private final ScheduledThreadPoolExecutor housekeeping =
            new ScheduledThreadPoolExecutor(
                    2, Thread.ofPlatform().daemon().name("minidote-housekeeping-", 0).factory());
    private final ExecutorService reading =
            Executors.newFixedThreadPool(
                    READERS, Thread.ofPlatform().daemon().name("minidote-read-", 0).factory());
    private final Archive archive;

    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private final Front front = new Front();

    private volatile Life life;
    private volatile Optional<Status> status = Optional.empty();
    private volatile Optional<Throwable> failure = Optional.empty();
    private volatile boolean closing;

    /// Set while the disk has no room for another segment.
    private volatile boolean diskFull;

    private final AtomicLong appendedBytes = new AtomicLong();

    private final Timeline timeline = new Timeline();

    /// Of the lives up to this one nothing more is wanted.
    private volatile int over;

    // Only the thread of the loop knows the rest.

    /// The states that are being sent.
    private final Map<Long, StateChunks> transfers = new HashMap<>(); // never iterated

    private Optional<String> renewing = Optional.empty();
    private Optional<String> startingOver = Optional.empty();
    private boolean inspecting;
    private Instant nextInspect = Instant.EPOCH;
    private Instant nextRoom = Instant.EPOCH;

    /// Until then no state is asked for: there was no room for the last one.
    private Instant nextState = Instant.EPOCH;

    private Optional<Envelope> encodedFrom = Optional.empty();
    private Bytes encoded = Bytes.EMPTY;
    private long largestFrame = USUAL_FRAME;

    Loop(
            Configuration configuration,
            Home home,
            Optional<Link> link,
            SteadyClock clock,
            Mailbox mailbox,
            Life first,
            Runnable setAside) {
        this.configuration = configuration;
        this.home = home;
        this.link = link;
        this.clock = clock;
        this.mailbox = mailbox;
        this.life = first;
        this.setAside = setAside;
        always = configuration.sync() == SyncMode.ALWAYS;
        archive = new Archive(configuration, clock.now(), this::failUnlessOver);
    }

    // --- asked by any thread

    Front front() {
        return front;
    }

    Optional<Status> status() {
        return status;
    }

    Optional<Throwable> failure() {
        return failure;
    }

    CompletableFuture<Void> ended() {
        return ended;
    }

    boolean diskFull() {
        return diskFull;
    }

    /// What was appended since the start, in bytes.
    long appendedBytes() {
        return appendedBytes.get();
    }

    Archive archive() {
        return archive;
    }

    /// How far behind `shown`, which is shown now, somebody is who has what `has` covers.
    Timeline.Lag behind(VectorClock shown, VectorClock has) {
        return timeline.behind(clock.now(), shown, has);
    }

    OperationLog log() {
        return life.log();
    }

    /// Begins to stop.
    void close() {
        closing = true;
        mailbox.close();
    }

    /// The words a peer's hint or message takes to the replica.
    void tell(Input input) {
        mailbox.put(life.number(), input);
    }

    // --- the thread

    @Override
    public void run() {
        try {
            startHousekeeping();
            begin();
            tellFound();
            while (!closing) {
                turn();
            }
            finish();
            front.served().completeExceptionally(new CancellationException(STOPPED));
            ended.complete(null);
        } catch (Throwable broken) { // whatever it is, nobody must wait for an answer for ever
            fail(broken);
        }
    }

    private void tellFound() {
        if (configuration.get(Setting.FOUND)) {
            tell(new Input.Found());
        }
    }

    /// The first step of a life. Room comes first, for a replica that is alone founds at once.
    private void begin() throws IOException {
        archive.begin(life, appendedBytes.get());
        perform(step(List.of(new Input.Room(life.log().room()), new Input.Tick(clock.now()))));
    }

    private void turn() throws IOException, InterruptedException {
        if (failure.isPresent()) {
            throw new IOException("a part of the node failed", failure.get());
        }
        var room = room();
        var mails =
                mailbox.take(
                        Math.clamp(room / (4 * largestFrame), 1, MOST_INPUTS),
                        Math.min(room / 4, MOST_MESSAGE_BYTES),
                        TICK_NANOS);
        var now = clock.now();
        var inputs = new ArrayList<Input>(mails.size() + 4);
        inputs.add(new Input.Tick(now));
        inputs.add(new Input.Room(room));
        for (var mail : mails) {
            switch (mail) {
                case Mailbox.Mail.Request(var request) -> inputs.add(admit(request));
                case Mailbox.Mail.Message(var message, _) -> inputs.add(message);
                case Mailbox.Mail.Word(var number, var input) -> {
                    // what a client gives up may have come to a later life than he knew of
                    if (number == life.number() || input instanceof Input.GiveUp) {
                        inputs.add(input);
                    }
                }
            }
        }
        inspect(now, inputs);
        if (archive.due(appendedBytes.get(), now)) {
            inputs.add(new Input.Capture());
        }
        perform(step(inputs));
        if (renewing.isPresent()) {
            renew();
        } else if (startingOver.isPresent()) {
            startOver();
        }
    }

    private List<Action> step(List<Input> inputs) {
        inputs.forEach(recorder::record);
        return life.replica().step(inputs);
    }

    /// What the replica may count on. Waits for a new segment only where there is hardly any room
    /// and the disk may have more.
    private long room() throws IOException {
        var room = life.log().room();
        var little =
                Math.min(
                        4 * largestFrame
                                + 2 * configuration.get(Setting.LIMIT_TRANSACTION)
                                + life.replica().waitingBytes(),
                        configuration.get(Setting.LOG_SEGMENT_BYTES));
        if (room < little && !clock.now().isBefore(nextRoom)) {
            makeRoom(life);
            if (diskFull) {
                nextRoom = clock.now().plus(RETRY_ROOM);
            }
            room = life.log().room();
        }
        return room;
    }

    private Input admit(Input.Request request) {
        if (request.id() instanceof Asked id) {
            front.asked(id);
        }
        return request;
    }

    /// Looks at the replica now and then, for those who want to know at once how it is.
    private void inspect(Instant now, List<Input> inputs) {
        if (inspecting || now.isBefore(nextInspect)) {
            return;
        }
        inspecting = true;
        nextInspect =
                now.plus(front.serving() instanceof Serving.Yes ? INSPECT_EVERY : INSPECT_OFTEN);
        var id =
                new Asked(response -> {
                    inspecting = false;
                    if (response instanceof Response.Inspected(var seen)) {
                        status = Optional.of(seen);
                        timeline.note(clock.now(), seen.persisted());
                        if (front.serving() instanceof Serving.NotYet) {
                            showServing(seen.progress());
                        }
                    }
                });
        front.asked(id);
        inputs.add(new Input.Inspect(id));
    }

    /// Carries out what is wanted, until nothing is left to be done.
    private void perform(List<Action> wanted) throws IOException {
        var actions = wanted;
        while (!actions.isEmpty()) {
            var frames = new ArrayList<Frame>();
            var adopted = false;
            for (var action : actions) {
                if (action instanceof Action.Adopt(var saved)) {
                    append(frames);
                    frames.clear();
                    if (!archive.adopt(life, saved, appendedBytes.get())) {
                        startAgain();
                        return;
                    }
                    adopted = true;
                } else {
                    perform(action, frames);
                }
            }
            if (frames.isEmpty() && !adopted) {
                return;
            }
            append(frames);
            actions = step(List.of(new Input.Persisted(life.log().persisted())));
        }
    }

    private void append(List<Frame> frames) throws IOException {
        if (frames.isEmpty()) {
            return;
        }
        life.log().append(frames);
        if (always) {
            life.log().sync();
        }
        var bytes = 0L;
        var largest = 0L;
        for (var frame : frames) {
            bytes += OperationLog.cost(frame);
            largest = Math.max(largest, OperationLog.cost(frame));
        }
        appendedBytes.addAndGet(bytes);
        largestFrame = Math.max(largest, Math.max(USUAL_FRAME, largestFrame - largestFrame / 64));
    }

    private void perform(Action action, List<Frame> frames) {
        switch (action) {
            case Action.Append(var frame) -> frames.add(frame);
            case Action.Publish(var newest) -> publish(newest);
            case Action.Send(var peer, var envelope) -> send(peer, envelope);
            case Action.Reply(Asked to, var response) -> front.answer(to, response);
            case Action.Reply(var to, var response) ->
                    throw new IllegalStateException(to + " asked for nothing: " + response);
            case Action.Tell(var watch, var event) -> tell(watch, event);
            case Action.Announce(var announcements) -> announcements.forEach(front::announce);
            case Action.Fetch(var fetch) -> fetch(fetch);
            case Action.ReadState read -> readState(read);
            case Action.EndState(var transfer) -> transfers.remove(transfer);
            case Action.Save(var saved) -> archive.save(life, saved, appendedBytes.get());
            case Action.Note(var text) -> note(text);
            case Action.Renew(var why) -> renewing = Optional.of(why);
            case Action.Adopt adopt ->
                    throw new IllegalStateException(adopt + " must not overtake what is appended");
            case Action.StartOver(var why) -> startingOver = Optional.of(why);
        }
    }

    private void tell(long watch, WatchEvent event) {
        if (!front.tell(watch, event)) {
            tell(new Input.Unwatch(watch));
        }
    }

    private void publish(View newest) {
        front.show(newest);
        if (front.serving() instanceof Serving.NotYet(var progress)) {
            showServing(progress);
        }
    }

    private void showServing(String progress) {
        var complete = front.view().membership().remains(home.replica()) && renewing.isEmpty();
        if (complete && !closing) {
            front.open();
        } else {
            front.shut(progress);
        }
    }

    private void send(String peer, Envelope envelope) {
        var tooEarly =
                envelope.message() instanceof PeerMessage.AskForState
                        && clock.now().isBefore(nextState);
        if (link.isEmpty() || tooEarly) {
            return;
        }
        if (encodedFrom.isEmpty() || !encodedFrom.get().equals(envelope)) {
            encoded = PeerCodec.write(envelope);
            encodedFrom = Optional.of(envelope);
        }
        link.get().send(peer, encoded);
    }

    private static void note(String text) {
        LOG.info(text);
    }

    private void fetch(Exchange.Fetch fetch) {
        var here = life;
        reading.execute(() -> {
            try {
                var frames = here.log().read(fetch.origin(), fetch.from(), fetch.bytes());
                var wholeFrom = here.log().wholeFrom(fetch.origin());
                mailbox.put(here.number(), new Input.Fetched(fetch, frames, wholeFrom));
            } catch (Throwable failed) { // the node must hear of anything
                failUnlessOver(here, failed);
            }
        });
    }

    /// Of each transfer one reading at a time is asked for, so its chunks have one thread at a
    /// time.
    private void readState(Action.ReadState read) {
        var here = life;
        var chunks =
                transfers.computeIfAbsent(
                        read.transfer(),
                        _ -> new StateChunks(read.saved(), StateChunks.USUAL_BYTES));
        reading.execute(() -> {
            try {
                mailbox.put(
                        here.number(),
                        new Input.StateRead(
                                read.transfer(), chunks.read(read.from(), read.count())));
            } catch (Throwable failed) { // the node must hear of anything
                failUnlessOver(here, failed);
            }
        });
    }

    /// A thread of the past may trip over what was closed under it.
    private void failUnlessOver(Life whose, Throwable failed) {
        if (whose.number() > over && failure.isEmpty()) {
            failure = Optional.of(failed);
            mailbox.nudge();
        }
    }

    // --- a new life

    /// Goes on as a new replica on the same data, inside the same node: doors stay open.
    private void renew() throws IOException {
        LOG.warn("{}: going on as a new replica", renewing.orElse(""));
        var progress = "starting again as a new replica";
        endLife(progress, new Response.Loading(progress));
        home.renew(Life.nonZero());
        beginLife();
    }

    /// Sets the data aside and goes on as a new replica that has nothing yet.
    private void startOver() throws IOException {
        LOG.warn("{}: its data is set aside, and it starts over", startingOver.orElse(""));
        var progress = "starting over as a new replica";
        endLife(progress, new Response.Loading(progress));
        home.setAside(Life.nonZero());
        setAside.run();
        beginLife();
    }

    /// Goes on from what is on disk: a merged state for which there was no room has not happened.
    /// Of updates that came with it nobody was told that they had, and they may have.
    private void startAgain() throws IOException {
        var why = "starting again: the disk has no room for the state of another node";
        LOG.warn(why);
        nextState = clock.now().plus(RETRY_STATE);
        endLife(why, new Response.Stopped(why));
        beginLife();
    }

    private void endLife(String progress, Response answer) throws IOException {
        front.shut(progress);
        answerAll(answer);
        over = life.number();
        archive.giveUp();
        transfers.clear();
        life.log().close();
    }

    private void beginLife() throws IOException {
        life = Life.recover(life.number() + 1, home, configuration, Loop::note);
        renewing = Optional.empty();
        startingOver = Optional.empty();
        begin();
        tellFound();
        link.ifPresent(here ->
                here.status()
                        .peers()
                        .forEach((peer, hint) -> {
                            if (hint.connected()) {
                                tell(new Input.Connected(peer));
                            }
                        }));
    }

    // --- what others do meanwhile

    private void startHousekeeping() {
        lookAfterSpare();
        var _ =
                housekeeping.scheduleWithFixedDelay(
                        () -> archive.prune(life, front.view().stable()),
                        PRUNE_EVERY.toMillis(),
                        PRUNE_EVERY.toMillis(),
                        TimeUnit.MILLISECONDS);
        if (configuration.sync() == SyncMode.EVERYSEC) {
            var _ = housekeeping.scheduleWithFixedDelay(this::syncNow, 1, 1, TimeUnit.SECONDS);
        }
    }

    private void lookAfterSpare() {
        var again = diskFull ? RETRY_ROOM : LOOK_AFTER_SPARE;
        var _ =
                housekeeping.schedule(
                        () -> {
                            var here = life;
                            try {
                                makeRoom(here);
                            } catch (IOException | RuntimeException failed) {
                                failUnlessOver(here, failed);
                            }
                            lookAfterSpare();
                        },
                        again.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void makeRoom(Life whose) throws IOException {
        var full = !whose.log().prepareSpare();
        if (full != diskFull) {
            diskFull = full;
            if (full) {
                LOG.warn("the disk is full: updates will be refused, reads go on");
            } else {
                LOG.info("the disk has room again");
            }
        }
    }

    private void syncNow() {
        var here = life;
        try {
            here.log().sync();
        } catch (IOException | RuntimeException failed) {
            failUnlessOver(here, failed);
        }
    }

    // --- the end

    private void finish() throws IOException, InterruptedException {
        var until = clock.now().plus(configuration.get(Setting.SHUTDOWN_TIMEOUT));
        while (mailbox.requests() > 0 && clock.now().isBefore(until)) {
            turn();
        }
        // A turn answers whatever it takes; who is left waits for what his clock names.
        front.shut(STOPPED);
        answerAll(new Response.Stopped(STOPPED));
        link.ifPresent(Link::close);
        archive.await(Duration.between(clock.now(), until));
        if (home.folder().isPresent() && archive.lacks(appendedBytes.get())) {
            perform(step(List.of(new Input.Capture())));
            archive.await(Duration.between(clock.now(), until));
        }
        over = life.number();
        endThreads();
        if (!housekeeping.awaitTermination(
                configuration.get(Setting.SHUTDOWN_TIMEOUT).toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IOException("a sync has not ended within shutdown.timeout");
        }
        life.log().close();
        if (life.log().failure().isPresent()) {
            throw life.log().failure().get();
        }
        home.stoppedCleanly();
        home.close();
    }

    /// Answers everybody who still waits.
    private void answerAll(Response response) {
        for (var mail : mailbox.drain()) {
            if (mail instanceof Mailbox.Mail.Request(var request)
                    && request.id() instanceof Asked id) {
                front.asked(id);
            }
        }
        front.answerAll(response);
    }

    private void fail(Throwable broken) {
        var cause = failure.orElse(broken);
        failure = Optional.of(cause);
        over = life.number();
        mailbox.close();
        LOG.error("the node stops: {}", cause.getMessage(), cause);
        if (!(cause instanceof IOException)) {
            quietly(() -> {
                if (home.folder().isPresent()) {
                    LOG.error("see {}", recorder.write(home.folder().get(), cause));
                }
            });
        }
        var why = "the node has stopped: " + cause.getMessage();
        front.shut(why);
        answerAll(new Response.Stopped(why));
        link.ifPresent(Link::close);
        archive.giveUp();
        endThreads();
        quietly(life.log()::close);
        quietly(home::close);
        front.served().completeExceptionally(cause);
        ended.completeExceptionally(cause);
    }

    /// Nobody is interrupted: a sync that is, closes its file and leaves unknown what is on disk.
    private void endThreads() {
        housekeeping.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        housekeeping.shutdown();
        reading.shutdown();
        archive.close();
    }

    private interface Closing {
        void run() throws IOException;
    }

    private static void quietly(Closing closing) {
        try {
            closing.run();
        } catch (IOException | RuntimeException another) {
            LOG.warn("on the way out: {}", another.getMessage());
        }
    }
}
