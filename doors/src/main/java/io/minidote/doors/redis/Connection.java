package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.base.Decoded;
import io.minidote.clock.VectorClock;
import io.minidote.codec.ClockText;
import io.minidote.doors.redis.Command.Action;
import io.minidote.replica.Client;
import io.minidote.replica.Intent;
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
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
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
    private static final Duration LONGEST_WAIT = Duration.ofHours(24);

    private final RedisDoor door;
    private final Channel channel;
    private final long id;
    private final Instant since = Instant.now();
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

    /// A request is under way that all later ones wait for.
    private boolean barrier;

    /// The request that all later ones wait for is one for a clock.
    private Optional<Pending.Waiting<Response>> awaiting = Optional.empty();

    /// The request that all later ones wait for may wait for something to come: gives that up.
    private Optional<Runnable> expecting = Optional.empty();

    /// What that is answered with where nothing has come.
    private Answer withoutIt = Answer.NO_ARRAY;

    /// The peer will send no more.
    private boolean ended;

    /// No further request begins; once all are answered, the connection closes.
    private boolean closing;

    /// What has been said since MULTI.
    private Optional<Multi> multi = Optional.empty();

    /// Bytes of answers on their way to a client that has not taken them.
    private final Output.Share untaken;

    private volatile int database;
    private volatile int protocol = RespWriter.RESP2;
    private volatile String name = "";
    private volatile String libraryName = "";
    private volatile String libraryVersion = "";

    Connection(RedisDoor door, Channel channel, long id, Runnable flushUpdates) {
        this.door = door;
        this.flushUpdates = flushUpdates;
        clock = door.client()::now;
        this.channel = channel;
        this.id = id;
        decoder = new RequestDecoder(door.options().limits());
        writer = new RespWriter(door.options().limits().clientOutput());
        wake = new Wakeup(channel.eventLoop(), this::drain);
        untaken = door.output().share(this::closeForOutput);
    }

    RedisDoor door() {
        return door;
    }

    long id() {
        return id;
    }

    int protocol() {
        return protocol;
    }

    void setProtocol(int protocol) {
        this.protocol = protocol;
    }

    String name() {
        return name;
    }

    void setName(String name) {
        this.name = name;
    }

    void setLibrary(boolean isName, String value) {
        if (isName) {
            libraryName = value;
        } else {
            libraryVersion = value;
        }
    }

    void select(int index) {
        database = index;
    }

    /// A line of CLIENT LIST.
    String describe() {
        return "id=%d addr=%s laddr=%s name=%s age=%d db=%d resp=%d lib-name=%s lib-ver=%s"
                .formatted(
                        id,
                        address(channel.remoteAddress()),
                        address(channel.localAddress()),
                        name,
                        Duration.between(since, Instant.now()).toSeconds(),
                        database,
                        protocol,
                        libraryName,
                        libraryVersion);
    }

    private static String address(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? inet.getHostString() + ":" + inet.getPort()
                : "";
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
        multi = Optional.empty();
        in.release();
        in = Unpooled.EMPTY_BUFFER;
        out.release();
        out = Unpooled.EMPTY_BUFFER;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var more = (ByteBuf) message;
        door.counters().bytesIn.add(more.readableBytes());
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
            if (awaiting.isPresent() && !in.isReadable()) {
                abandon();
                return;
            }
            unblock(Answer.NO_ARRAY);
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
            answerReady();
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

    /// Begins what has been received, as far as it may begin.
    private void read() {
        var limit = door.options().limits().pipeline();
        while (!closing && !barrier && pending.size() < limit && channel.isWritable()) {
            switch (decoder.next(in)) {
                case REQUEST -> {
                    door.counters().commands.increment();
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
                        || (!barrier || in.readableBytes() < READ_AHEAD)
                                && pending.size() < door.options().limits().pipeline()
                                && channel.isWritable();
        if (channel.config().isAutoRead() != wanted) {
            channel.config().setAutoRead(wanted);
        }
    }

    /// Begins no further request; closes once all that have begun are answered. Nothing is lost
    /// where a clock, or something to come, is no longer waited for. On the event loop.
    void finish() {
        closing = true;
        unblock(Errors.CLOSING);
        awaiting.filter(waiting -> !waiting.ready())
                .ifPresent(waiting -> waiting.accept(new Response.Stopped("the door is closing")));
        settle();
    }

    /// Closes if there are answers that only the peer keeps from going out. On the event loop.
    void dropUntaken() {
        if (pending.isEmpty() || !channel.isWritable()) {
            abandon();
        }
    }

    private void begin(Bytes[] words) {
        var index = multi.isPresent() ? multi.get().database() : database;
        var request = new Request(BUCKETS.get(index), words, door.options().chance().getAsLong());
        var found = Commands.named(words[0]);
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
        if (!command.takes(words.length)) {
            refuse(Errors.wrongArity(command.name()));
            return;
        }
        if (command.needsData()
                && door.client().serving() instanceof Client.Serving.NotYet(var progress)) {
            refuse(Errors.loading(progress));
            return;
        }
        if (multi.isPresent() && command.inTransaction()) {
            reply(multi.get().add(command, request));
            return;
        }
        switch (command.action()) {
            case Action.Talk(var talking) -> reply(talking.answer(this, request));
            case Action.Read(var reading) -> readInTurn(sight -> reading.answer(sight, request));
            case Action.Look(var looking) -> look(looking, request);
            case Action.Write(var changing) -> {
                Intent intent = writing -> Attempt.whole(writing, changing, request);
                if (command.waits()) {
                    expect(request.weight(), intent);
                } else {
                    update(request.weight(), intent);
                }
            }
            case Action.Flow(var step) -> flow(step, request);
        }
    }

    /// Whether a word begins a line of HTTP that no client of Redis would say.
    private static boolean foreign(Bytes word) {
        return FOREIGN.stream().anyMatch(word.text()::equalsIgnoreCase);
    }

    /// Closes at once; what has not been answered never is.
    private void abandon() {
        closing = true;
        pending.clear();
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
                    multi = Optional.of(new Multi(door.options().limits(), database));
                    reply(Answer.OK);
                }
            }
            case DISCARD -> {
                reply(multi.isPresent() ? Answer.OK : Errors.DISCARD_WITHOUT_MULTI);
                multi = Optional.empty();
            }
            case EXEC -> execute();
            case QUIT -> {
                reply(Answer.OK);
                closing = true;
            }
            case HELLO, CLOCK, AFTER, ADMIN, FLUSH -> {
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
            case AFTER -> after(request);
            case ADMIN -> {
                var waiting = new Pending.Waiting<Answer>(protocol, this::lifting, wake);
                raise(waiting);
                door.admin().run(request.from(1), waiting);
            }
            case MULTI, EXEC, DISCARD, QUIT ->
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
        var waiting = new Pending.Waiting<Response>(protocol, updated, wake);
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
                        protocol,
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
            unblock(Answer.NO_ARRAY);
        }
    }

    /// Has a command that waits for something to come be answered at once, with `answer` where
    /// nothing has. On the event loop.
    void unblock(Answer answer) {
        expecting.ifPresent(giveUp -> {
            withoutIt = answer;
            giveUp.run();
        });
    }

    /// Reads what is published. Behind an unanswered update of this connection that would not do:
    /// the view that shows it may show later ones too. So such a read takes its place among them,
    /// as an intent that changes nothing; where that is turned away, it is what is published when
    /// everything before it has been answered.
    private void readInTurn(Function<Sight, Answer> reading) {
        if (pending.isEmpty()) {
            write(reading.apply(sight()), protocol);
            return;
        }
        var waiting =
                new Pending.Waiting<Response>(
                        protocol,
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
        }
        return Errors.of(response);
    }

    private static Instant deadline(Duration wait) {
        return Instant.now().plus(wait);
    }

    /// Only the published view knows all keys, so nothing later begins before this is answered.
    private void look(Command.Looking looking, Request request) {
        if (multi.isPresent()) {
            refuse(Errors.NOT_IN_TRANSACTION);
        } else if (pending.isEmpty()) {
            write(looking.answer(look(), request), protocol);
        } else {
            raise(new Pending.Due(protocol, () -> lifting(looking.answer(look(), request))));
        }
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
                        protocol, response -> lifting(updated(response)), wake);
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

    private void after(Request request) {
        if (request.size() > 3) {
            reply(Errors.wrongArity("minidote.after"));
            return;
        }
        var wait = door.options().sessionTimeout();
        if (request.size() == 3) {
            var millis = request.word(2).integer();
            if (millis.isEmpty()
                    || millis.getAsLong() < 0
                    || millis.getAsLong() > LONGEST_WAIT.toMillis()) {
                reply(
                        Answer.error(
                                "timeout is not an integer from 0 to %d milliseconds"
                                        .formatted(LONGEST_WAIT.toMillis())));
                return;
            }
            wait = Duration.ofMillis(millis.getAsLong());
        }
        switch (ClockText.parse(request.word(1).text())) {
            case Decoded.Malformed<VectorClock> malformed ->
                    reply(Answer.error("this is no clock: " + malformed));
            case Decoded.Value<VectorClock>(var clock) -> {
                var waiting =
                        new Pending.Waiting<Response>(
                                protocol,
                                response -> {
                                    if (response instanceof Response.Covered) {
                                        session = session.join(clock);
                                    }
                                    return lifting(Errors.of(response));
                                },
                                wake);
                raise(waiting);
                awaiting = Optional.of(waiting);
                door.client().await(clock, deadline(wait), waiting);
            }
        }
    }

    /// All later requests wait until this one is answered.
    private void raise(Pending waiting) {
        pending.add(waiting);
        barrier = true;
        door.counters().waiting.incrementAndGet();
    }

    private Answer lifting(Answer answer) {
        lift();
        return answer;
    }

    private void lift() {
        barrier = false;
        awaiting = Optional.empty();
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
        multi = Optional.empty();
        if (said.spoilt()) {
            reply(Errors.TRANSACTION_ABORTED);
            return;
        }
        var talks = said.talk(this);
        if (said.changes()) {
            update(said.weight(), writing -> said.write(writing, talks));
        } else {
            readInTurn(sight -> said.read(sight, talks));
        }
    }

    private void reply(Answer answer) {
        if (pending.isEmpty()) {
            write(answer, protocol);
        } else {
            pending.add(new Pending.Said(protocol, answer));
        }
    }

    /// Answers what `read` says when everything before it has been answered.
    private void replyInTurn(Supplier<Answer> read) {
        if (pending.isEmpty()) {
            write(read.get(), protocol);
        } else {
            pending.add(new Pending.Due(protocol, read));
        }
    }

    /// Where an answer is too long, the connection closes behind the one before it.
    private void write(Answer answer, int protocol) {
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
