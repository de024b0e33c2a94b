package io.minidote.doors.redis;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;

/// Who a client is and what it has chosen: what CLIENT LIST tells of its connection, which alone
/// changes it. Any thread may look.
final class Profile {

    /// That it has not said MULTI.
    static final int NO_TRANSACTION = -1;

    final long id;
    private final Channel channel;
    private final Instant since = Instant.now();

    volatile int database;
    volatile int protocol = RespWriter.RESP2;
    volatile String name = "";
    volatile String libraryName = "";
    volatile String libraryVersion = "";
    volatile String lastCommand = "NULL";

    /// By [System#nanoTime].
    volatile long heardAt = System.nanoTime();

    /// How many commands have been queued since MULTI.
    volatile int queued = NO_TRANSACTION;

    volatile int watching;
    volatile int channels;
    volatile int patterns;

    /// Whether all its later requests wait for one.
    volatile boolean waits;

    Profile(Channel channel, long id) {
        this.channel = channel;
        this.id = id;
    }

    /// As if the client had just come.
    void reset() {
        database = 0;
        protocol = RespWriter.RESP2;
        name = "";
    }

    /// Where the client is.
    String remote() {
        return address(channel.remoteAddress());
    }

    /// Where it came in.
    String local() {
        return address(channel.localAddress());
    }

    private static String address(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? inet.getHostString() + ":" + inet.getPort()
                : "";
    }

    /// Whether it has subscribed to anything.
    boolean hears() {
        return channels + patterns > 0;
    }

    /// A line of CLIENT LIST.
    ///
    /// @param untaken how many bytes of answers wait for the client
    String describe(long untaken) {
        var flags =
                (hears() ? "P" : "") + (queued == NO_TRANSACTION ? "" : "x") + (waits ? "b" : "");
        return ("id=%d addr=%s laddr=%s name=%s age=%d idle=%d flags=%s db=%d sub=%d psub=%d"
                        + " multi=%d watch=%d omem=%d cmd=%s user=default resp=%d lib-name=%s lib-ver=%s")
                .formatted(
                        id,
                        remote(),
                        local(),
                        name,
                        Duration.between(since, Instant.now()).toSeconds(),
                        Duration.ofNanos(System.nanoTime() - heardAt).toSeconds(),
                        flags.isEmpty() ? "N" : flags,
                        database,
                        channels,
                        patterns,
                        queued,
                        watching,
                        untaken,
                        lastCommand,
                        protocol,
                        libraryName,
                        libraryVersion);
    }
}
