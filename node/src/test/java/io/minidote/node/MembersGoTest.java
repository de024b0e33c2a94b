package io.minidote.node;

import static io.minidote.node.Nodes.LONG;
import static io.minidote.node.Nodes.added;
import static io.minidote.node.Nodes.ask;
import static io.minidote.node.Nodes.elements;
import static io.minidote.node.Nodes.told;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.minidote.codec.ClockText;
import io.minidote.replica.Client.Serving;
import io.minidote.replica.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Members that leave and are forgotten, by the words of an operator.
class MembersGoTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    @TempDir private Path folder;

    @Test
    void whoLeavesLeavesEverythingBehindAndStops() throws IOException {
        try (var nodes = new Nodes(folder, "a", "b", "c").openAll()) {
            var c = nodes.get("c");
            var id = c.home().replica().toString();
            added(c, "from c");
            assertThat(told(c, "leave")).startsWith(id + " has left");
            assertThat(c.ended()).succeedsWithin(LONG);
            assertThat(elements(nodes.get("a"))).containsExactly("from c");
            for (var name : new String[] {"a", "b"}) {
                await().atMost(LONG)
                        .untilAsserted(() -> {
                            var status = status(nodes.get(name));
                            assertThat(state(status, "c")).isEqualTo("retired");
                            assertThat(status.get("unstable_updates").longValue()).isZero();
                        });
            }
            added(nodes.get("a"), "later");
            await().atMost(LONG).until(() -> elements(nodes.get("b")).contains("later"));
        }
    }

    @Test
    void whoCannotLeaveInTimeStaysAndTakesUpdatesAgain() throws IOException {
        try (var nodes = new Nodes(folder, "a", "b").openAll()) {
            told(nodes.get("a"), "cut", "b");
            added(nodes.get("a"), "from a");
            assertThat(ask(nodes.get("a"), "leave", "--timeout", "300ms"))
                    .asString()
                    .contains("stays");
            added(nodes.get("a"), "again from a");
            told(nodes.get("a"), "heal", "b");
            await().atMost(LONG).until(() -> elements(nodes.get("b")).contains("again from a"));
        }
    }

    @Test
    void whoLeavesTakesNoUpdatesMeanwhileButReads() throws IOException {
        try (var nodes = new Nodes(folder, "a", "b").openAll()) {
            var a = nodes.get("a");
            told(a, "cut", "b");
            added(a, "from a");
            a.administration().run(List.of("leave", "--timeout", "1h"), _ -> {});
            await().atMost(LONG)
                    .untilAsserted(() ->
                            assertThat(Nodes.update(a, a.view().clock(), Nodes.add("too late")))
                                    .isInstanceOf(Response.Refused.class)
                                    .asString()
                                    .contains("leaving"));
            assertThat(elements(a)).contains("from a");
            assertThat(a.serving()).isInstanceOf(Serving.Yes.class);
            told(a, "heal", "b");
            assertThat(a.ended()).succeedsWithin(LONG);
            assertThat(elements(nodes.get("b"))).contains("from a");
        }
    }

    @Test
    void aDeadMemberIsForgottenOnceNobodyHearsIt() throws IOException {
        try (var nodes = new Nodes(folder, "a", "b", "c").openAll()) {
            var a = nodes.get("a");
            var id = nodes.get("c").home().replica().toString();
            assertThat(ask(a, "forget", "c"))
                    .isInstanceOf(Administration.Answer.Refused.class)
                    .asString()
                    .contains(id);
            added(nodes.get("c"), "from c");
            await().atMost(LONG).until(() -> elements(a).contains("from c"));
            nodes.close("c");
            await().atMost(LONG)
                    .until(() -> ask(a, "forget", "c") instanceof Administration.Answer.Told);
            for (var name : new String[] {"a", "b"}) {
                await().atMost(LONG)
                        .untilAsserted(() -> {
                            var status = status(nodes.get(name));
                            assertThat(state(status, "c")).isEqualTo("retired");
                            assertThat(status.get("stability_waits_for")).isEmpty();
                            assertThat(status.get("unstable_updates").longValue()).isZero();
                        });
                assertThat(elements(nodes.get(name))).containsExactly("from c");
            }
            assertThat(told(a, "status")).contains("\nretired   1 ");
            assertThat(status(a).get("clock").propertyNames()).isNotEmpty().doesNotContain(id);
            assertThat(status(a).get("stable").propertyNames()).isNotEmpty().doesNotContain(id);
            await().atMost(LONG)
                    .untilAsserted(() ->
                            assertThat(a.administration().section("replication").get("clock"))
                                    .doesNotContain(id));
            assertDigestsWithout(a, id);
        }
    }

    @Test
    void nonsenseIsRefusedWithWhatWouldBeRight() throws IOException {
        try (var nodes = new Nodes(folder, "a", "b").openAll()) {
            var a = nodes.get("a");
            var id = a.home().replica().toString();
            assertThat(ask(a, "forget")).asString().contains("the name or the id of one member");
            assertThat(ask(a, "forget", "nobody")).asString().contains("'nobody' is no member", id);
            assertThat(ask(a, "forget", "a")).asString().contains("it can leave");
            assertThat(ask(a, "leave", "soon")).asString().contains("--timeout", "'soon'");
            assertThat(ask(a, "leave", "--timeout", "soon")).asString().contains("30 s");
        }
    }

    @Test
    void theLastMemberCannotLeave() throws IOException {
        try (var nodes = new Nodes(folder, "a").openAll()) {
            assertThat(ask(nodes.get("a"), "leave")).asString().contains("the last member");
            added(nodes.get("a"), "still here");
        }
    }

    /// The digest names two clocks without a retired replica, and takes clocks with and without.
    private static void assertDigestsWithout(Node node, String retired) {
        var view = node.view();
        assertThat(view.clock().toString()).contains(retired);
        var digest = told(node, "digest", ClockText.print(view.clock()));
        assertThat(told(node, "digest", clock(digest, 1))).isEqualTo(digest);
        for (var line = 0; line < 2; line++) {
            assertThat(ClockText.parse(clock(digest, line)).toString()).doesNotContain(retired);
        }
    }

    private static String clock(String digest, int line) {
        return digest.lines().toList().get(line).split(" ")[1];
    }

    private static JsonNode status(Node node) {
        return JSON.readTree(told(node, "status", "--json"));
    }

    private static String state(JsonNode status, String name) {
        for (var member : status.get("members")) {
            if (member.get("name").stringValue().equals(name)) {
                return member.get("state").stringValue();
            }
        }
        throw new AssertionError(name + " is not among the members");
    }
}
