package io.minidote.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.minidote.base.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What every link keeps, whatever carries its messages.
abstract class LinkContract {

    static final int MOST_PEERS = 8;
    static final int MAX_MESSAGE = 1 << 20;
    static final int QUEUE_BYTES = 2 << 20;

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(20);

    private final Map<String, PeerAddress> addresses = new TreeMap<>();
    private final List<Link> links = new ArrayList<>();

    /// A link that is not started, of the kind to be tested.
    abstract Link create(LinkOptions options);

    /// Where a node may listen; another place for each call.
    abstract PeerAddress place(String name);

    @AfterEach
    void closeAll() {
        links.forEach(Link::close);
    }

    @Test
    void messagesArriveBothWaysInTheOrderSent() throws Exception {
        var atA = new Recorder();
        var atB = new Recorder();
        var a = start("a", atA, "b");
        var b = start("b", atB, "a");
        var messages = numbered(5_000);

        for (var message : messages) {
            assertThat(a.send("b", message)).isTrue();
            assertThat(b.send("a", message)).isTrue();
        }

        within(() -> assertThat(atB.received()).hasSize(messages.size()));
        within(() -> assertThat(atA.received()).hasSize(messages.size()));
        assertThat(atB.received("a")).isEqualTo(messages);
        assertThat(atA.received("b")).isEqualTo(messages);
    }

    @Test
    void everyoneTalksToEveryone() throws Exception {
        var names = List.of("a", "b", "c");
        names.forEach(this::address);
        var recorders = new TreeMap<String, Recorder>();
        var open = new TreeMap<String, Link>();
        for (var name : names) {
            recorders.put(name, new Recorder());
            var others = names.stream().filter(other -> !other.equals(name)).toList();
            open.put(name, start(name, recorders.get(name), others.toArray(String[]::new)));
        }

        for (var from : names) {
            open.get(from)
                    .status()
                    .peers()
                    .keySet()
                    .forEach(to -> open.get(from).send(to, Bytes.of(from + " to " + to)));
        }

        within(() ->
                recorders.forEach((name, recorder) ->
                        assertThat(recorder.received())
                                .containsExactlyInAnyOrderElementsOf(
                                        names.stream()
                                                .filter(from -> !from.equals(name))
                                                .map(from -> from + " to " + name)
                                                .map(Bytes::of)
                                                .toList())));
    }

    @Test
    void messagesOfEverySizeUpToTheCapArriveWhole() throws Exception {
        var atB = new Recorder();
        address("b");
        var a = start(patient(options("a", "b")), new Recorder());
        start(patient(options("b", "a")), atB);
        var sizes = new ArrayList<>(List.of(0, 1, 400_000, MAX_MESSAGE, 3));
        for (var frames = 1; frames <= 3; frames++) {
            for (var around = -80; around <= 2; around++) {
                sizes.add(frames * Frame.MAX_BYTES + around);
            }
        }

        for (var size : sizes) {
            within(() -> assertThat(a.send("b", filled(size))).isTrue());
        }

        within(() -> assertThat(atB.received()).hasSize(sizes.size()));
        assertThat(atB.received()).isEqualTo(sizes.stream().map(LinkContract::filled).toList());
    }

    @Test
    void aMessageOverTheCapIsRefusedWithBothNumbers() throws Exception {
        var a = start("a", new Recorder(), "b");

        assertThatThrownBy(() -> a.send("b", filled(MAX_MESSAGE + 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1048577 bytes to b")
                .hasMessageContaining("link.max-message is 1048576");
    }

    @Test
    void aMessageForNobodyIsNotTakenAndCounted() throws Exception {
        var a = start("a", new Recorder(), "b");

        assertThat(a.send("z", Bytes.of("hello"))).isFalse();

        assertThat(a.status().unknownPeer()).isEqualTo(1);
    }

    @Test
    void aPeerThatStartsLaterGetsWhatWaitedForIt() throws Exception {
        var atA = new Recorder();
        var atB = new Recorder();
        var a = start("a", atA, "b");
        assertThat(a.send("b", Bytes.of("early"))).isTrue();
        assertThat(a.status().peers().get("b").connected()).isFalse();

        start("b", atB, "a");

        within(() -> assertThat(atB.received()).containsExactly(Bytes.of("early")));
        within(() -> assertThat(atA.hints()).containsExactly("+b"));
        within(() -> assertThat(atB.hints()).containsExactly("+a"));
    }

    @Test
    void aPeerThatRestartsUnderItsNameIsTalkedToAgain() throws Exception {
        var atA = new Recorder();
        var a = start("a", atA, "b");
        var first = start("b", new Recorder(), "a");
        within(() -> assertThat(atA.hints()).containsExactly("+b"));

        first.close();
        within(() -> assertThat(atA.hints()).containsExactly("+b", "-b"));
        var atSecond = new Recorder();
        var second = start("b", atSecond, "a");

        within(() -> assertThat(atA.hints()).containsExactly("+b", "-b", "+b"));
        assertThat(a.send("b", Bytes.of("again"))).isTrue();
        assertThat(second.send("a", Bytes.of("back"))).isTrue();
        within(() -> assertThat(atSecond.received()).contains(Bytes.of("again")));
        within(() -> assertThat(atA.received()).containsExactly(Bytes.of("back")));
    }

    @Test
    void aCutSwallowsBothDirectionsUntilItHeals() throws Exception {
        var atA = new Recorder();
        var atB = new Recorder();
        var a = new CuttableLink(create(options("a", "b")));
        links.add(a);
        a.start(atA);
        var b = start("b", atB, "a");
        within(() -> assertThat(atA.hints()).containsExactly("+b"));

        a.cut("b");
        assertThat(a.cuts()).containsExactly("b");
        assertThat(a.status().peers().get("b").connected()).isFalse();
        assertThat(a.send("b", Bytes.of("lost"))).isTrue();
        assertThat(b.send("a", Bytes.of("lost too"))).isTrue();
        within(() -> assertThat(a.lost()).isEqualTo(2));
        a.heal("b");
        a.send("b", Bytes.of("found"));
        b.send("a", Bytes.of("found too"));

        within(() -> assertThat(atB.received()).containsExactly(Bytes.of("found")));
        within(() -> assertThat(atA.received()).containsExactly(Bytes.of("found too")));
        assertThat(atA.hints()).containsExactly("+b", "-b", "+b");
        assertThatThrownBy(() -> a.cut("z")).hasMessage("z is not a peer; the peers are [b]");
    }

    @Test
    void aFullQueueTakesNoMoreAndCounts() throws Exception {
        var a = start("a", new Recorder(), "b");
        var message = filled(100_000);

        var taken = IntStream.range(0, 30).filter(_ -> a.send("b", message)).count();

        assertThat(taken).isEqualTo(QUEUE_BYTES / (100_000 + Outbox.OVERHEAD));
        assertThat(a.status().peers().get("b"))
                .isEqualTo(
                        new LinkStatus.Peer(
                                false, taken * (100_000 + Outbox.OVERHEAD), 0, 0, 30 - taken));
    }

    @Test
    void emptyMessagesFillAQueueToo() throws Exception {
        var a = start("a", new Recorder(), "b");

        var taken = IntStream.range(0, 100_000).filter(_ -> a.send("b", Bytes.EMPTY)).count();

        assertThat(taken).isEqualTo(QUEUE_BYTES / Outbox.OVERHEAD);
    }

    @Test
    void aReceiverThatDoesNotReturnHoldsUpNobodyElse() throws Exception {
        var stuck = new CountDownLatch(1);
        var atB = new Recorder();
        address("b");
        address("c");
        var a = start("a", new Recorder(), "b", "c");
        start("b", atB, "a");
        start("c", blockedUntil(stuck), "a");
        try {
            // Enough to fill the queue and whatever the machine buffers on the way.
            within(() -> assertThat(a.send("c", filled(MAX_MESSAGE))).isFalse());
            numbered(1_000).forEach(message -> a.send("b", message));

            within(() -> assertThat(atB.received()).isEqualTo(numbered(1_000)));
            assertThat(a.status().peers().get("c").dropped()).isPositive();
            assertThat(a.status().peers().get("c").queuedBytes()).isLessThanOrEqualTo(QUEUE_BYTES);
        } finally {
            stuck.countDown();
        }
    }

    @Test
    void aClosedLinkIsSilentAndItsPlaceIsFree() throws Exception {
        var atA = new Recorder();
        var atB = new Recorder();
        var a = start("a", atA, "b");
        var b = start("b", atB, "a");
        within(() -> assertThat(atB.hints()).containsExactly("+a"));
        within(() -> assertThat(atA.hints()).containsExactly("+b"));

        a.close();
        a.close();

        within(() -> assertThat(atB.hints()).containsExactly("+a", "-a"));
        b.send("a", Bytes.of("anyone?"));
        assertThat(a.send("b", Bytes.of("no"))).isFalse();
        assertThat(a.status().peers().get("b").connected()).isFalse();
        assertThat(a.status().peers().get("b").dropped()).isEqualTo(1);
        var again = start("a", new Recorder(), "b");
        again.send("b", Bytes.of("here"));
        within(() -> assertThat(atB.received()).containsExactly(Bytes.of("here")));
        assertThat(atA.received()).isEmpty();
    }

    @Test
    void whoIsGivenAnAddressFindsWhoeverIsThere() throws Exception {
        var atA = new Recorder();
        var atB = new Recorder();
        var a = start("a", atA);
        var b = start(options("b").joining(List.of(address("a").place())), atB);

        within(() -> assertThat(atA.hints()).containsExactly("+b"));
        within(() -> assertThat(atB.hints()).containsExactly("+a"));

        assertThat(a.send("b", Bytes.of("welcome"))).isTrue();
        assertThat(b.send("a", Bytes.of("thanks"))).isTrue();
        within(() -> assertThat(atB.received("a")).containsExactly(Bytes.of("welcome")));
        within(() -> assertThat(atA.received("b")).containsExactly(Bytes.of("thanks")));
    }

    @Test
    void whoKnowsOneGetsToKnowAll() throws Exception {
        var atA = new Recorder();
        var atB = new Recorder();
        var atC = new Recorder();
        var atD = new Recorder();
        start("a", atA);
        start(options("b").joining(List.of(address("a").place())), atB);
        start(options("c").joining(List.of(address("b").place())), atC);
        start(options("d").joining(List.of(address("c").place())), atD);

        within(() -> assertThat(atA.hints()).containsExactlyInAnyOrder("+b", "+c", "+d"));
        within(() -> assertThat(atB.hints()).containsExactlyInAnyOrder("+a", "+c", "+d"));
        within(() -> assertThat(atC.hints()).containsExactlyInAnyOrder("+a", "+b", "+d"));
        within(() -> assertThat(atD.hints()).containsExactlyInAnyOrder("+a", "+b", "+c"));
    }

    @Test
    void whatWasLearntIsEnoughAtTheNextStart() throws Exception {
        var atA = new Recorder();
        var atC = new Recorder();
        start("a", atA);
        var b = start(options("b").joining(List.of(address("a").place())), new Recorder());
        var c = start(options("c").joining(List.of(address("b").place())), atC);
        within(() -> assertThat(atC.learnt()).containsExactly(address("a"), address("b")));

        c.close();
        b.close();
        within(() -> assertThat(atA.hints()).contains("-b", "-c"));
        var again = new Recorder();
        start(options("c").joining(List.of(address("b").place())).knowing(atC.learnt()), again);

        within(() -> assertThat(again.hints()).containsExactly("+a"));
    }

    @Test
    void aPeerThatWasLearntOfIsCutAndHealedByName() throws Exception {
        var atA = new Recorder();
        var atB = new Recorder();
        var a = new CuttableLink(create(options("a")));
        links.add(a);
        a.start(atA);
        var b = start(options("b").joining(List.of(address("a").place())), atB);
        within(() -> assertThat(atA.hints()).containsExactly("+b"));

        a.cut("b");
        assertThat(b.send("a", Bytes.of("lost"))).isTrue();
        within(() -> assertThat(a.lost()).isEqualTo(1));
        a.heal("b");
        assertThat(b.send("a", Bytes.of("found"))).isTrue();

        within(() -> assertThat(atA.received("b")).containsExactly(Bytes.of("found")));
        assertThat(atA.hints()).containsExactly("+b", "-b", "+b");
    }

    @Test
    void noMoreAreKnownThanTheLimitAllows() throws Exception {
        var atA = new Recorder();
        var a = start(options("a").limited(2, MAX_MESSAGE, QUEUE_BYTES), atA);
        var recorders = new ArrayList<Recorder>();
        for (var name : List.of("b", "c", "d")) {
            var recorder = new Recorder();
            recorders.add(recorder);
            start(options(name).joining(List.of(address("a").place())), recorder);
            within(() -> assertThat(recorder.hints().size() + atA.hints().size()).isPositive());
        }

        within(() -> assertThat(atA.hints()).hasSize(2));
        within(() -> assertThat(a.status().peers()).hasSize(2));
    }

    @Test
    void aLinkStartsOnce() throws Exception {
        var a = start("a", new Recorder(), "b");

        assertThatThrownBy(() -> a.start(new Recorder()))
                .hasMessage("the link of a was started before; a link starts once");
    }

    final Link start(String name, Link.Receiver receiver, String... peers) throws Exception {
        return start(options(name, peers), receiver);
    }

    final Link start(LinkOptions options, Link.Receiver receiver) throws Exception {
        return start(create(options), receiver);
    }

    final Link start(Link link, Link.Receiver receiver) throws Exception {
        links.add(link);
        link.start(receiver);
        return link;
    }

    final LinkOptions options(String name, String... peers) {
        var others = List.of(peers).stream().map(this::address).toList();
        return LinkOptions.of(address(name), others)
                .limited(MOST_PEERS, MAX_MESSAGE, QUEUE_BYTES)
                .paced(Duration.ofMillis(200), Duration.ofSeconds(2), Duration.ofMinutes(1));
    }

    /// The same where nobody is cut off for being silent: a machine that is busy with what is sent
    /// may have no time for beats, and what is under way then is lost.
    private static LinkOptions patient(LinkOptions options) {
        return options.paced(options.beat(), LONG_ENOUGH, Duration.ofMinutes(1));
    }

    final PeerAddress address(String name) {
        return addresses.computeIfAbsent(name, this::place);
    }

    static void within(ThrowingRunnable check) {
        await().atMost(LONG_ENOUGH).pollInterval(Duration.ofMillis(5)).untilAsserted(check);
    }

    static List<Bytes> numbered(int count) {
        return IntStream.range(0, count).mapToObj(i -> Bytes.of("message " + i)).toList();
    }

    static Bytes filled(int size) {
        var bytes = new byte[size];
        for (var i = 0; i < size; i++) {
            bytes[i] = (byte) (i * 31 + i / 251);
        }
        return Bytes.owning(bytes);
    }

    private static Link.Receiver blockedUntil(CountDownLatch latch) {
        return new Link.Receiver() {
            @Override
            public Standing standing() {
                return Standing.NONE;
            }

            @Override
            public void learnt(List<PeerAddress> addresses) {}

            @Override
            public void connected(String peer) {}

            @Override
            public void disconnected(String peer) {}

            @Override
            public void received(String peer, Bytes message) {
                try {
                    latch.await();
                } catch (InterruptedException stop) {
                    Thread.currentThread().interrupt();
                }
            }
        };
    }
}
