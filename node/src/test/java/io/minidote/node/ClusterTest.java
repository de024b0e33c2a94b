package io.minidote.node;

import static io.minidote.node.Nodes.LONG;
import static io.minidote.node.Nodes.SET;
import static io.minidote.node.Nodes.added;
import static io.minidote.node.Nodes.ask;
import static io.minidote.node.Nodes.elements;
import static io.minidote.node.Nodes.join;
import static io.minidote.node.Nodes.told;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.minidote.link.MemoryNetwork;
import io.minidote.link.PeerAddress;
import io.minidote.link.Place;
import io.minidote.replica.Client.Serving;
import io.minidote.replica.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ClusterTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    @TempDir Path folder;

    @Test
    void threeNodesFoundAClusterAndConverge() throws IOException {
        try (var nodes = new Nodes(folder, "a", "b", "c").openAll()) {
            for (var name : List.of("a", "b", "c")) {
                added(nodes.get(name), "from " + name);
            }
            awaitSame(nodes, "from a", "from b", "from c");
        }
    }

    @Test
    void aClockCarriedToAnotherNodeWaitsForWhatItNames() throws IOException {
        try (var nodes = new Nodes(folder, "a", "b").openAll()) {
            told(nodes.get("a"), "cut", "b");
            var clock = added(nodes.get("a"), "milk");
            var covered = new CompletableFuture<Response>();
            nodes.get("b").await(clock, Instant.now().plus(LONG), covered::complete);
            var late = new CompletableFuture<Response>();
            nodes.get("b").await(clock, Instant.now().plus(Duration.ofMillis(100)), late::complete);
            assertThat(join(late)).isInstanceOf(Response.Late.class);
            assertThat(covered).isNotDone();
            told(nodes.get("a"), "heal", "b");
            assertThat(join(covered)).isInstanceOf(Response.Covered.class);
            assertThat(elements(nodes.get("b"))).containsExactly("milk");
        }
    }

    @Test
    void bothSidesOfACutGoOnAndConvergeOnceItHeals() throws IOException {
        try (var nodes = new Nodes(folder, "a", "b", "c").openAll()) {
            told(nodes.get("c"), "cut", "a");
            told(nodes.get("c"), "cut", "b");
            added(nodes.get("a"), "from a");
            added(nodes.get("c"), "from c");
            await().atMost(LONG).until(() -> elements(nodes.get("b")).contains("from a"));
            assertThat(elements(nodes.get("c"))).containsExactly("from c");
            told(nodes.get("c"), "heal", "all");
            awaitSame(nodes, "from a", "from c");
        }
    }

    @Test
    void updatesTravelThroughAThirdNode() throws IOException {
        try (var nodes = new Nodes(folder, "a", "b", "c").openAll()) {
            told(nodes.get("a"), "cut", "c");
            added(nodes.get("a"), "from a");
            added(nodes.get("c"), "from c");
            awaitSame(nodes, "from a", "from c");
        }
    }

    @Test
    void aWipedNodeComesBackAsANewReplicaAndServesOnlyOnceItHasEverything() throws IOException {
        try (var nodes = new Nodes(folder, "a", "b", "c").openAll()) {
            for (var i = 0; i < 100; i++) {
                added(nodes.get("c"), "from c " + i);
            }
            await().atMost(LONG).until(() -> elements(nodes.get("a")).size() == 100);
            nodes.close("c");
            wipe(nodes.data("c"));
            var wiped = nodes.open("c");
            await().atMost(LONG)
                    .until(() -> {
                        var serves = wiped.serving() instanceof Serving.Yes;
                        assertThat(serves && elements(wiped).size() < 100).isFalse();
                        return serves;
                    });
            added(wiped, "new from c");
            await().atMost(LONG).until(() -> elements(nodes.get("b")).contains("new from c"));
            assertThat(states(wiped, "c")).containsOnlyOnce("member").hasSize(2);
        }
    }

    @Test
    void aNodeWhoseDataWasSetBackGoesOnAsANewReplica() throws IOException {
        try (var nodes = new Nodes(folder, "a", "b").openAll()) {
            added(nodes.get("a"), "one");
            nodes.close("a");
            var old = folder.resolve("old");
            copy(nodes.data("a"), old);
            var a = nodes.open("a");
            Nodes.awaitServing(a);
            added(a, "two");
            await().atMost(LONG).until(() -> elements(nodes.get("b")).contains("two"));
            nodes.close("a");
            setBack(old, nodes.data("a"));

            var again = nodes.open("a");
            await().atMost(LONG)
                    .until(() ->
                            again.serving() instanceof Serving.Yes
                                    && elements(again).contains("two"));
            added(again, "three");
            awaitSame(nodes, "one", "three", "two");
            assertThat(states(again, "a")).containsOnlyOnce("member").hasSize(2);
        }
    }

    @Test
    void cutsAreRefusedUnlessConfigured() throws IOException {
        try (var nodes = new Nodes(folder, "a", "b")) {
            var plain = nodes.configuration("a").with(Setting.TEST_FAULTS, false);
            try (var node = Node.open(plain, new MemoryNetwork())) {
                assertThat(ask(node, "cut", "b"))
                        .isEqualTo(
                                new Administration.Answer.Refused(
                                        "cut is for tests: this node runs without test.faults = true"));
            }
        }
    }

    @Test
    void administrationSaysHowTheNodeIsAndWhatItCannotDo() throws IOException {
        try (var nodes = new Nodes(folder, "a", "b").openAll()) {
            added(nodes.get("a"), "milk");
            var a = nodes.get("a");
            assertThat(told(a, "status").lines().findFirst().orElseThrow())
                    .matches("a#[0-9a-f]+ serves; cluster [0-9a-f]{16}, up .*");
            assertThat(told(a, "status"))
                    .contains("\nreplica ", "\na#", "\nb#", "\nstability ", "\nlog ");
            assertThat(told(a, "members").lines()).hasSize(3);
            assertThat(ask(a, "fly"))
                    .asString()
                    .contains("there is no administration word 'fly'", "status");
            assertThat(ask(a, "cut", "z")).asString().contains("z is not a peer", "[b]");
            assertThat(ask(a, "digest", "nonsense!")).asString().contains("a clock as Minidote");
            assertThat(a.administration().section("minidote")).containsKey("requests_queued");
            assertThat(a.administration().section("replication"))
                    .containsEntry("members", "2")
                    .containsKeys("member0", "member1", "unstable_updates");
            assertThat(a.administration().section("persistence")).containsKey("log_transactions");
        }
    }

    @Test
    void programsReadTheStatusAsJson() throws IOException {
        try (var nodes = new Nodes(folder, "a", "b").openAll()) {
            added(nodes.get("a"), "milk");
            await().atMost(LONG).until(() -> elements(nodes.get("b")).contains("milk"));
            var a = nodes.get("a");
            var status = JSON.readTree(told(a, "status", "--json"));
            assertThat(status.get("serving").booleanValue()).isTrue();
            var id = status.get("replica").stringValue();
            assertThat(status.get("clock").get(id).longValue())
                    .isEqualTo(a.view().clock().get(a.home().replica()));
            assertThat(status.get("log").get("disk_full").booleanValue()).isFalse();
            var members = status.get("members");
            assertThat(members).hasSize(2);
            assertThat(members.get(0).get("replica").stringValue()).isEqualTo(id);
            assertThat(members.get(0).get("self").booleanValue()).isTrue();
            assertThat(members.get(1).get("name").stringValue()).isEqualTo("b");
            assertThat(members.get(1).get("state").stringValue()).isEqualTo("member");
            assertThat(members.get(1).get("connected").booleanValue()).isTrue();
            assertThat(JSON.readTree(told(a, "members", "--json")).get("members")).hasSize(2);
        }
    }

    @Test
    void theOperatingPageTellsWhatEveryValueOfTheStatusMeans() throws IOException {
        var page = Files.readString(OperatingPageTest.page());
        try (var nodes = new Nodes(folder, "a", "b").openAll()) {
            var status = JSON.readTree(told(nodes.get("a"), "status", "--json"));
            assertThat(names(status))
                    .hasSizeGreaterThan(40)
                    .allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
        }
    }

    /// The names of all values but the counters of clocks, which are names of replicas.
    private static Set<String> names(JsonNode node) {
        var names = new TreeSet<String>();
        node.properties()
                .forEach(each -> {
                    if (!each.getKey().contains("#")) {
                        names.add(each.getKey());
                        names.addAll(names(each.getValue()));
                    }
                });
        node.forEach(each -> names.addAll(names(each)));
        return names;
    }

    @Test
    void theStatusCountsTheStatesThatWereGiven() throws IOException {
        try (var nodes = new Nodes(folder, "a", "b").openAll()) {
            var a = nodes.get("a");
            await().atMost(LONG)
                    .untilAsserted(() ->
                            assertThat(told(a, "status", "--json"))
                                    .containsPattern(
                                            "\"states\":\\{\"giving_percent\":\\{},\"fetched\":0,\"given\":1,\"fetched_bytes\":0,\"given_bytes\":[1-9]"));
            assertThat(told(a, "status")).containsPattern("\nstates    1 given \\([0-9]+ B\\)");
            assertThat(told(nodes.get("b"), "status"))
                    .containsPattern("\nstates    1 fetched \\([0-9]+ B\\)");
            await().atMost(LONG)
                    .until(() ->
                            "1".equals(a.administration().section("minidote").get("states_given")));
        }
    }

    @Test
    void theStatusTellsWhoLacksHowMuchForHowLong() throws IOException {
        try (var nodes = new Nodes(folder, "a", "b", "c").openAll()) {
            told(nodes.get("c"), "cut", "a");
            told(nodes.get("c"), "cut", "b");
            added(nodes.get("a"), "one");
            added(nodes.get("a"), "two");
            added(nodes.get("c"), "three");
            await().atMost(LONG)
                    .untilAsserted(() -> {
                        assertThat(member(nodes.get("a"), "b").get("lacks_updates").longValue())
                                .isZero();
                        assertThat(member(nodes.get("a"), "b").get("lag_seconds").doubleValue())
                                .isZero();
                    });
            var c = member(nodes.get("a"), "c");
            assertThat(c.get("lacks_updates").longValue()).isEqualTo(2);
            assertThat(c.get("lag_seconds").doubleValue()).isPositive();
            assertThat(c.get("lag_or_more").booleanValue()).isFalse();
            assertThat(member(nodes.get("c"), "a").get("lacks_updates").longValue()).isEqualTo(1);
            assertThat(member(nodes.get("c"), "a").get("cut_off").booleanValue()).isTrue();
            told(nodes.get("c"), "heal", "all");
            awaitSame(nodes, "one", "three", "two");
        }
    }

    /// What the replicas of one name are.
    private static List<String> states(Node node, String name) {
        var states = new ArrayList<String>();
        for (var member : JSON.readTree(told(node, "members", "--json")).get("members")) {
            if (member.get("name").stringValue().equals(name)) {
                states.add(member.get("state").stringValue());
            }
        }
        return states;
    }

    private static JsonNode member(Node node, String name) {
        for (var member : JSON.readTree(told(node, "members", "--json")).get("members")) {
            if (member.get("name").stringValue().equals(name)) {
                return member;
            }
        }
        throw new AssertionError(name + " is no member");
    }

    @Test
    void nodesJoinByAnyAddressAndRememberWhomTheyMet() throws IOException {
        var ports = freePorts(3);
        var a = new PeerAddress("a", "127.0.0.1", ports.get(0));
        var b = new PeerAddress("b", "127.0.0.1", ports.get(1));
        var c = new PeerAddress("c", "127.0.0.1", ports.get(2));
        var opened = new TreeMap<String, Node>();
        try {
            opened.put("a", Node.open(listening(a)));
            Nodes.awaitServing(opened.get("a"));
            added(opened.get("a"), "from a");
            opened.put("b", Node.open(listening(b).with(Setting.JOIN, List.of(a.place()))));
            Nodes.awaitServing(opened.get("b"));
            assertThat(elements(opened.get("b"))).containsExactly("from a");

            var joining = listening(c).with(Setting.JOIN, List.of(b.place()));
            opened.put("c", Node.open(joining));
            Nodes.awaitServing(opened.get("c"));
            added(opened.get("c"), "from c");
            for (var node : opened.values()) {
                await().atMost(LONG).until(() -> elements(node).contains("from c"));
            }
            var known = folder.resolve("c").resolve("peers");
            await().atMost(LONG)
                    .untilAsserted(
                            () -> assertThat(known).hasContent(a + System.lineSeparator() + b));

            // The one it once joined by is gone for good.
            opened.remove("b").close();
            opened.remove("c").close();
            added(opened.get("a"), "meanwhile");
            var again = Node.open(joining);
            opened.put("c", again);
            await().atMost(LONG).until(() -> elements(again).contains("meanwhile"));
        } finally {
            opened.values().forEach(Node::close);
        }
    }

    @Test
    void whoFindsNobodySaysWhereItLooks() throws IOException {
        var ports = freePorts(2);
        var nobody = new Place("127.0.0.1", ports.get(1));
        var alone =
                listening(new PeerAddress("b", "127.0.0.1", ports.get(0)))
                        .with(Setting.JOIN, List.of(nobody));
        try (var node = Node.open(alone)) {
            await().atMost(LONG)
                    .untilAsserted(() ->
                            assertThat(node.serving())
                                    .isEqualTo(
                                            new Serving.NotYet(
                                                    "waiting for somebody at " + nobody)));
        }
    }

    @Test
    void whoIsNotWelcomeSaysWhere() throws IOException {
        var ports = freePorts(2);
        var first = new PeerAddress("a", "127.0.0.1", ports.get(0));
        var copy = new PeerAddress("a", "127.0.0.1", ports.get(1));
        try (var _ = Node.open(listening(first));
                var second =
                        Node.open(
                                listening(copy)
                                        .with(Setting.DATA_DIR, folder.resolve("copy"))
                                        .with(Setting.JOIN, List.of(first.place())))) {
            await().atMost(LONG)
                    .untilAsserted(() ->
                            assertThat(second.serving())
                                    .asString()
                                    .contains(
                                            "not welcome at " + first.place(),
                                            copy + " and this node, at " + first.place(),
                                            "have one name"));
        }
    }

    private Configuration listening(PeerAddress at) {
        return Configuration.defaults()
                .with(Setting.NODE_NAME, at.name())
                .with(Setting.PEER_HOST, at.host())
                .with(Setting.PEER_PORT, at.port())
                .with(Setting.LOG_SEGMENT_BYTES, 16L << 20)
                .with(Setting.DATA_DIR, folder.resolve(at.name()));
    }

    @Test
    void threeNodesConvergeOverTcp() throws IOException {
        var ports = freePorts(3);
        var addresses = new ArrayList<PeerAddress>();
        for (var i = 0; i < 3; i++) {
            addresses.add(new PeerAddress("n" + i, "127.0.0.1", ports.get(i)));
        }
        var opened = new ArrayList<Node>();
        try {
            for (var address : addresses) {
                opened.add(
                        Node.open(
                                Configuration.defaults()
                                        .with(Setting.NODES, addresses)
                                        .with(Setting.NODE_NAME, address.name())
                                        .with(Setting.LOG_SEGMENT_BYTES, 16L << 20)
                                        .with(Setting.DATA_DIR, folder.resolve(address.name()))));
            }
            opened.forEach(Nodes::awaitServing);
            opened.forEach(node -> added(node, node.configuration().get(Setting.NODE_NAME)));
            await().atMost(LONG)
                    .untilAsserted(() ->
                            assertThat(opened)
                                    .allSatisfy(node ->
                                            assertThat(elements(node))
                                                    .containsExactly("n0", "n1", "n2")));
        } finally {
            opened.forEach(Node::close);
        }
    }

    private static List<Integer> freePorts(int count) {
        var sockets = new ArrayList<ServerSocket>();
        try {
            for (var i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } finally {
            sockets.forEach(socket -> {
                try {
                    socket.close();
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
            });
        }
    }

    /// Waits until all nodes have these elements, the same clock, and the same digests.
    private static void awaitSame(Nodes nodes, String... elements) {
        var all = Stream.of("a", "b", "c").map(nodes::get).filter(each -> each != null).toList();
        await().atMost(LONG)
                .untilAsserted(() -> {
                    var clock = all.getFirst().view().clock();
                    for (var node : all) {
                        assertThat(elements(node)).containsExactly(elements);
                        assertThat(node.view().clock()).isEqualTo(clock);
                    }
                    var stable = stable(told(all.getFirst(), "digest"));
                    for (var node : all) {
                        stable = stable(told(node, "digest", stable));
                    }
                    var digests = new ArrayList<String>();
                    for (var node : all) {
                        digests.add(told(node, "digest", stable));
                    }
                    assertThat(digests)
                            .allSatisfy(each -> assertThat(each).isEqualTo(digests.getFirst()));
                    assertThat(digests.getFirst()).contains("bucket " + SET.bucket());
                });
    }

    private static String stable(String digest) {
        return digest.lines().toList().get(1).split(" ")[1];
    }

    private static void wipe(Path data) throws IOException {
        try (var paths = Files.walk(data)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var paths = Files.walk(from)) {
            for (var path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    /// Puts the old files back into the very folder, as a disk that was set back would have them.
    private static void setBack(Path old, Path data) throws IOException {
        for (var part : List.of("log", "snapshots")) {
            wipe(data.resolve(part));
            copy(old.resolve(part), data.resolve(part));
        }
    }
}
