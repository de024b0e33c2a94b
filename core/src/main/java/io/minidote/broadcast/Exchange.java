package io.minidote.broadcast;

import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Anti-entropy: sees to it that every peer gets what it lacks, and this replica what it lacks.
///
/// *Push*: this replica streams its own transactions to every connected peer from where that peer
/// is, from memory near the end and from the log further back, with a window on what is not yet
/// acknowledged. Catching up and steady state are the same code. *Pull*: transactions of an origin
/// that does not bring them itself are asked for from one peer that has them, so updates also
/// travel through third replicas.
///
/// Only what the log has persisted is ever given to this class, so whatever it sends may leave.
/// Counters and clocks decide; that a peer is connected is only a hint of whom to try first.
public final class Exchange {

    /// Where messages and wishes go.
    public interface Out {
        void send(String peer, PeerMessage message);

        /// Asks the log; the answer comes back through [Exchange#fetched].
        void fetch(Fetch fetch);
    }

    /// Asks the log for `origin`'s frames beginning with the counter `from`.
    ///
    /// @param pulled whether `peer` asked for them, rather than being owed them by their origin
    public record Fetch(ReplicaId peer, ReplicaId origin, long from, int bytes, boolean pulled) {}

    /// What is known of a peer.
    ///
    /// @param connected whether the link thinks it can be reached
    /// @param clock what it last said it has
    /// @param unacknowledged bytes of own transactions on their way to it
    public record PeerState(
            ReplicaId replica,
            boolean connected,
            VectorClock clock,
            VectorClock stable,
            long unacknowledged) {}

    /// How many origins one peer may pull at a time; it asks again for the others.
    private static final int MOST_PULLS = 4;

    /// What a frame takes in a message beside its bytes, at most.
    private static final int FRAME_OVERHEAD = 24;

    private record Sent(long last, int bytes) {}

    private record Pulling(ReplicaId from, Instant until) {}

    /// What somebody has and this replica lacks, of one origin.
    ///
    /// @param since when something of it last came in
    /// @param attempts counts up, so that those who could help are asked in turn. Each origin has a
    ///   count of its own: were it one for all, several that are asked for together could ask the
    ///   same ones for ever, each its own
    private record Lack(Instant since, int attempts) {
        Lack freshAt(Instant now) {
            return new Lack(now, attempts);
        }

        Lack askedAgain() {
            return new Lack(since, attempts + 1);
        }
    }

    private static final class Peer {
        final ReplicaId id;
        boolean connected;

        /// What it has told us it has; nothing is sent before it has told us.
        Optional<VectorClock> clock = Optional.empty();

        VectorClock stable = VectorClock.EMPTY;

        /// How far our own transactions have been sent to it.
        long sent;

        /// Up to there it gets them whole: it may have missed what they follow.
        long wholeUpTo;

        final Deque<Sent> inFlight = new ArrayDeque<>();
        long inFlightBytes;

        /// How many bytes may be in flight. After a silence it is one message, and twice as much
        /// with each sign of progress, so that a peer that is only slow is sent little twice.
        long window;

        Instant progressed = Instant.MIN;
        boolean fetching;

        /// Until then it has time to ask for the state, in place of what was pruned.
        Instant prunedUntil = Instant.MIN;

        final Set<ReplicaId> pulls = new HashSet<>(); // never iterated

        Peer(ReplicaId id, Limits limits) {
            this.id = id;
            window = limits.windowBytes();
        }

        long acknowledged(ReplicaId self) {
            return clock.map(had -> had.get(self)).orElse(0L);
        }
    }

    private final ReplicaId self;
    private final Limits limits;
    private final Out out;
    private final Map<ReplicaId, Peer> peers = new TreeMap<>();

    /// The latest own transactions, by first counter.
    private final LinkedHashMap<Long, Own> tail = new LinkedHashMap<>();

    private long tailBytes;

    /// How far own transactions may be sent.
    private long persisted;

    private final Map<ReplicaId, Pulling> pulling = new TreeMap<>();

    /// By the origins that somebody has more of.
    private final Map<ReplicaId, Lack> lacks = new TreeMap<>();

    /// How many lacks there have been: each begins with another of those who could help.
    private int begun;

    private Instant now = Instant.MIN;

    /// @param persisted how many own events the log holds
    public Exchange(ReplicaId self, long persisted, Limits limits, Out out) {
        this.self = self;
        this.persisted = persisted;
        this.limits = limits;
        this.out = out;
    }

    public List<PeerState> peers() {
        return peers.values().stream()
                .map(peer ->
                        new PeerState(
                                peer.id,
                                peer.connected,
                                peer.clock.orElse(VectorClock.EMPTY),
                                peer.stable,
                                peer.inFlightBytes))
                .toList();
    }

    /// A peer has been heard of: it exists, and can be reached as far as anyone knows. An earlier
    /// replica of the same name is gone from that address.
    public void heard(ReplicaId from) {
        var known = peers.get(from);
        if (known == null) {
            peers.values().removeIf(other -> other.id.name().equals(from.name()));
            known = new Peer(from, limits);
            peers.put(from, known);
        }
        known.connected = true;
    }

    /// A peer does not belong to the cluster any more.
    public void gone(ReplicaId replica) {
        peers.remove(replica);
        pulling.values().removeIf(pull -> pull.from().equals(replica));
    }

    /// What the peer of this name last said it has.
    public VectorClock known(String name) {
        return peers.values().stream()
                .filter(peer -> peer.id.name().equals(name))
                .findFirst()
                .flatMap(peer -> peer.clock)
                .orElse(VectorClock.EMPTY);
    }

    public void disconnected(String name) {
        for (var peer : peers.values()) {
            if (peer.id.name().equals(name)) {
                peer.connected = false;
                rewind(peer);
                peer.window = limits.windowBytes();
                pulling.values().removeIf(pull -> pull.from().equals(peer.id));
            }
        }
    }

    /// An own transaction is in the log for good and may be sent.
    public void persisted(Own own) {
        persisted = own.whole().last();
        tail.put(own.whole().first().counter(), own);
        tailBytes += own.weight();
        while (tailBytes > limits.tailBytes()) {
            tailBytes -= tail.pollFirstEntry().getValue().weight();
        }
    }

    /// Begins again where the peer says it is.
    private void rewind(Peer peer) {
        peer.inFlight.clear();
        peer.inFlightBytes = 0;
        peer.sent = peer.acknowledged(self);
        peer.wholeUpTo = persisted;
        peer.progressed = now;
    }

    /// Sends what may be sent to everybody.
    public void pump() {
        peers.values().forEach(this::pump);
    }

    /// A peer says what it has.
    public void acknowledged(ReplicaId from, PeerMessage.Delivered report) {
        var peer = peers.get(from);
        if (peer == null) {
            return;
        }
        var before = peer.acknowledged(self);
        var first = peer.clock.isEmpty();
        peer.clock = Optional.of(peer.clock.orElse(VectorClock.EMPTY).join(report.clock()));
        peer.stable = peer.stable.join(report.stable());
        var acknowledged = peer.acknowledged(self);
        if (first || acknowledged > peer.sent) {
            rewind(peer);
        }
        if (acknowledged > before) {
            peer.progressed = now;
            peer.window = Math.min(2 * peer.window, limits.windowBytes());
            peer.prunedUntil = now;
            while (!peer.inFlight.isEmpty() && peer.inFlight.getFirst().last() <= acknowledged) {
                peer.inFlightBytes -= peer.inFlight.remove().bytes();
            }
        }
        pump(peer);
    }

    /// A peer asks for what somebody issued.
    public void pulled(ReplicaId from, PeerMessage.Pull pull) {
        var peer = peers.get(from);
        if (peer != null && peer.pulls.size() < MOST_PULLS && peer.pulls.add(pull.origin())) {
            out.fetch(
                    new Fetch(
                            from,
                            pull.origin(),
                            pull.from(),
                            (int) limits.windowBytes() / 2,
                            true));
        }
    }

    /// The log has answered.
    ///
    /// @param wholeFrom the counter from which on it has everything of that origin
    public void fetched(Fetch fetch, List<Frame> frames, long wholeFrom) {
        var peer = peers.get(fetch.peer());
        if (peer == null) {
            return;
        }
        if (fetch.pulled()) {
            peer.pulls.remove(fetch.origin());
        }
        if (frames.isEmpty() && fetch.from() < wholeFrom) {
            pruned(peer, fetch, wholeFrom);
        } else if (fetch.pulled()) {
            sendAnswer(peer, fetch.origin(), frames);
        } else {
            peer.fetching = false;
            if (peer.connected && fetch.from() == peer.sent + 1 && !frames.isEmpty()) {
                frames.forEach(frame -> onItsWay(peer, frame));
                sendAll(peer, frames, false);
                pump(peer);
            }
        }
    }

    /// The log does not reach back to what a peer lacks. It is told so, and where that was owed to
    /// it, again after a while, unless it has got further.
    private void pruned(Peer peer, Fetch fetch, long wholeFrom) {
        if (!fetch.pulled()) {
            peer.fetching = false;
            peer.prunedUntil = now.plus(limits.retryAfter());
        }
        out.send(peer.id.name(), new PeerMessage.Pruned(fetch.origin(), wholeFrom));
    }

    /// Transactions of `origin` have come in from `from`.
    ///
    /// @param end whether they end the answer to a pull
    /// @param fresh whether any of them was news
    /// @param taken what has been taken in here, delivered or waiting
    public void received(
            ReplicaId from, ReplicaId origin, boolean end, boolean fresh, VectorClock taken) {
        if (fresh) {
            lacks.computeIfPresent(origin, (_, lack) -> lack.freshAt(now));
        }
        var pull = pulling.get(origin);
        if (pull == null || !pull.from().equals(from)) {
            return;
        }
        if (end && fresh) {
            pulling.remove(origin);
            pullFrom(from, origin, taken);
        } else if (fresh) {
            pulling.put(origin, new Pulling(from, now.plus(limits.retryAfter())));
        }
    }

    /// Time has passed.
    ///
    /// @param taken what has been taken in here, delivered or waiting
    /// @param pulls whether what is lacking is to be pulled
    public void tick(Instant now, VectorClock taken, boolean pulls) {
        this.now = now;
        for (var peer : peers.values()) {
            if (!peer.inFlight.isEmpty()
                    && !now.isBefore(peer.progressed.plus(limits.retryAfter()))) {
                rewind(peer);
                peer.window = Math.min(limits.messageBytes(), limits.windowBytes());
            }
            pump(peer);
        }
        pulling.values().removeIf(pull -> !now.isBefore(pull.until()));
        if (pulls) {
            pullLacking(taken);
        }
    }

    /// Asks around for whatever is known to exist, is not here, and does not come by itself.
    private void pullLacking(VectorClock taken) {
        var known = VectorClock.EMPTY;
        for (var peer : peers.values()) {
            known = known.join(peer.clock.orElse(VectorClock.EMPTY));
        }
        var lacking = taken.lacking(known);
        lacks.keySet().removeIf(origin -> lacking.get(origin) == 0);
        for (var origin : lacking.replicas()) {
            var lack = lacks.computeIfAbsent(origin, _ -> new Lack(now, begun++));
            if (origin.equals(self) || pulling.containsKey(origin) || comesByItself(origin, lack)) {
                continue;
            }
            var having =
                    peers.values().stream()
                            .filter(peer -> peer.connected)
                            .filter(peer ->
                                    peer.clock.isPresent()
                                            && peer.clock.get().get(origin) > taken.get(origin))
                            .toList();
            if (!having.isEmpty()) {
                lacks.put(origin, lack.askedAgain());
                pullFrom(
                        having.get(Math.floorMod(lack.attempts(), having.size())).id,
                        origin,
                        taken);
            }
        }
    }

    private void pullFrom(ReplicaId from, ReplicaId origin, VectorClock taken) {
        var peer = peers.get(from);
        if (peer != null
                && peer.connected
                && peer.clock.isPresent()
                && peer.clock.get().get(origin) > taken.get(origin)) {
            pulling.put(origin, new Pulling(from, now.plus(limits.retryAfter())));
            out.send(from.name(), new PeerMessage.Pull(origin, taken.get(origin) + 1));
        }
    }

    /// Whether the origin is connected and has not been silent for long.
    private boolean comesByItself(ReplicaId origin, Lack lack) {
        var peer = peers.get(origin);
        return peer != null
                && peer.connected
                && now.isBefore(lack.since().plus(limits.retryAfter()));
    }

    private void pump(Peer peer) {
        if (!peer.connected || peer.clock.isEmpty() || peer.fetching) {
            return;
        }
        var batch = new ArrayList<Frame>();
        var brief = false;
        while (peer.sent < persisted && peer.inFlightBytes < peer.window) {
            var next = tail.get(peer.sent + 1);
            if (next == null && now.isBefore(peer.prunedUntil)) {
                break;
            }
            if (next == null) {
                peer.fetching = true;
                var room = peer.window - peer.inFlightBytes;
                out.fetch(new Fetch(peer.id, self, peer.sent + 1, (int) room, false));
                break;
            }
            var shorter = peer.sent >= peer.wholeUpTo && next.brief().isPresent();
            if (shorter != brief) {
                sendAll(peer, batch, brief);
                batch.clear();
                brief = shorter;
            }
            var frame = shorter ? next.brief().get() : next.whole();
            onItsWay(peer, frame);
            batch.add(frame);
        }
        sendAll(peer, batch, brief);
    }

    private void onItsWay(Peer peer, Frame frame) {
        if (peer.inFlight.isEmpty()) {
            peer.progressed = now;
        }
        peer.inFlight.add(new Sent(frame.last(), frame.bytes().length()));
        peer.inFlightBytes += frame.bytes().length();
        peer.sent = frame.last();
    }

    private void sendAll(Peer peer, Collection<Frame> frames, boolean brief) {
        for (var part : parts(frames)) {
            out.send(
                    peer.id.name(),
                    brief
                            ? new PeerMessage.Brief(self, part)
                            : new PeerMessage.Updates(self, part, false));
        }
    }

    private void sendAnswer(Peer peer, ReplicaId origin, Collection<Frame> frames) {
        var parts = parts(frames);
        var last = parts.isEmpty() ? List.<Frame>of() : parts.removeLast();
        parts.forEach(
                part -> out.send(peer.id.name(), new PeerMessage.Updates(origin, part, false)));
        out.send(peer.id.name(), new PeerMessage.Updates(origin, last, true));
    }

    /// What goes into one message each.
    private List<List<Frame>> parts(Collection<Frame> frames) {
        var parts = new ArrayList<List<Frame>>();
        var bytes = 0;
        for (var frame : frames) {
            if (parts.isEmpty() || bytes + frame.bytes().length() > limits.messageBytes()) {
                parts.add(new ArrayList<>());
                bytes = 0;
            }
            parts.getLast().add(frame);
            bytes += frame.bytes().length() + FRAME_OVERHEAD;
        }
        return parts;
    }
}
