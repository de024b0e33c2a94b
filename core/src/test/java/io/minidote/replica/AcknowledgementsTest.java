package io.minidote.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.Key;
import io.minidote.replica.Cluster.Asked;
import io.minidote.replica.Cluster.Machine;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How many other members have what a client has written.
class AcknowledgementsTest {

    private static final Instant LATER = Instant.parse("2027-01-01T00:00:00Z");

    private final Cluster cluster = Cluster.running("a", "b", "c");
    private final Machine a = cluster.machine("a");
    private final Machine b = cluster.machine("b");
    private int asked;

    private VectorClock update() {
        var add = new AddWinsSet.Operation.Add(List.of(Bytes.of("x")));
        var key = new Key<>(Bytes.of("b"), Bytes.of("k"), AddWinsSet.TYPE);
        return ((Response.Updated) a.update(new Change<>(key, add))).clock();
    }

    /// @return under what name the answer will come
    private String ask(Machine machine, VectorClock clock, int members, Instant deadline) {
        var name = "wait " + asked++;
        machine.step(new Input.Acknowledge(new Asked(name), clock, members, deadline));
        return name;
    }

    @Test
    void whoHasWrittenNothingWaitsForNobody() {
        assertThat(a.answer(ask(a, VectorClock.EMPTY, 2, LATER)))
                .isEqualTo(new Response.Acknowledged(2));
    }

    @Test
    void itIsAnsweredWhenSoManySayThatTheyHaveItOnDisk() {
        b.holdDisk = true;
        var clock = update();
        var one = ask(a, clock, 1, LATER);
        var both = ask(a, clock, 2, LATER);
        assertThat(a.answer(one)).isSameAs(Cluster.NOT_YET);
        cluster.settle();
        assertThat(a.answer(one)).isEqualTo(new Response.Acknowledged(1));
        assertThat(a.answer(both)).isSameAs(Cluster.NOT_YET);
        b.holdDisk = false;
        b.persist();
        cluster.settle();
        assertThat(a.answer(both)).isEqualTo(new Response.Acknowledged(2));
        assertThat(a.answer(ask(a, clock, 0, LATER))).isEqualTo(new Response.Acknowledged(2));
    }

    @Test
    void pastItsDeadlineItIsToldHowManyHave() {
        cluster.isolate("b");
        var clock = update();
        cluster.settle();
        var name = ask(a, clock, 2, cluster.now.plusMillis(500));
        assertThat(a.answer(name)).isSameAs(Cluster.NOT_YET);
        cluster.pass(501);
        assertThat(a.answer(name)).isEqualTo(new Response.Acknowledged(1));
        assertThat(a.answer(ask(a, clock, 3, cluster.now)))
                .as("whose time is over at once")
                .isEqualTo(new Response.Acknowledged(1));
    }

    @Test
    void whoIsForgottenDoesNotCount() {
        var clock = update();
        cluster.settle();
        cluster.isolate("b");
        assertThat(a.answer(ask(a, clock, 2, LATER))).isEqualTo(new Response.Acknowledged(2));
        cluster.settle();
        assertThat(a.forget("b")).isInstanceOf(Response.Forgotten.class);
        cluster.settle();
        assertThat(a.answer(ask(a, clock, 2, cluster.now))).isEqualTo(new Response.Acknowledged(1));
    }

    @Test
    void whoHasNotEverythingYetAnswersNobody() {
        var fresh = new Cluster("a", "b").machine("a");
        assertThat(fresh.answer(ask(fresh, VectorClock.EMPTY, 0, LATER)))
                .isInstanceOf(Response.Loading.class);
    }
}
