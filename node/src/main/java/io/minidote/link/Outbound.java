package io.minidote.link;

import io.minidote.base.Bytes;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Speaks to one peer: opens a connection, again and again, and empties the outbox into it.
///
/// It has a thread of its own, which a peer that does not read may block: nobody else waits for it.
/// While we and the peer do not hear each other, [#watch] gives the connection up each time it has
/// reached a certain age: TCP itself would take minutes to come back to life after a partition,
/// since it asks ever more rarely.
final class Outbound implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(JGroupsLink.class);

    private static final long FIRST_PAUSE_NANOS = 50_000_000L;
    private static final long LONGEST_PAUSE_NANOS = 500_000_000L;

    /// For a peer that has been gone for [#LONG_GONE_NANOS]: once it is back it calls us.
    private static final long PAUSE_FOR_THE_GONE_NANOS = 5_000_000_000L;

    private static final long LONG_GONE_NANOS = 60_000_000_000L;

    /// What fits into one frame beside its envelope and the count of messages.
    private static final int BATCH = Frame.MAX_BYTES - Frame.ENVELOPE - 5;

    private final Self self;
    private final Peer peer;
    private final Peers peers;
    private final Lookup lookup;
    private final Refusals refusals;

    /// The connection in use, or the last one.
    private volatile @Nullable Line line;

    Outbound(Self self, Peer peer, Peers peers, Lookup lookup, Refusals refusals) {
        this.self = self;
        this.peer = peer;
        this.peers = peers;
        this.lookup = lookup;
        this.refusals = refusals;
    }

    @Override
    public void run() {
        var pause = FIRST_PAUSE_NANOS;
        var attempt = 0;
        try {
            while (!peer.outbox.closed()) {
                var address = peer.address(attempt);
                try {
                    speak(open(address.place()), address);
                } catch (InterruptedException closing) {
                    return;
                } catch (Line.Refused refused) {
                    refusals.refused(address.place(), refused.why);
                    attempt++;
                } catch (Exception broken) {
                    LOG.debug("{}: no connection to {}: {}", self.name(), address, "" + broken);
                    attempt++;
                }
                pause = peer.hearing() ? FIRST_PAUSE_NANOS : pause;
                close();
                peer.outbox.pause(pause);
                pause = Math.min(2 * pause, longestPause());
            }
        } catch (InterruptedException closing) {
            return;
        } finally {
            close();
        }
    }

    private long longestPause() {
        return peer.unheardNanos() > LONG_GONE_NANOS
                ? PAUSE_FOR_THE_GONE_NANOS
                : LONGEST_PAUSE_NANOS;
    }

    /// Gives up a connection that is no use.
    void watch() {
        var current = line;
        if (current != null
                && !peer.connected()
                && System.nanoTime() - current.openedAt > self.options().silence().toNanos()) {
            current.abandon();
        }
    }

    /// Ends the connection, whatever its thread is doing.
    void close() {
        var current = line;
        if (current != null) {
            current.abandon();
        }
    }

    private Line open(Place place) throws Exception {
        var host = lookup.addresses(place.host()).getFirst();
        var open = new Line(self, host, place, peer.outbox::nudge);
        line = open;
        return open;
    }

    private void speak(Line open, PeerAddress address) throws Exception {
        var who = open.introduce(peer.name, self.options().silence().toNanos());
        if (self.is(who)) {
            throw new IOException("%s leads back to this node".formatted(address));
        }
        refusals.welcome(address.place());
        LOG.debug("{}: connected to {}", self.name(), address);
        var beatNanos = self.options().beat().toNanos();
        var said = List.<PeerAddress>of();
        var hearing = peer.hearing();
        open.say(new Frame.Beat(hearing), 1);
        var beatAt = System.nanoTime();
        while (!peer.outbox.closed() && open.isConnected() && !peer.isAnother(who)) {
            var now = System.nanoTime();
            if (now - beatAt >= beatNanos || hearing != peer.hearing()) {
                hearing = peer.hearing();
                open.say(new Frame.Beat(hearing), 1);
                beatAt = now;
                said = tell(open, said);
            }
            var messages = peer.outbox.take(BATCH);
            if (messages.isEmpty()) {
                peer.outbox.await(beatNanos - (now - beatAt));
                continue;
            }
            try {
                say(open, messages);
                peer.sent.addAndGet(messages.size());
            } catch (Exception broken) {
                peer.lost.addAndGet(messages.size());
                throw broken;
            }
        }
    }

    /// Tells the peer whom we hear, if that is not what it was told last.
    private List<PeerAddress> tell(Line open, List<PeerAddress> said) throws Exception {
        var known = peers.heardBeside(peer);
        if (!known.equals(said)) {
            for (var from = 0; from < known.size(); from += Frame.MAX_KNOWN) {
                var some = known.subList(from, Math.min(known.size(), from + Frame.MAX_KNOWN));
                open.say(new Frame.Known(some), 64 * some.size());
            }
        }
        return known;
    }

    private void say(Line open, List<Bytes> messages) throws Exception {
        var first = messages.getFirst();
        if (first.length() <= BATCH - Outbox.OVERHEAD) {
            var size = messages.stream().mapToInt(message -> message.length() + 5).sum();
            open.say(new Frame.Messages(messages), size + 5);
            return;
        }
        var beatAt = System.nanoTime();
        for (var from = 0; from < first.length(); from += Frame.MAX_PIECE) {
            var to = Math.min(first.length(), from + Frame.MAX_PIECE);
            open.say(new Frame.Part(first.slice(from, to), to == first.length()), to - from + 1);
            if (System.nanoTime() - beatAt >= self.options().beat().toNanos()) {
                open.say(new Frame.Beat(peer.hearing()), 1);
                beatAt = System.nanoTime();
            }
        }
    }
}
