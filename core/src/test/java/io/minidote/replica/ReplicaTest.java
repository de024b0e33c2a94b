package io.minidote.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.clock.ReplicaId;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.Key;
import io.minidote.crdt.ResettableCounter;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplicaTest {

    private static final Bytes BUCKET = Bytes.of("b");

    private static final Key<ResettableCounter, ResettableCounter.Operation, ResettableCounter.Effect>
            COUNTER = new Key<>(BUCKET, Bytes.of("counter"), ResettableCounter.TYPE);

    private static final Key<AddWinsSet, AddWinsSet.Operation, AddWinsSet.Operation> SET =
            new Key<>(BUCKET, Bytes.of("set"), AddWinsSet.TYPE);

    private static Change<?, ?, ?> increment(long n) {
        return new Change<>(COUNTER, new ResettableCounter.Operation.Increment(n));
    }

    private static Change<?, ?, ?> add(String element) {
        return new Change<>(SET, new AddWinsSet.Operation.Add(List.of(Bytes.of(element))));
    }

    @Test
    void threeFreshReplicasFoundOneClusterByThemselves() {
        var cluster = Cluster.running("a", "b", "c");
        assertThat(cluster.machine("c").view.membership().members())
                .containsExactly(new ReplicaId("a", 1), new ReplicaId("b", 2), new ReplicaId("c", 3));
        assertThat(cluster.machines.values()).extracting(machine -> machine.view.clock())
                .containsOnly(cluster.machine("a").view.clock());
    }

    @Test
    void concurrentUpdatesConverge() {
        var cluster = Cluster.running("a", "b", "c");
        for (var machine : cluster.machines.values()) {
            assertThat(machine.update(increment(5), add(machine.id.name())))
                    .isInstanceOf(Response.Updated.class);
        }
        cluster.settle();
        for (var machine : cluster.machines.values()) {
            assertThat(machine.value(COUNTER)).isEqualTo(15L);
            assertThat(machine.value(SET)).hasToString("[a, b, c]");
        }
    }
}
