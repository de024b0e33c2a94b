package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.clock.VectorClock;
import io.minidote.codec.ClockText;
import io.minidote.doors.redis.Command.Action;
import io.minidote.replica.Client;
import io.minidote.replica.Intent;
import io.minidote.replica.Look;
import io.minidote.replica.Response;
import io.minidote.replica.View;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One client: reads requests, begins them in their order, answers them in their order.
///
/// Everything here happens on the connection's event loop, except that another thread may bring an
/// answer and wake the connection. Three things stop the reading of further requests, and with it
/// the peer, instead of growing: too many unanswered ones, answers the peer does not take, and a
/// request that all later ones wait for. Behind the last some bytes are read nevertheless, or it
/// would not be noticed that the peer has gone.
final class Connection extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private static final List<Bytes> BUCKETS =
            IntStream.range(0, Talks.DATABASES).mapToObj(Databases::bucket).toList();

    /// What a browser says first, or next, when it has been talked into saying it to this port.
    private static final List<String> FOREIGN = List.of("post", "host:");

    private static final int FIRST_OUT = 1024;

    /// So many bytes are read behind a request that all later ones wait for.
    private static final int READ_AHEAD = 64 << 10;

    private static final int FLUSH_AT = 64 << 10;

    /// What a client that hears messages may ask for in RESP2.
    private static final List<String> FOR_SUBSCRIBERS =
            List.of(
                    "subscribe",
                    "psubscribe",
                    "unsubscribe",
                    "punsubscribe",
                    "ping",
                    "quit",
                    "reset");

    /// Never paused, or nobody could say it.
    private static final String UNPAUSE = "client|unpause";

    /// Something that was said in a channel it has subscribed to.
    private record Message(Answer answer, long bytes) {}

    /// A request that may not begin yet, nor any behind it.
    private record Held(BooleanSupplier ready, Runnable begin) {}

    private final RedisDoor door;
    private final Channel channel;
    private final Profile profile;
    private final RequestDecoder decoder;
    private final RespWriter writer;

    private final Runnable wake;

    /// Has the updates of all connections begun that were read in the same round.
    private final Runnable flushUpdates;

    private final Function<Response, Answer> updated = this::updated;

    /// The replica's time.
    private final InstantSource clock;

    /// Begun and not yet answered, in their order.
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();

    /// What has been received and not yet understood.
    private ByteBuf in = Unpooled.EMPTY_BUFFER;

    /// What has been answered and not yet written.
    private ByteBuf out = Unpooled.EMPTY_BUFFER;

    /// Everything this connection was told of, or said it had seen.
    private VectorClock session = VectorClock.EMPTY;

    /// What this connection wrote last is covered by this.
    private VectorClock wrote = VectorClock.EMPTY;

    /// A request is under way that all later ones wait for.
    private boolean barrier;

    private Optional<Held> held = Optional.empty();

    private final Waits waits = new Waits(this);

    /// The request that all later ones wait for may wait for something to come: gives that up.
    private Optional<Runnable> expecting = Optional.empty();

    /// What that is answered with where nothing has come.
    private Answer withoutIt = Answer.NO_ARRAY;

    /// Nothing is answered until the client says otherwise.
    private boolean mute;

    /// The next request is not answered.
    private boolean muteNext;

    /// The request that begins is not answered.
    private boolean silent;

    /// The peer will send no more.
    private boolean ended;

    /// No further request begins; once all are answered, the connection closes.
    private boolean closing;

    /// What has been said since MULTI.
    private Optional<Multi> multi = Optional.empty();

    /// What is not to change before EXEC.
    private final WatchedKeys watched;

    /// What it has subscribed to.
    private final Hearing hearing;

    /// Messages that it has not been sent yet.
    private final Queue<Message> messages = new ConcurrentLinkedQueue<>();

    /// Bytes of answers on their way to a client that has not taken them.
    private final Output.Share untaken;

    Connection(RedisDoor door, Channel channel, long id, Runnable flushUpdates) {
        this.door = door;
        this.flushUpdates = flushUpdates;
        clock = door.client()::now;
        this.channel = channel;
        profile = new Profile(channel, id);
        decoder = new RequestDecoder(door.options().limits());
        writer = new RespWriter(door.options().limits().clientOutput());
        wake = new Wakeup(channel.eventLoop(), this::drain);
        watched = new WatchedKeys(door.options().limits());
        untaken = door.output().share(this::closeForOutput);
        hearing = new Hearing(door.subscriptions(), this::hear, door.options().limits());
    }

    /// Takes a message for the client. From any thread.
    private void hear(Answer answer, long bytes) {
        messages.add(new Message(answer, bytes));
        untaken.waits(bytes);
        if (untaken.bytes() > door.options().limits().clientOutput()) {
            door.counters().answersTooLong.increment();
            close();
        } else {
            wake.run();
        }
    }

    private void writeMessages() {
        for (var next = messages.poll(); next != null; next = messages.poll()) {
            untaken.taken(next.bytes());
            if (channel.isActive()) {
                write(next.answer(), profile.protocol);
            }
        }
    }

    /// Whether it may only ask for what subscribers may.
    boolean onlyHears() {
        return profile.protocol == RespWriter.RESP2 && hearing.size() > 0;
    }

    RedisDoor door() {
        return door;
    }

    Profile profile() {
        return profile;
    }

    /// A line of CLIENT LIST. From any thread.
    String describe() {
        return profile.describe(untaken.bytes());
    }

    Waits waits() {
        return waits;
    }

    /// What it wrote last is covered by this.
    VectorClock wrote() {
        return wrote;
    }

    /// From now on this connection has seen what this covers.
    void saw(VectorClock clock) {
        session = session.join(clock);
    }

    /// Does something on the event loop after a while, if the connection lives as long. From any
    /// thread.
    void later(Duration delay, Runnable what) {
        var _ = channel.eventLoop().schedule(what, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /// Lets EXEC happen whatever has changed.
    void unwatch() {
        var _ = watched.take();
        profile.watching = 0;
    }

    /// Has the connection look again at what may go on. From any thread.
    void wake() {
        wake.run();
    }

    /// Closes it at once. From any thread.
    void close() {
        var _ = channel.close();
    }

    /// Closes it behind the answer to the request that is being carried out.
    void endAfterThis() {
        closing = true;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        door.counters().accepted.increment();
        if (door.counters().clients.incrementAndGet() > door.options().limits().clients()) {
            door.counters().rejected.increment();
            reply(Errors.TOO_MANY_CLIENTS);
            closing = true;
        }
        door.entered(this, channel);
        untaken.enter();
        settle();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        door.counters().clients.decrementAndGet();
        door.left(this);
        untaken.leave();
        letGo();
        closing = true;
        pending.clear();
        held = Optional.empty();
        endMulti();
        hearing.end();
        writeMessages();
        in.release();
        in = Unpooled.EMPTY_BUFFER;
        out.release();
        out = Unpooled.EMPTY_BUFFER;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var more = (ByteBuf) message;
        door.counters().bytesIn.add(more.readableBytes());
        profile.heardAt = System.nanoTime();
        if (closing) {
            more.release();
            return;
        }
        if (in.isReadable()) {
            in.discardSomeReadBytes();
            in.writeBytes(more);
            more.release();
        } else {
            in.release();
            in = more;
        }
        read();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        settle();
    }

    /// Who ends its input gets its answers. But who only waits for a clock, with nothing to be done
    /// behind it, has most likely gone, as Redis takes it of everybody. And who waits for something
    /// to come takes what is there, and waits no longer.
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            ended = true;
            if (waits.areOpen() && !in.isReadable()) {
                abandon();
                return;
            }
            var _ = unblock(Answer.NO_ARRAY);
            read();
            settle();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (channel.isWritable()) {
            wake.run();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("lost {}: {}", describe(), cause.getMessage());
        } else {
            LOG.error("closing {}", describe(), cause);
        }
        var _ = channel.close();
    }

    private void drain() {
        try {
            writeMessages();
            answerReady();
            resume();
            read();
            settle();
        } catch (RuntimeException broken) {
            channel.pipeline().fireExceptionCaught(broken);
            var _ = channel.close();
        }
    }

    private void answerReady() {
        while (channel.isWritable() && !pending.isEmpty() && pending.peek().ready()) {
            var next = pending.remove();
            write(next.answer(), next.protocol());
        }
    }

    /// Begins what is held, if it may begin now.
    private void resume() {
        if (!closing && held.isPresent() && held.get().ready().getAsBoolean()) {
            var begin = held.get().begin();
            held = Optional.empty();
            begin.run();
        }
    }

    /// Begins something as soon as it may, and nothing later before it.
    private void hold(BooleanSupplier ready, Runnable begin) {
        if (ready.getAsBoolean()) {
            begin.run();
        } else {
            held = Optional.of(new Held(ready, begin));
        }
    }

    /// Begins what has been received, as far as it may begin.
    private void read() {
        var limit = door.options().limits().pipeline();
        while (!closing
                && !barrier
                && held.isEmpty()
                && pending.size() < limit
                && channel.isWritable()) {
            switch (decoder.next(in)) {
                case REQUEST -> {
                    door.counters().commands.increment();
                    silent = mute || muteNext;
                    muteNext = false;
                    begin(decoder.words());
                }
                case NOTHING -> {
                    if (ended) {
                        closing = true;
                    }
                    return;
                }
                case MALFORMED -> {
                    door.counters().malformed.increment();
                    reply(Answer.error(decoder.error()));
                    closing = true;
                }
            }
        }
    }

    /// Ends a batch: what is answered goes out, and more is read or not.
    private void settle() {
        if (!channel.isActive()) {
            return;
        }
        if (!in.isReadable() && in != Unpooled.EMPTY_BUFFER) {
            in.release();
            in = Unpooled.EMPTY_BUFFER;
        }
        flush();
        if (closing && pending.isEmpty()) {
            var _ =
                    channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                            .addListener(ChannelFutureListener.CLOSE);
        }
        var wanted =
                closing
                        || (!barrier && held.isEmpty() || in.readableBytes() < READ_AHEAD)
                                && pending.size() < door.options().limits().pipeline()
                                && channel.isWritable();
        if (channel.config().isAutoRead() != wanted) {
            channel.config().setAutoRead(wanted);
        }
    }

    /// Begins no further request; closes once all that have begun are answered. Nothing is lost
    /// where a clock is no longer waited for. On the event loop.
    void finish() {
        closing = true;
        var _ = unblock(Errors.CLOSING);
        waits.stop();
        settle();
    }

    /// Closes if there are answers that only the peer keeps from going out. On the event loop.
    void dropUntaken() {
        if (pending.isEmpty() || !channel.isWritable()) {
            abandon();
        }
    }

    private void begin(Bytes[] words) {
        var index = multi.isPresent() ? multi.get().database() : profile.database;
        var request =
                new Request(
                        BUCKETS.get(index),
                        words,
                        door.options().chance().getAsLong(),
                        door.subscriptions());
        var found = Commands.asked(words);
        if (found.isEmpty()) {
            if (foreign(words[0])) {
                door.counters().foreign(describe());
                abandon();
                return;
            }
            refuse(Errors.unknownCommand(request));
            return;
        }
        var command = found.get();
        profile.lastCommand = command.name();
        var rejected = whyNot(command, request);
        if (rejected.isPresent()) {
            door.calls().rejected(command);
            reject(command, rejected.get());
            return;
        }
        var writes = writes(command);
        if (isPaused(writes) && !command.name().equals(UNPAUSE)) {
            hold(() -> !isPaused(writes), () -> carryOut(command, request));
            return;
        }
        carryOut(command, request);
    }

    /// An EXEC that is not even begun ends its transaction.
    private void reject(Command command, Answer why) {
        if (command.action() instanceof Action.Flow(var step)
                && step == Command.Step.EXEC
                && why instanceof Answer.Failure failure) {
            endMulti();
            reply(Errors.aborted(failure));
        } else {
            refuse(why);
        }
    }

    /// Why a request is not even begun, if so.
    private Optional<Answer> whyNot(Command command, Request request) {
        if (command.action() instanceof Action.Refuse(var why)) {
            return Optional.of(why);
        }
        if (command.action() instanceof Action.Contain && request.size() > 1) {
            return Optional.of(Errors.unknownSubcommand(request));
        }
        if (onlyHears() && !FOR_SUBSCRIBERS.contains(command.name())) {
            return Optional.of(Errors.onlyHears(request.word(0).text().toLowerCase(Locale.ROOT)));
        }
        if (!command.takes(request.size())) {
            return Optional.of(Errors.wrongArity(command.name()));
        }
        return command.needsData()
                        && door.client().serving() instanceof Client.Serving.NotYet(var progress)
                ? Optional.of(Errors.loading(progress))
                : Optional.empty();
    }

    private boolean writes(Command command) {
        return switch (command.action()) {
            case Action.Write _ -> true;
            case Action.Flow(var step) ->
                    step == Command.Step.FLUSH
                            || step == Command.Step.EXEC
                                    && multi.filter(Multi::changes).isPresent();
            case Action.Talk _, Action.Read _, Action.Look _, Action.Contain _, Action.Refuse _ ->
                    false;
        };
    }

    /// Whether CLIENT PAUSE lets a request wait; if so, the connection is woken when it is over.
    private boolean isPaused(boolean writes) {
        var left = door.pause().left(writes);
        if (left > 0) {
            var _ = channel.eventLoop().schedule(wake, left, TimeUnit.NANOSECONDS);
        }
        return left > 0;
    }

    private void carryOut(Command command, Request request) {
        if (multi.isPresent() && command.inTransaction()) {
            reply(multi.get().add(command, request));
            profile.queued = multi.get().size();
            return;
        }
        var calls = door.calls();
        switch (command.action()) {
            case Action.Talk(var talking) -> talk(command, request, talking);
            case Action.Contain(var alone) -> talk(command, request, alone);
            case Action.Read(var reading) ->
                    readInTurn(sight -> {
                        var began = System.nanoTime();
                        var answer = reading.answer(sight, request);
                        return calls.done(command, request, this, began, answer);
                    });
            case Action.Look(var looking) -> look(command, request, looking);
            case Action.Write(var changing) -> {
                Intent intent =
                        writing -> {
                            var began = System.nanoTime();
                            var outcome = Attempt.whole(writing, changing, request);
                            calls.done(command, request, this, began, answer(outcome));
                            return outcome;
                        };
                if (command.waits()) {
                    expect(request.weight(), intent);
                } else {
                    update(request.weight(), intent);
                }
            }
            case Action.Flow(var step) -> {
                var began = System.nanoTime();
                flow(step, request);
                calls.done(command, request, this, began, Answer.OK);
            }
            case Action.Refuse(var why) -> refuse(why);
        }
    }

    /// What an outcome is answered with, as far as it is known already.
    private static Answer answer(Intent.Outcome outcome) {
        return outcome instanceof Intent.Outcome.Done(Answer answer) ? answer : Answer.OK;
    }

    /// Only the published view knows all keys, so nothing later begins before this is answered.
    private void look(Command command, Request request, Command.Looking looking) {
        if (multi.isPresent()) {
            refuse(Errors.NOT_IN_TRANSACTION);
        } else {
            replyAlone(() -> {
                var began = System.nanoTime();
                var answer = looking.answer(look(), request);
                return door.calls().done(command, request, this, began, answer);
            });
        }
    }

    private void talk(Command command, Request request, Command.Talking talking) {
        var began = System.nanoTime();
        var answer = talking.answer(this, request);
        reply(door.calls().done(command, request, this, began, answer));
    }

    /// Whether a word begins a line of HTTP that no client of Redis would say.
    private static boolean foreign(Bytes word) {
        return FOREIGN.stream().anyMatch(word.text()::equalsIgnoreCase);
    }

    /// Closes at once; what has not been answered never is.
    private void abandon() {
        closing = true;
        pending.clear();
        held = Optional.empty();
        letGo();
        var _ = channel.close();
    }

    /// Waits for nothing any more, for nobody will hear of it.
    private void letGo() {
        expecting.ifPresent(Runnable::run);
        if (barrier) {
            lift();
        }
    }

    private void flow(Command.Step step, Request request) {
        switch (step) {
            case MULTI -> {
                if (multi.isPresent()) {
                    reply(Errors.NESTED_MULTI);
                } else {
                    multi = Optional.of(new Multi(this, profile.database));
                    profile.queued = 0;
                    reply(Answer.OK);
                }
            }
            case DISCARD -> {
                if (multi.isPresent()) {
                    endMulti();
                    reply(Answer.OK);
                } else {
                    reply(Errors.DISCARD_WITHOUT_MULTI);
                }
            }
            case EXEC -> execute();
            case WATCH -> {
                if (multi.isPresent()) {
                    reply(Errors.WATCH_INSIDE_MULTI);
                } else {
                    replyAlone(() -> {
                        var answer = watched.add(look(), request);
                        profile.watching = watched.size();
                        return answer;
                    });
                }
            }
            case RESET -> {
                reset();
                reply(new Answer.Status("RESET"));
            }
            case QUIT -> {
                reply(Answer.OK);
                closing = true;
            }
            case HELLO,
                    CLOCK,
                    AFTER,
                    ADMIN,
                    FLUSH,
                    SUBSCRIBE,
                    PSUBSCRIBE,
                    UNSUBSCRIBE,
                    PUNSUBSCRIBE,
                    REPLY,
                    UNBLOCK,
                    WAIT,
                    WAITAOF,
                    SAVE,
                    SHUTDOWN,
                    SLEEP,
                    DIGEST -> {
                if (multi.isPresent()) {
                    refuse(Errors.NOT_IN_TRANSACTION);
                    return;
                }
                alone(step, request);
            }
        }
    }

    private void alone(Command.Step step, Request request) {
        switch (step) {
            case HELLO -> reply(Talks.hello(this, request));
            case CLOCK -> replyInTurn(this::clock);
            case FLUSH -> takeAway(request);
            case SUBSCRIBE, PSUBSCRIBE, UNSUBSCRIBE, PUNSUBSCRIBE ->
                    replyAlone(() -> subscribe(step, request));
            case REPLY -> replying(request);
            case AFTER, ADMIN, DIGEST, SAVE, SHUTDOWN, SLEEP, UNBLOCK, WAIT, WAITAOF ->
                    waits.begin(step, request);
            case MULTI, EXEC, DISCARD, WATCH, RESET, QUIT ->
                    throw new IllegalStateException(step + " stands for itself");
        }
    }

    /// The session, for the client to take with it.
    private Answer clock() {
        var membership = door.client().view().membership();
        return Answer.bulk(ClockText.print(membership.abridged(session)));
    }

    /// What a read sees now, which from now on this connection has seen.
    private View look() {
        var view = door.client().view();
        session = session.join(view.clock());
        return view;
    }

    private Sight sight() {
        return Sight.of(look(), clock);
    }

    /// @param bytes what the intent holds on to
    private void update(long bytes, Intent intent) {
        var waiting = new Pending.Waiting<Response>(spoken(), updated, wake);
        pending.add(waiting);
        door.client()
                .update(
                        session,
                        deadline(door.options().sessionTimeout()),
                        intent.holding(bytes),
                        waiting);
        flushUpdates.run();
    }

    /// An update that may wait for something to come, and all later requests for it.
    private void expect(long bytes, Intent intent) {
        withoutIt = Answer.NO_ARRAY;
        var waiting =
                new Pending.Waiting<Response>(
                        spoken(),
                        response -> {
                            var answer = lifting(updated(response));
                            return answer == Answer.NO_ARRAY ? withoutIt : answer;
                        },
                        wake);
        raise(waiting);
        expecting =
                Optional.of(
                        door.client()
                                .expect(
                                        session,
                                        deadline(door.options().sessionTimeout()),
                                        intent.holding(bytes),
                                        waiting));
        flushUpdates.run();
        if (ended) {
            var _ = unblock(Answer.NO_ARRAY);
        }
    }

    /// Has a command that waits for something to come be answered at once, with `answer` where
    /// nothing has. On the event loop.
    ///
    /// @return whether there was such a one
    boolean unblock(Answer answer) {
        expecting.ifPresent(giveUp -> {
            withoutIt = answer;
            giveUp.run();
        });
        return expecting.isPresent();
    }

    /// Goes on to its end, whatever becomes of this connection.
    private void takeAway(Request request) {
        var buckets = Databases.flushed(request);
        if (buckets.isEmpty()) {
            reply(Errors.SYNTAX);
            return;
        }
        var waiting =
                new Pending.Waiting<Response>(
                        spoken(), response -> lifting(updated(response)), wake);
        raise(waiting);
        new Flushing(
                        door.client(),
                        channel.eventLoop(),
                        door.options().sessionTimeout(),
                        session,
                        buckets,
                        waiting)
                .begin();
    }

    /// Reads what is published. Behind an unanswered update of this connection that would not do:
    /// the view that shows it may show later ones too. So such a read takes its place among them,
    /// as an intent that changes nothing; where that is turned away, it is what is published when
    /// everything before it has been answered.
    private void readInTurn(Function<Sight, Answer> reading) {
        if (pending.isEmpty()) {
            write(reading.apply(sight()), spoken());
            return;
        }
        var waiting =
                new Pending.Waiting<Response>(
                        spoken(),
                        response ->
                                response instanceof Response.Updated
                                        ? updated(response)
                                        : reading.apply(sight()),
                        wake);
        pending.add(waiting);
        door.client()
                .update(
                        session,
                        deadline(door.options().sessionTimeout()),
                        writing -> new Intent.Outcome.Done(reading.apply(Sight.of(writing))),
                        waiting);
        flushUpdates.run();
    }

    private Answer updated(Response response) {
        if (response instanceof Response.Updated(var clock, _)) {
            session = session.join(clock);
            wrote = clock;
        }
        return Errors.of(response);
    }

    private static Instant deadline(Duration wait) {
        return Instant.now().plus(wait);
    }

    /// Answers what only the published view can tell.
    private void replyAlone(Supplier<Answer> read) {
        whenAlone(() -> write(read.get(), spoken()));
    }

    /// Begins something when everything before it has been answered, and before anything later.
    void whenAlone(Runnable begin) {
        hold(pending::isEmpty, begin);
    }

    /// What came before is told before, and nothing behind the end of it.
    private Answer subscribe(Command.Step step, Request request) {
        var admitted = hearing.admit(request);
        var words = request.from(1);
        if (step == Command.Step.SUBSCRIBE || step == Command.Step.PSUBSCRIBE) {
            if (admitted instanceof Answer.Failure) {
                return admitted;
            }
            if (step == Command.Step.PSUBSCRIBE
                    && words.stream().anyMatch(word -> word.length() > Glob.LONGEST)) {
                return Errors.PATTERN_TOO_LONG;
            }
        }
        var answers =
                switch (step) {
                    case SUBSCRIBE -> words.stream().map(hearing::subscribe).toList();
                    case PSUBSCRIBE -> words.stream().map(hearing::subscribePattern).toList();
                    case UNSUBSCRIBE ->
                            words.isEmpty()
                                    ? hearing.unsubscribe()
                                    : words.stream().map(hearing::unsubscribe).toList();
                    default ->
                            words.isEmpty()
                                    ? hearing.unsubscribePatterns()
                                    : words.stream().map(hearing::unsubscribePattern).toList();
                };
        writeMessages();
        profile.channels = hearing.channels();
        profile.patterns = hearing.patterns();
        return new Answer.Several(answers);
    }

    private void replying(Request request) {
        switch (request.keyword(2)) {
            case "ON" -> {
                mute = false;
                silent = false;
                reply(Answer.OK);
            }
            case "OFF" -> {
                mute = true;
                silent = true;
            }
            case "SKIP" -> {
                muteNext = true;
                silent = true;
            }
            default -> reply(Errors.SYNTAX);
        }
    }

    /// All later requests wait until this one is answered.
    void raise(Pending waiting) {
        pending.add(waiting);
        barrier = true;
        profile.waits = true;
        door.counters().waiting.incrementAndGet();
    }

    Answer lifting(Answer answer) {
        lift();
        return answer;
    }

    private void lift() {
        barrier = false;
        profile.waits = false;
        waits.over();
        expecting = Optional.empty();
        door.counters().waiting.decrementAndGet();
    }

    /// Answers an error, which spoils the transaction it stands in.
    private void refuse(Answer error) {
        multi.ifPresent(Multi::spoil);
        reply(error);
    }

    /// Carries out what was queued as one intent. Where nothing of it changes anything, one view
    /// will do.
    private void execute() {
        if (multi.isEmpty()) {
            reply(Errors.EXEC_WITHOUT_MULTI);
            return;
        }
        var said = multi.get();
        var looks = endMulti();
        if (said.spoilt()) {
            reply(Errors.TRANSACTION_ABORTED);
            return;
        }
        if (!looks.isEmpty()) {
            executeUnlessTouched(said, looks);
            return;
        }
        var talks = said.talk();
        if (said.changes()) {
            update(said.weight(), writing -> said.write(writing, talks));
        } else {
            readInTurn(sight -> said.read(sight, talks));
        }
    }

    /// The same where nothing that was watched is touched; else nothing of it happens. Nothing
    /// later begins before that is known: a SELECT among it may have happened or not.
    private void executeUnlessTouched(Multi said, List<Look> looks) {
        var waiting =
                new Pending.Waiting<Response>(
                        spoken(), response -> lifting(said.talk(updated(response))), wake);
        raise(waiting);
        Intent intent =
                writing ->
                        writing.touched(looks)
                                ? new Intent.Outcome.Done(Answer.NO_ARRAY)
                                : said.write(writing, said.untalked());
        door.client()
                .update(
                        session,
                        deadline(door.options().sessionTimeout()),
                        intent.holding(said.weight()),
                        waiting);
        flushUpdates.run();
    }

    /// Forgets what has been said since MULTI, and what was watched.
    private List<Look> endMulti() {
        multi = Optional.empty();
        profile.queued = Profile.NO_TRANSACTION;
        profile.watching = 0;
        return watched.take();
    }

    /// As if the client had just come.
    private void reset() {
        endMulti();
        hearing.end();
        profile.channels = 0;
        profile.patterns = 0;
        profile.reset();
        mute = false;
        muteNext = false;
        silent = false;
    }

    /// The protocol in which the request that begins is answered.
    int spoken() {
        return silent ? RespWriter.SILENCE : profile.protocol;
    }

    void reply(Answer answer) {
        if (pending.isEmpty()) {
            write(answer, spoken());
        } else {
            pending.add(new Pending.Said(spoken(), answer));
        }
    }

    /// Answers what `read` says when everything before it has been answered.
    private void replyInTurn(Supplier<Answer> read) {
        if (pending.isEmpty()) {
            write(read.get(), spoken());
        } else {
            pending.add(new Pending.Due(spoken(), read));
        }
    }

    /// Where an answer is too long, the connection closes behind the one before it.
    private void write(Answer answer, int protocol) {
        if (answer instanceof Answer.Failure failure) {
            door.calls().failed(failure);
        }
        if (protocol == RespWriter.SILENCE) {
            return;
        }
        if (out == Unpooled.EMPTY_BUFFER) {
            out = channel.alloc().ioBuffer(FIRST_OUT);
        }
        var before = out.writerIndex();
        try {
            writer.write(answer, protocol, out);
        } catch (RespWriter.TooLong tooLong) {
            door.counters().answersTooLong.increment();
            LOG.warn("closing {}: {}", describe(), tooLong.getMessage());
            out.writerIndex(before);
            pending.clear();
            closing = true;
        }
        if (out.readableBytes() >= FLUSH_AT) {
            flush();
        }
    }

    private void flush() {
        if (out.isReadable()) {
            var full = out;
            out = Unpooled.EMPTY_BUFFER;
            var bytes = full.readableBytes();
            door.counters().bytesOut.add(bytes);
            untaken.waits(bytes);
            var _ = channel.writeAndFlush(full).addListener(_ -> untaken.taken(bytes));
        }
    }

    /// Closes because so many bytes of answers wait for this client, and too many for all clients
    /// together. From any thread.
    private void closeForOutput(long bytes) {
        door.counters().closedForOutput.increment();
        LOG.warn(
                "closing {}: it has not taken {} bytes of its answers, and with those of all other"
                        + " clients that is more than limit.output, {} bytes",
                describe(),
                bytes,
                door.options().limits().output());
        var _ = channel.close();
    }
}
