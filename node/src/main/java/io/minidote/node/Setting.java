package io.minidote.node;

import io.minidote.base.Excerpt;
import io.minidote.broadcast.Limits;
import io.minidote.link.LinkOptions;
import io.minidote.link.PeerAddress;
import io.minidote.link.Place;
import io.minidote.replica.DedupWindow;
import io.minidote.replica.Expiring;
import io.minidote.replica.WatchLimits;
import io.minidote.storage.LogOptions;
import io.minidote.storage.SyncMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// One thing an operator can decide. This class is the only list of them: `--help`, the
/// environment, the flags, `minidote.toml` and the table in `docs/operating.md` follow it.
///
/// @param <T> what its values are
public final class Setting<T> {

    /// How much is logged.
    public enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }

    /// How a line of the log looks.
    public enum Format {
        TEXT,
        JSON
    }

    private static final long KIB = 1 << 10;
    private static final long MIB = 1 << 20;
    private static final long GIB = 1 << 30;
    private static final long MOST = 1L << 50;
    private static final long MOST_INT = Integer.MAX_VALUE;

    public static final Setting<String> NODE_NAME =
            new Setting<>("node.name", Kind.NAME, "minidote", "this node's name in the cluster");

    public static final Setting<Path> DATA_DIR =
            new Setting<>(
                    "data.dir",
                    Kind.PATH,
                    Path.of("minidote-data"),
                    "the folder of this node's data, readable by its owner only");

    public static final Setting<String> REDIS_HOST =
            new Setting<>(
                    "redis.host", Kind.HOST, "127.0.0.1", "where Redis clients are listened for");

    public static final Setting<Integer> REDIS_PORT =
            new Setting<>("redis.port", Kind.PORT, 6379, "the port of the Redis door");

    public static final Setting<String> PEER_HOST =
            new Setting<>(
                    "peer.host",
                    Kind.HOST,
                    "127.0.0.1",
                    "where peers are listened for; unless set, as `nodes` has it for this node");

    public static final Setting<Integer> PEER_PORT =
            new Setting<>(
                    "peer.port",
                    Kind.PORT,
                    7800,
                    "the port for peers; unless set, as `nodes` has it for this node");

    public static final Setting<List<PeerAddress>> NODES =
            new Setting<>(
                    "nodes",
                    Kind.NODES,
                    List.of(),
                    "all nodes of the cluster, name@host:port with commas between; this one may"
                            + " be left out if it has a node.name");

    public static final Setting<Optional<Place>> PEER_ADVERTISE =
            new Setting<>(
                    "peer.advertise",
                    Kind.PLACE,
                    Optional.empty(),
                    "where peers reach this node, host:port; unless set, as `nodes` has it for this"
                            + " node, or else peer.host and peer.port, where 0.0.0.0 stands for the"
                            + " address that a connection has here");

    public static final Setting<Optional<Path>> PEER_TLS_CERTIFICATE =
            new Setting<>(
                    "peer.tls.certificate",
                    Kind.FILE,
                    Optional.empty(),
                    "a file in PEM with this node's certificate; with the two below, peers speak"
                            + " TLS with each other, in which each shows who it is");

    public static final Setting<Optional<Path>> PEER_TLS_KEY =
            new Setting<>(
                    "peer.tls.key",
                    Kind.FILE,
                    Optional.empty(),
                    "a file in PEM with the private key of that certificate, without a password");

    public static final Setting<Optional<Path>> PEER_TLS_CA =
            new Setting<>(
                    "peer.tls.ca",
                    Kind.FILE,
                    Optional.empty(),
                    "a file in PEM with the certificates of the authorities: whoever has a"
                            + " certificate of one of them is let in as a peer");

    public static final Setting<List<Place>> JOIN =
            new Setting<>(
                    "join",
                    Kind.PLACES,
                    List.of(),
                    "where somebody of the cluster to join may be found, host:port with commas"
                            + " between; a host may stand for many addresses and is looked up again"
                            + " and again");

    public static final Setting<Integer> JOIN_EXPECT =
            new Setting<>(
                    "join-expect",
                    Kind.count(0),
                    0,
                    "how many nodes found a cluster together once they have found each other by"
                            + " `join` and all are empty; 0: a node with `join` founds nothing by"
                            + " itself");

    public static final Setting<SyncMode> LOG_SYNC =
            new Setting<>(
                    "log.sync",
                    Kind.oneOf(SyncMode.class),
                    SyncMode.ALWAYS,
                    "when an update counts as on disk: always (synced before it is answered),"
                            + " everysec (synced each second) or os (when the system pleases)");

    public static final Setting<Long> LOG_SEGMENT_BYTES =
            new Setting<>(
                    "log.segment.bytes",
                    Kind.bytes(LogOptions.MIN_SEGMENT_BYTES, LogOptions.MAX_SEGMENT_BYTES),
                    (long) LogOptions.DEFAULT_SEGMENT_BYTES,
                    "the size of one file of the log, at least twice limit.transaction");

    public static final Setting<Long> SNAPSHOT_LOG_BYTES =
            new Setting<>(
                    "snapshot.log-bytes",
                    Kind.bytes(MIB, MOST),
                    256 * MIB,
                    "how much is appended to the log before the next snapshot is written");

    public static final Setting<Duration> SNAPSHOT_EVERY =
            new Setting<>(
                    "snapshot.every",
                    Kind.duration(Duration.ofSeconds(1)),
                    Duration.ofMinutes(10),
                    "how long something appended waits for the next snapshot at most");

    public static final Setting<Long> LOG_RETENTION_BYTES =
            new Setting<>(
                    "log.retention.bytes",
                    Kind.bytes(0, MOST),
                    4 * GIB,
                    "how large the log may grow to keep what a member lacks; then it gets the"
                            + " whole state instead");

    public static final Setting<Duration> LOG_RETENTION_TIME =
            new Setting<>(
                    "log.retention.time",
                    Kind.DURATION_LIKE_5_S,
                    Duration.ofDays(7),
                    "how long the log keeps what a member lacks; then it gets the whole state"
                            + " instead");

    public static final Setting<Long> LOG_HISTORY_BYTES =
            new Setting<>(
                    "log.history.bytes",
                    Kind.bytes(0, MOST),
                    0L,
                    "how much of the log is kept although nobody lacks it");

    public static final Setting<Duration> LOG_HISTORY_TIME =
            new Setting<>(
                    "log.history.time",
                    Kind.DURATION_LIKE_5_S,
                    Duration.ZERO,
                    "how long the log is kept although nobody lacks it");

    public static final Setting<Amount> MEMORY_MAX =
            new Setting<>(
                    "memory.max",
                    Kind.amount(MIB),
                    new Amount.Share(50),
                    "what the data may take in memory; clients' updates that would let it grow"
                            + " further are refused");

    public static final Setting<Amount> MEMORY_RESERVE =
            new Setting<>(
                    "memory.reserve",
                    Kind.amount(0),
                    new Amount.Share(10),
                    "what the data may take beyond memory.max for removals and for what other"
                            + " replicas did");

    public static final Setting<Long> LIMIT_TRANSACTION =
            new Setting<>(
                    "limit.transaction",
                    Kind.bytes(KIB, GIB),
                    (long) Limits.DEFAULT.transactionBytes(),
                    "the bytes of one transaction");

    public static final Setting<Long> LIMIT_WAITING =
            new Setting<>(
                    "limit.waiting",
                    Kind.bytes(KIB, MOST),
                    Limits.DEFAULT.waitingBytes(),
                    "the bytes of peers' transactions that wait here for others");

    public static final Setting<Long> LIMIT_WINDOW =
            new Setting<>(
                    "limit.window",
                    Kind.bytes(KIB, MOST_INT),
                    Limits.DEFAULT.windowBytes(),
                    "the bytes sent to one peer and not yet acknowledged");

    public static final Setting<Long> LIMIT_TAIL =
            new Setting<>(
                    "limit.tail",
                    Kind.bytes(KIB, MOST),
                    Limits.DEFAULT.tailBytes(),
                    "the bytes of this node's newest transactions kept in memory for its peers");

    public static final Setting<Long> LIMIT_MESSAGE =
            new Setting<>(
                    "limit.message",
                    Kind.bytes(KIB, GIB),
                    (long) Limits.DEFAULT.messageBytes(),
                    "the bytes of transactions in one message to a peer, unless one is larger");

    public static final Setting<Integer> LIMIT_TRANSFERS =
            new Setting<>(
                    "limit.transfers",
                    Kind.count(1),
                    Limits.DEFAULT.transfers(),
                    "how many peers are sent this node's whole state at a time");

    public static final Setting<Long> LIMIT_INBOX =
            new Setting<>(
                    "limit.inbox",
                    Kind.bytes(MIB, MOST),
                    64 * MIB,
                    "the bytes of peers' messages that wait to be looked at; what does not fit is"
                            + " dropped and asked for again");

    public static final Setting<Integer> LIMIT_PEERS =
            new Setting<>(
                    "limit.peers",
                    Kind.count(1),
                    LinkOptions.DEFAULT_MAX_PEERS,
                    "how many other nodes are known at a time; 32 MiB may wait for each");

    public static final Setting<Integer> LIMIT_QUEUE =
            new Setting<>(
                    "limit.queue",
                    Kind.count(1),
                    10_000,
                    "how many requests may wait for the one that writes");

    public static final Setting<Long> LIMIT_QUEUE_BYTES =
            new Setting<>(
                    "limit.queue-bytes",
                    Kind.bytes(MIB, MOST),
                    256 * MIB,
                    "the bytes of clients' updates that have not been answered yet; one is always taken");

    public static final Setting<Integer> LIMIT_WAITING_REQUESTS =
            new Setting<>(
                    "limit.waiting-requests",
                    Kind.count(1),
                    10_000,
                    "how many requests may wait for what their clocks name, and as many for"
                            + " other members to have what theirs do");

    public static final Setting<Integer> LIMIT_EXPECTING_REQUESTS =
            new Setting<>(
                    "limit.expecting-requests",
                    Kind.count(1),
                    10_000,
                    "how many requests may wait for objects to come, as BLPOP does");

    public static final Setting<Integer> LIMIT_OPEN_TRANSACTIONS =
            new Setting<>(
                    "limit.open-transactions",
                    Kind.count(1),
                    1_000,
                    "how many interactive transactions may be open");

    public static final Setting<Integer> LIMIT_WATCHES =
            new Setting<>(
                    "limit.watches",
                    Kind.count(0),
                    WatchLimits.USUAL.watches(),
                    "how many may watch objects at a time");

    public static final Setting<Integer> LIMIT_WATCH_QUEUE =
            new Setting<>(
                    "limit.watch-queue",
                    Kind.count(1),
                    10_000,
                    "how many events may wait to be taken from one watch; then it is over, and another goes on from its clock");

    public static final Setting<Long> LIMIT_WATCH_HISTORY =
            new Setting<>(
                    "limit.watch-history",
                    Kind.bytes(0, MOST),
                    WatchLimits.USUAL.historyBytes(),
                    "the bytes of what is remembered of the latest transactions, for watches that go on from a clock");

    public static final Setting<Integer> LIMIT_EXPIRED =
            new Setting<>(
                    "limit.expired",
                    Kind.count(1),
                    Expiring.USUAL.keys(),
                    "how many expired keys are taken away by one transaction");

    public static final Setting<Integer> LIMIT_CLIENTS =
            new Setting<>("limit.clients", Kind.count(1), 10_000, "how many Redis connections");

    public static final Setting<Integer> LIMIT_ARGUMENTS =
            new Setting<>(
                    "limit.arguments", Kind.count(16), 1 << 20, "the words of one Redis request");

    public static final Setting<Long> LIMIT_BULK =
            new Setting<>(
                    "limit.bulk",
                    Kind.bytes(KIB, GIB),
                    8 * MIB,
                    "the bytes of one word of a Redis request");

    public static final Setting<Long> LIMIT_INLINE =
            new Setting<>(
                    "limit.inline",
                    Kind.bytes(KIB, GIB),
                    64 * KIB,
                    "the bytes of a Redis request typed as a line");

    public static final Setting<Long> LIMIT_QUERY =
            new Setting<>(
                    "limit.query",
                    Kind.bytes(KIB, MOST),
                    16 * MIB,
                    "the bytes of one Redis request, or of all between MULTI and EXEC");

    public static final Setting<Integer> LIMIT_PIPELINE =
            new Setting<>(
                    "limit.pipeline",
                    Kind.count(1),
                    10_000,
                    "the unanswered requests of one Redis connection");

    public static final Setting<Long> LIMIT_CLIENT_OUTPUT =
            new Setting<>(
                    "limit.client-output",
                    Kind.bytes(KIB, MOST),
                    256 * MIB,
                    "the bytes of answers that wait for one Redis client");

    public static final Setting<Long> LIMIT_OUTPUT =
            new Setting<>(
                    "limit.output",
                    Kind.bytes(MIB, MOST),
                    512 * MIB,
                    "the bytes of answers that wait for all Redis clients together; over it the one"
                            + " with the most is closed");

    public static final Setting<Duration> SESSION_TIMEOUT =
            new Setting<>(
                    "session.timeout",
                    Kind.DURATION_LIKE_5_S,
                    Duration.ofSeconds(5),
                    "how long a request waits for what its clock names");

    public static final Setting<Duration> TRANSACTION_TIMEOUT =
            new Setting<>(
                    "transaction.timeout",
                    Kind.DURATION_LIKE_5_S,
                    Duration.ofSeconds(60),
                    "how long an interactive transaction may stay open");

    public static final Setting<Duration> DEDUP_WINDOW_TIME =
            new Setting<>(
                    "dedup.window.time",
                    Kind.DURATION_LIKE_5_S,
                    DedupWindow.USUAL.time(),
                    "how long it is remembered that an update with a request id was done");

    public static final Setting<Integer> DEDUP_WINDOW_COUNT =
            new Setting<>(
                    "dedup.window.count",
                    Kind.count(0),
                    DedupWindow.USUAL.count(),
                    "of how many updates with request ids that is remembered");

    public static final Setting<Duration> EXPIRY_DELAY =
            new Setting<>(
                    "expiry.delay",
                    Kind.DURATION_LIKE_5_S,
                    Expiring.USUAL.delay(),
                    "how long what has expired at every member is kept before the first of them takes it away");

    public static final Setting<Duration> CLOCK_MAX_DRIFT =
            new Setting<>(
                    "clock.max-drift",
                    Kind.DURATION_LIKE_5_S,
                    Duration.ofSeconds(60),
                    "how far ahead a peer's clock may be and still be followed");

    public static final Setting<Duration> SHUTDOWN_TIMEOUT =
            new Setting<>(
                    "shutdown.timeout",
                    Kind.DURATION_LIKE_5_S,
                    Duration.ofSeconds(10),
                    "how long stopping may take");

    public static final Setting<Level> LOG_LEVEL =
            new Setting<>("log.level", Kind.oneOf(Level.class), Level.INFO, "how much is logged");

    public static final Setting<Format> LOG_FORMAT =
            new Setting<>(
                    "log.format", Kind.oneOf(Format.class), Format.TEXT, "how log lines look");

    public static final Setting<Boolean> TEST_FAULTS =
            new Setting<>(
                    "test.faults",
                    Kind.SWITCH,
                    false,
                    "whether links may be cut with MINIDOTE.ADMIN cut and heal");

    public static final Setting<Boolean> NEW_REPLICA =
            new Setting<>(
                    "new-replica",
                    Kind.SWITCH,
                    false,
                    "start as a new replica on the data that is here; for a machine that was set"
                            + " back");

    public static final Setting<Boolean> FOUND =
            new Setting<>(
                    "found",
                    Kind.SWITCH,
                    false,
                    "no other node has anything, or ever will again: found the cluster, or go on"
                            + " with what is here");

    /// All of them, in the order in which they are shown.
    public static final List<Setting<?>> ALL =
            List.of(
                    NODE_NAME,
                    DATA_DIR,
                    REDIS_HOST,
                    REDIS_PORT,
                    PEER_HOST,
                    PEER_PORT,
                    PEER_ADVERTISE,
                    PEER_TLS_CERTIFICATE,
                    PEER_TLS_KEY,
                    PEER_TLS_CA,
                    NODES,
                    JOIN,
                    JOIN_EXPECT,
                    LOG_SYNC,
                    LOG_SEGMENT_BYTES,
                    SNAPSHOT_LOG_BYTES,
                    SNAPSHOT_EVERY,
                    LOG_RETENTION_BYTES,
                    LOG_RETENTION_TIME,
                    LOG_HISTORY_BYTES,
                    LOG_HISTORY_TIME,
                    MEMORY_MAX,
                    MEMORY_RESERVE,
                    LIMIT_TRANSACTION,
                    LIMIT_WAITING,
                    LIMIT_WINDOW,
                    LIMIT_TAIL,
                    LIMIT_MESSAGE,
                    LIMIT_TRANSFERS,
                    LIMIT_INBOX,
                    LIMIT_PEERS,
                    LIMIT_QUEUE,
                    LIMIT_QUEUE_BYTES,
                    LIMIT_WAITING_REQUESTS,
                    LIMIT_EXPECTING_REQUESTS,
                    LIMIT_OPEN_TRANSACTIONS,
                    LIMIT_WATCHES,
                    LIMIT_WATCH_QUEUE,
                    LIMIT_WATCH_HISTORY,
                    LIMIT_EXPIRED,
                    LIMIT_CLIENTS,
                    LIMIT_ARGUMENTS,
                    LIMIT_BULK,
                    LIMIT_INLINE,
                    LIMIT_QUERY,
                    LIMIT_PIPELINE,
                    LIMIT_CLIENT_OUTPUT,
                    LIMIT_OUTPUT,
                    SESSION_TIMEOUT,
                    TRANSACTION_TIMEOUT,
                    DEDUP_WINDOW_TIME,
                    DEDUP_WINDOW_COUNT,
                    EXPIRY_DELAY,
                    CLOCK_MAX_DRIFT,
                    SHUTDOWN_TIMEOUT,
                    LOG_LEVEL,
                    LOG_FORMAT,
                    TEST_FAULTS,
                    NEW_REPLICA,
                    FOUND);

    private final String key;
    private final Kind<T> kind;
    private final T byDefault;
    private final String meaning;

    private Setting(String key, Kind<T> kind, T byDefault, String meaning) {
        this.key = key;
        this.kind = kind;
        this.byDefault = byDefault;
        this.meaning = meaning;
    }

    /// The setting called `key`, if there is one.
    public static Optional<Setting<?>> named(String key) {
        for (var setting : ALL) {
            if (setting.key.equals(key)) {
                return Optional.of(setting);
            }
        }
        return Optional.empty();
    }

    /// As `minidote.toml` calls it: `data.dir`.
    public String key() {
        return key;
    }

    /// As the environment calls it: `MINIDOTE_DATA_DIR`.
    public String variable() {
        return "MINIDOTE_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /// As the command line calls it: `--data-dir`.
    public String flag() {
        return "--" + key.replace('.', '-');
    }

    public T byDefault() {
        return byDefault;
    }

    /// What it decides, in a sentence.
    public String meaning() {
        return meaning;
    }

    /// What its values are, in words.
    public String values() {
        return kind.right();
    }

    /// Whether it is true or false, so that its flag needs no value.
    public boolean isSwitch() {
        return byDefault instanceof Boolean;
    }

    /// Whether it is said at one start and does not hold for the next, so no file may say it.
    boolean once() {
        return this == NEW_REPLICA || this == FOUND;
    }

    public String print(T value) {
        return kind.print().apply(value);
    }

    /// @param source where the text was found, for the message
    T parse(String text, String source) {
        try {
            if (text.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException("no value has control characters");
            }
            return kind.parse().apply(text);
        } catch (IllegalArgumentException | ArithmeticException wrong) {
            var detail = wrong instanceof NumberFormatException ? null : wrong.getMessage();
            throw new WrongConfiguration(
                    "%s is '%s' (%s), but must be %s%s"
                            .formatted(
                                    key,
                                    Excerpt.of(text),
                                    source,
                                    kind.right(),
                                    detail == null || wrong.getCause() != null
                                            ? ""
                                            : ": " + detail));
        }
    }

    @Override
    public String toString() {
        return key;
    }
}
