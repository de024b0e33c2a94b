package io.minidote.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.Expiry;
import io.minidote.crdt.Key;
import io.minidote.replica.Cluster.Machine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The keys of a bucket, gone through a part at a time.
class BucketTest {

    private static final Bytes BUCKET = Bytes.of("b");
    private static final Instant LATER = Instant.parse("2027-01-01T00:00:00Z");

    private final Cluster cluster = Cluster.running("a", "b");
    private final Machine a = cluster.machine("a");
    private final Machine b = cluster.machine("b");

    private static Key<AddWinsSet, AddWinsSet.Operation, AddWinsSet.Operation> set(int number) {
        return new Key<>(BUCKET, Bytes.of("k" + number), AddWinsSet.TYPE);
    }

    private static Change<?, ?, ?> add(int number) {
        return new Change<>(
                set(number), new AddWinsSet.Operation.Add(List.of(Bytes.of("element"))));
    }

    private static Change<?, ?, ?> reset(int number) {
        return new Change<>(set(number), new AddWinsSet.Operation.Reset());
    }

    private Change<?, ?, ?> expireIn(int number, long millis) {
        return new Change<>(
                new Key<>(BUCKET, Bytes.of("k" + number), Expiry.TYPE),
                new Expiry.Operation.ExpireAt(cluster.now.toEpochMilli() + millis));
    }

    private static List<String> keys(Bucket bucket, int count) {
        var keys = new ArrayList<String>();
        var place = 0L;
        do {
            place =
                    bucket.walk(
                            place,
                            count,
                            (key, types) -> {
                                assertThat(types).containsExactly(AddWinsSet.TYPE);
                                keys.add(key.text());
                            });
        } while (place != 0);
        return keys;
    }

    private static Set<String> numbered(Bucket bucket) {
        var keys = new TreeSet<String>();
        IntStream.range(0, bucket.size()).forEach(index -> keys.add(bucket.key(index).text()));
        return keys;
    }

    private static List<String> names(int... numbers) {
        return IntStream.of(numbers).mapToObj(number -> "k" + number).toList();
    }

    @Test
    void aWalkGoesThroughAllKeysInTheSameOrderAtEveryReplica() {
        IntStream.range(0, 50).forEach(number -> a.update(add(number)));
        IntStream.range(50, 100).forEach(number -> b.update(add(number)));
        cluster.deliverAll();
        var keys = keys(a.view.bucket(BUCKET), 7);
        assertThat(keys)
                .containsExactlyInAnyOrderElementsOf(names(IntStream.range(0, 100).toArray()))
                .isEqualTo(keys(b.view.bucket(BUCKET), 13));
        assertThat(numbered(a.view.bucket(BUCKET))).containsExactlyInAnyOrderElementsOf(keys);
    }

    @Test
    void aWalkShowsOnlyWhatClientsSee() {
        a.update(add(1), add(2), add(3), expireIn(2, 1_000));
        a.update(reset(3));
        cluster.pass(1_000);
        assertThat(keys(a.view.bucket(BUCKET), 1)).isEqualTo(names(1));
        assertThat(keys(a.view.bucket(Bytes.of("another")), 1)).isEmpty();
    }

    private void inTransaction(Consumer<Writing> look) {
        var looked = new ArrayList<Writing>();
        a.update(
                VectorClock.EMPTY,
                writing -> {
                    look.accept(writing);
                    looked.add(writing);
                    return new Intent.Outcome.Done(0);
                });
        assertThat(looked).hasSize(1);
    }

    @Test
    void aTransactionGoesThroughWhatItHasChanged() {
        a.update(add(1), add(2), add(3));
        inTransaction(writing -> {
            writing.update(set(2), new AddWinsSet.Operation.Reset());
            for (var number = 4; number < 30; number++) {
                writing.update(set(number), new AddWinsSet.Operation.Add(List.of(Bytes.EMPTY)));
            }
            for (var count : List.of(1, 2, 100)) {
                assertThat(keys(writing.bucket(BUCKET), count))
                        .containsExactlyInAnyOrderElementsOf(
                                names(
                                        IntStream.range(1, 30)
                                                .filter(number -> number != 2)
                                                .toArray()));
            }
            assertThat(numbered(writing.bucket(BUCKET)))
                    .containsExactlyInAnyOrderElementsOf(names(IntStream.range(1, 30).toArray()));
        });
    }

    @Test
    void aTransactionDoesNotGoThroughWhatHasExpiredBeforeIt() {
        a.update(add(1), add(2), expireIn(2, 1_000));
        cluster.pass(1_000);
        inTransaction(writing -> assertThat(keys(writing.bucket(BUCKET), 5)).isEqualTo(names(1)));
    }

    @Test
    void anInteractiveTransactionGoesThroughWhatItSaw() {
        a.update(add(1));
        var open = a.ask(id -> new Input.Open(id, VectorClock.EMPTY, LATER));
        var transaction = ((Response.Opened) open).transaction();
        a.update(add(2));
        var seen = new ArrayList<String>();
        a.ask(id ->
                new Input.Commit(
                        id,
                        transaction,
                        List.of(),
                        writing -> {
                            writing.update(
                                    set(3), new AddWinsSet.Operation.Add(List.of(Bytes.EMPTY)));
                            seen.addAll(keys(writing.bucket(BUCKET), 1));
                            return new Intent.Outcome.Done(0);
                        }));
        assertThat(seen).containsExactlyInAnyOrderElementsOf(names(1, 3));
    }
}
