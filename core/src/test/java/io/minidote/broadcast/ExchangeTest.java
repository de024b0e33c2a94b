package io.minidote.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExchangeTest {

    private static final ReplicaId SELF = new ReplicaId("self", 1);
    private static final ReplicaId PEER = new ReplicaId("peer", 2);
    private static final ReplicaId OTHER = new ReplicaId("other", 3);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static final Limits LIMITS =
            new Limits(
                    1_024,
                    10_240,
                    4_096,
                    11_000,
                    2_100,
                    2,
                    Limits.DEFAULT.reportEvery(),
                    Limits.DEFAULT.helloEvery(),
                    Limits.DEFAULT.retryAfter());

    private final List<String> out = new ArrayList<>();
    private final List<Exchange.Fetch> fetches = new ArrayList<>();
    private final Exchange exchange =
            new Exchange(
                    SELF,
                    0,
                    LIMITS,
                    new Exchange.Out() {
                        @Override
                        public void send(String peer, PeerMessage message) {
                            out.add(peer + ": " + describe(message));
                        }

                        @Override
                        public void fetch(Exchange.Fetch fetch) {
                            fetches.add(fetch);
                        }
                    });

    private static String describe(PeerMessage message) {
        return switch (message) {
            case PeerMessage.Updates(var origin, var frames, var end) ->
                    "%s %d..%d%s"
                            .formatted(
                                    origin.name(),
                                    frames.isEmpty() ? 0 : frames.getFirst().first().counter(),
                                    frames.isEmpty() ? 0 : frames.getLast().last(),
                                    end ? " end" : "");
            case PeerMessage.Pull(var origin, var from) ->
                    "pull %s %d".formatted(origin.name(), from);
            case PeerMessage other -> message.toString();
        };
    }

    private static Frame frame(ReplicaId origin, long counter) {
        return new Frame(new Dot(origin, counter), 1, Bytes.owning(new byte[1_000]));
    }

    private void own(int from, int to) {
        for (var counter = from; counter <= to; counter++) {
            exchange.persisted(Own.of(frame(SELF, counter)));
        }
        exchange.pump();
    }

    private void acknowledge(ReplicaId from, VectorClock clock) {
        exchange.heard(from);
        exchange.acknowledged(
                from,
                new PeerMessage.Delivered(
                        clock,
                        clock,
                        VectorClock.EMPTY,
                        HybridTime.ZERO,
                        Collections.emptySortedSet()));
    }

    private static VectorClock clock(long self, long other) {
        return VectorClock.EMPTY.with(SELF, self).with(OTHER, other);
    }

    private void tick(long millis, VectorClock taken) {
        exchange.tick(START.plusMillis(millis), taken, true);
    }

    @Test
    void nothingIsSentBeforeAPeerHasSaidWhatItHas() {
        exchange.heard(PEER);
        own(1, 2);
        assertThat(out).isEmpty();
        acknowledge(PEER, clock(1, 0));
        assertThat(out).containsExactly("peer: self 2..2");
    }

    @Test
    void aWindowBoundsWhatIsUnderWay() {
        acknowledge(PEER, clock(0, 0));
        own(1, 8);
        assertThat(out).containsExactly("peer: self 1..2", "peer: self 3..4", "peer: self 5..5");
        out.clear();
        acknowledge(PEER, clock(3, 0));
        assertThat(out).containsExactly("peer: self 6..7", "peer: self 8..8");
    }

    @Test
    void aPeerFarBehindIsServedFromTheLogUntilItIsNear() {
        own(1, 12);
        acknowledge(PEER, clock(0, 0));
        assertThat(out).isEmpty();
        assertThat(fetches).containsExactly(new Exchange.Fetch(PEER, SELF, 1, 4_096, false));
        exchange.fetched(fetches.getFirst(), List.of(frame(SELF, 1), frame(SELF, 2)), 1);
        assertThat(out).startsWith("peer: self 1..2");
        assertThat(fetches).hasSize(2);
    }

    @Test
    void whatIsNotAcknowledgedInTimeIsSentAgain() {
        tick(0, clock(0, 0));
        acknowledge(PEER, clock(0, 0));
        own(1, 1);
        tick(999, clock(1, 0));
        assertThat(out).hasSize(1);
        tick(1_000, clock(1, 0));
        assertThat(out).containsExactly("peer: self 1..1", "peer: self 1..1");
    }

    @Test
    void afterASilenceLittleIsSentAgainAndMoreWithEachAnswer() {
        tick(0, clock(0, 0));
        acknowledge(PEER, clock(0, 0));
        own(1, 8);
        out.clear();
        tick(1_000, clock(8, 0));
        assertThat(out).containsExactly("peer: self 1..2", "peer: self 3..3");
        out.clear();
        acknowledge(PEER, clock(1, 0));
        assertThat(out).containsExactly("peer: self 4..5", "peer: self 6..6");
        out.clear();
        acknowledge(PEER, clock(2, 0));
        assertThat(out).containsExactly("peer: self 7..7");
    }

    @Test
    void aPeerThatOnlyAnswersLateIsNotSentAgainWhatItHas() {
        tick(0, clock(0, 0));
        acknowledge(PEER, clock(0, 0));
        own(1, 8);
        tick(1_000, clock(8, 0));
        out.clear();
        acknowledge(PEER, clock(5, 0));
        assertThat(out).containsExactly("peer: self 6..7", "peer: self 8..8");
    }

    @Test
    void whatItsOriginDoesNotBringIsPulledFromSomebodyWhoHasIt() {
        tick(0, clock(0, 0));
        acknowledge(PEER, clock(0, 9));
        tick(10, clock(0, 4));
        assertThat(out).containsExactly("peer: pull other 5");
    }

    @Test
    void aConnectedOriginIsGivenTimeToBringIt() {
        tick(0, clock(0, 0));
        exchange.heard(OTHER);
        acknowledge(PEER, clock(0, 9));
        tick(10, clock(0, 4));
        assertThat(out).isEmpty();
        tick(1_020, clock(0, 4));
        assertThat(out).containsExactly("peer: pull other 5");
    }

    @Test
    void theNextPartIsPulledAsSoonAsOneHasCome() {
        tick(0, clock(0, 0));
        acknowledge(PEER, clock(0, 9));
        tick(10, clock(0, 4));
        out.clear();
        exchange.received(PEER, OTHER, true, true, clock(0, 5));
        assertThat(out).containsExactly("peer: pull other 6");
    }

    @Test
    void aPullThatIsNotAnsweredIsTriedWithAnother() {
        var third = new ReplicaId("third", 4);
        tick(0, clock(0, 0));
        acknowledge(PEER, clock(0, 9));
        acknowledge(third, clock(0, 9));
        tick(10, clock(0, 4));
        tick(1_010, clock(0, 4));
        assertThat(out).containsExactly("peer: pull other 5", "third: pull other 5");
    }

    /// A disk without room takes nothing in: asking on and on would only keep the other's disk
    /// busy.
    @Test
    void everythingPulledIsTriedWithEverybodyHoweverMuchIsLackingAtOnce() {
        var theirs = VectorClock.EMPTY.with(PEER, 3).with(OTHER, 3);
        tick(0, VectorClock.EMPTY);
        acknowledge(PEER, theirs);
        acknowledge(OTHER, theirs);
        for (var millis = 1_000; millis <= 6_000; millis += 1_000) {
            tick(millis, VectorClock.EMPTY);
        }
        assertThat(out)
                .contains(
                        "peer: pull peer 1",
                        "peer: pull other 1",
                        "other: pull peer 1",
                        "other: pull other 1");
    }

    @Test
    void anAnswerWithoutNewsIsNotAskedForAgainAtOnce() {
        tick(0, clock(0, 0));
        acknowledge(PEER, clock(0, 9));
        tick(10, clock(0, 4));
        out.clear();
        exchange.received(PEER, OTHER, true, false, clock(0, 4));
        tick(500, clock(0, 4));
        assertThat(out).isEmpty();
        tick(1_010, clock(0, 4));
        assertThat(out).containsExactly("peer: pull other 5");
    }

    @Test
    void aPeerPullsOnlySoManyOriginsAtATime() {
        exchange.heard(PEER);
        for (var i = 0; i < 10; i++) {
            exchange.pulled(PEER, new PeerMessage.Pull(new ReplicaId("origin", i), 1));
        }
        assertThat(fetches).hasSize(4);
    }

    @Test
    void aPeerThatPullsTwiceIsServedOnce() {
        exchange.heard(PEER);
        exchange.pulled(PEER, new PeerMessage.Pull(OTHER, 5));
        exchange.pulled(PEER, new PeerMessage.Pull(OTHER, 5));
        assertThat(fetches).hasSize(1);
        exchange.fetched(fetches.getFirst(), List.of(), 1);
        assertThat(out).containsExactly("peer: other 0..0 end");
    }

    @Test
    void aNameOnAFreshDiskTakesThePlaceOfItsEarlierReplica() {
        acknowledge(PEER, clock(0, 0));
        exchange.heard(new ReplicaId("peer", 99));
        assertThat(exchange.peers())
                .extracting(peer -> peer.replica().incarnation())
                .containsExactly(99L);
    }
}
