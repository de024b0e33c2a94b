package io.minidote.link;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks for peers where the node was told to look, and asks who is there.
///
/// Names are looked up again and again: all the time while nobody is connected, and now and then
/// otherwise, since other machines may stand behind them. Where we know who is there and hear them,
/// nobody is asked. This thread may be held up by whoever answers slowly; nobody waits for it.
final class Seeker implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(JGroupsLink.class);

    private static final long ROUND_MILLIS = 500;

    /// How often is looked while somebody is connected, in rounds.
    private static final int SELDOM = 20;

    private static final long ANSWER_NANOS = 2_000_000_000L;

    /// How many places said to be another node of our name wait to be asked; more are forgotten.
    private static final int MAX_RIVALS = 8;

    private record Spot(InetAddress host, Place place) {}

    private final Self self;
    private final Peers peers;
    private final Lookup lookup;
    private final Refusals refusals;
    private final Link.Receiver receiver;
    private final CountDownLatch closed;

    /// Who answered at each place that was asked in the last round, by name.
    private Map<Spot, String> answered = new HashMap<>();

    private final ArrayDeque<Place> rivals = new ArrayDeque<>();
    private List<PeerAddress> told;

    /// The connection over which somebody is being asked, or was last.
    private volatile @Nullable Line asking;

    /// @param closed counted down when the link is closed
    Seeker(
            Self self,
            Peers peers,
            Lookup lookup,
            Refusals refusals,
            Link.Receiver receiver,
            CountDownLatch closed) {
        this.self = self;
        this.peers = peers;
        this.lookup = lookup;
        this.refusals = refusals;
        this.receiver = receiver;
        this.closed = closed;
        this.told = self.options().learnt();
    }

    /// Somebody of our own name is said to be there; we shall ask.
    void suspect(Place place) {
        synchronized (rivals) {
            if (rivals.size() < MAX_RIVALS && !rivals.contains(place)) {
                rivals.add(place);
            }
        }
    }

    /// Gives up on whoever takes too long to answer, though it be with a handshake.
    void watch() {
        var current = asking;
        if (current != null && System.nanoTime() - current.openedAt > ANSWER_NANOS) {
            current.abandon();
        }
    }

    @Override
    public void run() {
        var round = 0L;
        try {
            do {
                if (round++ % SELDOM == 0 || !peers.anyConnected()) {
                    look();
                }
                askRivals();
                remember();
            } while (!closed.await(ROUND_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException closing) {
            LOG.debug("{}: the search was interrupted", self.name());
        }
    }

    private void look() throws InterruptedException {
        var answers = new HashMap<Spot, String>();
        for (var spot : spots()) {
            var before = answered.get(spot);
            if (before != null && isKnown(before)) {
                answers.put(spot, before);
            } else {
                var name = ask(spot);
                if (!name.isEmpty()) {
                    answers.put(spot, name);
                }
            }
        }
        answered = answers;
    }

    private boolean isKnown(String name) {
        return name.equals(self.name()) || peers.find(name).filter(Peer::connected).isPresent();
    }

    /// Everywhere that is to be looked, as names stand for it now.
    private Set<Spot> spots() {
        var spots = new HashSet<Spot>();
        for (var place : self.options().join()) {
            try {
                for (var host : lookup.addresses(place.host())) {
                    if (spots.size() < self.options().maxPeers()) {
                        spots.add(new Spot(host, place));
                    }
                }
            } catch (IOException unknown) {
                refusals.refused(place, "there is no host of that name now");
            }
        }
        return spots;
    }

    private void askRivals() throws InterruptedException {
        while (true) {
            Place place;
            synchronized (rivals) {
                if (rivals.isEmpty()) {
                    return;
                }
                place = rivals.remove();
            }
            try {
                ask(new Spot(lookup.addresses(place.host()).getFirst(), place));
            } catch (IOException unknown) {
                LOG.debug("{}: nobody is at {}", self.name(), place);
            }
        }
    }

    /// Asks who is there, and takes note of it.
    ///
    /// @return its name; empty if nobody answered, or was not willing to have to do with us
    private String ask(Spot spot) throws InterruptedException {
        var at = new Place(spot.host().getHostAddress(), spot.place().port());
        var line = new Line(self, spot.host(), spot.place(), () -> {});
        asking = line;
        try {
            var who = line.introduce("", ANSWER_NANOS);
            refusals.welcome(at);
            refusals.welcome(spot.place());
            if (!self.is(who) && peers.learn(who.address()).isEmpty()) {
                LOG.debug("{}: no room to know {}", self.name(), who.address());
            }
            return who.name();
        } catch (Line.Refused refused) {
            refusals.refused(at, refused.why);
        } catch (InterruptedException closing) {
            throw closing;
        } catch (Exception broken) {
            LOG.debug("{}: nobody answers at {}: {}", self.name(), at, "" + broken);
        } finally {
            line.abandon();
        }
        return "";
    }

    private void remember() {
        var learnt = peers.learnt();
        if (!learnt.equals(told)) {
            told = learnt;
            receiver.learnt(learnt);
        }
    }
}
