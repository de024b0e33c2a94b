package io.minidote.doors.redis;

import io.minidote.replica.Client;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// An open door for clients of Redis.
public final class RedisDoor implements AutoCloseable {

    private static final int BACKLOG = 511;

    /// A client with more unwritten bytes than this is not read until half of them are gone.
    private static final int UNWRITTEN = 1 << 20;

    /// How long a door that closes waits for clients to take what is there for them.
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final RedisDoorOptions options;
    private final Client client;
    private final Admin admin;
    private final Facts facts;
    private final Counters counters = new Counters();
    private final Calls calls = new Calls();
    private final Pause pause = new Pause();
    private final Subscriptions subscriptions = new Subscriptions();
    private final Instant opened = Instant.now();
    private final AtomicLong ids = new AtomicLong();

    private final Output output;

    private final Map<Connection, Channel> connections = new ConcurrentHashMap<>();

    /// Of each event loop, what has the updates begin that it has read.
    private final Map<EventLoop, Runnable> flushes = new ConcurrentHashMap<>();

    private final EventLoopGroup loops;
    private final Channel listening;

    private RedisDoor(RedisDoorOptions options, Client client, Admin admin, Facts facts)
            throws IOException {
        this.options = options;
        this.client = client;
        this.admin = admin;
        this.facts = facts;
        output = new Output(options.limits().output());
        client.listen(subscriptions::announce);
        var epoll = Epoll.isAvailable();
        loops =
                new MultiThreadIoEventLoopGroup(
                        options.threads(),
                        new DefaultThreadFactory("redis-door", true),
                        epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        var bound =
                new ServerBootstrap()
                        .group(loops)
                        .channel(
                                epoll
                                        ? EpollServerSocketChannel.class
                                        : NioServerSocketChannel.class)
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.SO_KEEPALIVE, true)
                        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                        .childOption(
                                ChannelOption.WRITE_BUFFER_WATER_MARK,
                                new WriteBufferWaterMark(UNWRITTEN / 2, UNWRITTEN))
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline().addLast(connection(channel));
                                    }
                                })
                        .bind(options.host(), options.port())
                        .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            var _ = loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw new IOException(
                    "the Redis door cannot listen at %s:%d: %s"
                            .formatted(options.host(), options.port(), bound.cause().getMessage()),
                    bound.cause());
        }
        listening = bound.channel();
    }

    /// Opens a door; clients may come in when this returns.
    public static RedisDoor open(RedisDoorOptions options, Client client, Admin admin, Facts facts)
            throws IOException {
        return new RedisDoor(options, client, admin, facts);
    }

    /// Where the door listens.
    public InetSocketAddress address() {
        return (InetSocketAddress) listening.localAddress();
    }

    /// Lets nobody in any more, answers what has begun, and closes. Takes no longer than
    /// `shutdownTimeout`; what is not answered by then never is. Who waits for a clock is told that
    /// the door is closing, and who does not take the answers is dropped after a quarter of that
    /// time, a second at most.
    @Override
    public void close() {
        var deadline = System.nanoTime() + options.shutdownTimeout().toNanos();
        listening.close().awaitUninterruptibly();
        var patience = Math.min(options.shutdownTimeout().toNanos() / 4, PATIENCE.toNanos());
        connections.forEach((connection, channel) -> {
            channel.eventLoop().execute(connection::finish);
            var _ =
                    channel.eventLoop()
                            .schedule(connection::dropUntaken, patience, TimeUnit.NANOSECONDS);
        });
        connections.forEach((_, channel) -> {
            if (!channel.closeFuture()
                    .awaitUninterruptibly(
                            Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                var _ = channel.close();
            }
        });
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private Connection connection(Channel channel) {
        var flush = flushes.computeIfAbsent(channel.eventLoop(), this::flush);
        return new Connection(this, channel, ids.incrementAndGet(), flush);
    }

    /// Whatever an event loop reads in one round begins together, when the round is over.
    private Runnable flush(EventLoop loop) {
        return new Wakeup(loop, client::flush);
    }

    void entered(Connection connection, Channel channel) {
        connections.put(connection, channel);
    }

    void left(Connection connection) {
        connections.remove(connection);
    }

    Output output() {
        return output;
    }

    RedisDoorOptions options() {
        return options;
    }

    Client client() {
        return client;
    }

    Admin admin() {
        return admin;
    }

    Facts facts() {
        return facts;
    }

    Counters counters() {
        return counters;
    }

    Calls calls() {
        return calls;
    }

    Subscriptions subscriptions() {
        return subscriptions;
    }

    Pause pause() {
        return pause;
    }

    Instant opened() {
        return opened;
    }

    /// In the order they came in.
    List<Connection> connections() {
        return connections.keySet().stream()
                .sorted(Comparator.comparingLong(each -> each.profile().id))
                .toList();
    }

    /// What CONFIG GET tells: the settings in force, and what Redis would call some of them.
    SortedMap<String, String> settings() {
        var all = new TreeMap<>(facts.settings());
        var limits = options.limits();
        all.put("limit.clients", Integer.toString(limits.clients()));
        all.put("limit.arguments", Integer.toString(limits.arguments()));
        all.put("limit.bulk", Integer.toString(limits.bulk()));
        all.put("limit.inline", Integer.toString(limits.inline()));
        all.put("limit.query", Long.toString(limits.query()));
        all.put("limit.pipeline", Integer.toString(limits.pipeline()));
        all.put("limit.client-output", Long.toString(limits.clientOutput()));
        all.put("limit.output", Long.toString(limits.output()));
        all.put("session.timeout", options.sessionTimeout().toMillis() + "ms");
        all.put("databases", Integer.toString(Talks.DATABASES));
        all.put("maxclients", Integer.toString(limits.clients()));
        all.put("proto-max-bulk-len", Integer.toString(limits.bulk()));
        all.put("port", Integer.toString(address().getPort()));
        all.put("bind", options.host());
        Tunable.ALL.forEach(tunable ->
                all.put(tunable.name(), Long.toString(tunable.get().applyAsLong(calls))));
        all.put("save", "");
        all.put("appendonly", "yes");
        all.put("maxmemory-policy", "noeviction");
        return all;
    }
}
