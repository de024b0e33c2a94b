package io.minidote.doors.redis;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/// What an operator decides about the Redis door.
///
/// @param host the address to listen at
/// @param port the port to listen at; 0 takes any that is free
/// @param threads how many event loops share the connections
/// @param sessionTimeout `session.timeout`: how long a request waits for its session clock
/// @param shutdownTimeout how long [RedisDoor#close] waits for what is in flight
/// @param version Minidote's own
/// @param chance what decides where a command leaves it to chance; asked on any event loop
public record RedisDoorOptions(
        String host,
        int port,
        int threads,
        Duration sessionTimeout,
        Duration shutdownTimeout,
        Limits limits,
        String version,
        LongSupplier chance) {

    /// How much of everything a client may ask this door for.
    ///
    /// @param clients `limit.clients`: how many connections there may be
    /// @param arguments `limit.arguments`: how many words one request may have
    /// @param bulk `limit.bulk`: how many bytes one word may have
    /// @param inline `limit.inline`: how many bytes a request typed as a line may have
    /// @param query `limit.query`: how many bytes the words of one request, or of all requests
    ///   between MULTI and EXEC, may have
    /// @param pipeline `limit.pipeline`: how many unanswered requests a connection may have before
    ///   it is not read further; how many may stand between MULTI and EXEC
    /// @param clientOutput `limit.client-output`: how many bytes of answers may wait for a client;
    ///   one answer that is longer closes the connection
    /// @param output `limit.output`: how many bytes of answers may wait for all clients together;
    ///   over it the client that leaves the most untaken is closed
    public record Limits(
            int clients,
            int arguments,
            int bulk,
            int inline,
            long query,
            int pipeline,
            long clientOutput,
            long output) {

        public static final Limits DEFAULT =
                new Limits(
                        10_000,
                        1 << 20,
                        8 << 20,
                        64 << 10,
                        16L << 20,
                        10_000,
                        256L << 20,
                        512L << 20);

        public Limits {
            atLeast("limit.clients", clients, 1);
            atLeast("limit.arguments", arguments, 16);
            atLeast("limit.bulk", bulk, 1024);
            atLeast("limit.inline", inline, 1024);
            atLeast("limit.query", query, bulk);
            atLeast("limit.pipeline", pipeline, 1);
            atLeast("limit.client-output", clientOutput, 1024);
            atLeast("limit.output", output, clientOutput);
        }

        private static void atLeast(String name, long value, long least) {
            if (value < least) {
                throw new IllegalArgumentException(
                        "%s is at least %d, not %d".formatted(name, least, value));
            }
        }
    }

    public RedisDoorOptions {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("a port is 0 to 65535, not " + port);
        }
        if (threads < 1) {
            throw new IllegalArgumentException("there is at least 1 event loop, not " + threads);
        }
    }

    /// On loopback, at this port.
    public static RedisDoorOptions at(int port) {
        return new RedisDoorOptions(
                "127.0.0.1",
                port,
                Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 2),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Limits.DEFAULT,
                "0.1.0",
                () -> ThreadLocalRandom.current().nextLong());
    }

    public RedisDoorOptions withHost(String host) {
        return new RedisDoorOptions(
                host, port, threads, sessionTimeout, shutdownTimeout, limits, version, chance);
    }

    public RedisDoorOptions withLimits(Limits limits) {
        return new RedisDoorOptions(
                host, port, threads, sessionTimeout, shutdownTimeout, limits, version, chance);
    }

    public RedisDoorOptions withTimeouts(Duration session, Duration shutdown) {
        return new RedisDoorOptions(
                host, port, threads, session, shutdown, limits, version, chance);
    }

    public RedisDoorOptions withVersion(String version) {
        return new RedisDoorOptions(
                host, port, threads, sessionTimeout, shutdownTimeout, limits, version, chance);
    }

    public RedisDoorOptions withChance(LongSupplier chance) {
        return new RedisDoorOptions(
                host, port, threads, sessionTimeout, shutdownTimeout, limits, version, chance);
    }
}
