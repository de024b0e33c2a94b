package io.minidote.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minidote.base.Bytes;
import io.minidote.base.Decoded;
import io.minidote.clock.VectorClock;
import io.minidote.codec.ClockText;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.Key;
import io.minidote.crdt.ResettableCounter;
import io.minidote.node.Configuration;
import io.minidote.node.Setting;
import io.minidote.replica.Change;
import io.minidote.replica.RequestId;
import io.minidote.replica.WatchEvent;
import io.minidote.replica.Watched;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the pages show of the Java API, compiled and run.
class DocExamplesTest {

    @Test
    void aReplicaInMemory() {
        // @start region=memory
        try (var db = Minidote.inMemory()) {
            db.counter("shop", "visits").increment(5);
            db.set("shop", "cart").add("milk", "bread");
            db.register("shop", "name").assign("corner shop");
            db.flag("shop", "open").enable();

            assertThat(db.counter("shop", "visits").value()).isEqualTo(5);
            assertThat(db.set("shop", "cart").contains("milk")).isTrue();
        }
        // @end
    }

    @Test
    void everyDataTypeHasAHandle() {
        try (var db = Minidote.inMemory()) {
            // @start region=types
            db.sortedSet("shop", "sold").increase("milk", 3);
            db.sequence("shop", "to do").insert(-1, "order milk", "clean the window");

            // Objects in a map have the same handles.
            var customer = db.map("shop", "customer:17");
            customer.register("name").assign("Ada");
            customer.counter("orders").increment(1);
            customer.map("address").string("city").assign("Kiel");

            assertThat(db.sortedSet("shop", "sold").rank("milk")).hasValue(0);
            assertThat(db.sequence("shop", "to do").text()).startsWith("order milk");
            assertThat(customer.counter("orders").value()).isEqualTo(1);
            assertThat(customer.map("address").string("city").value()).isEqualTo(Bytes.of("Kiel"));
            // @end
        }
    }

    @Test
    void whatIsNotSoldTwice() {
        // @start region=bounded
        var cluster = Minidote.inMemory(List.of("a", "b"));
        try {
            var here = cluster.get(0).session();
            here.boundedCounter("shop", "tickets").increment(5);
            here.boundedCounter("shop", "tickets").transfer(2, "b");

            // Each sells its own, whether or not it hears of the other.
            var there = cluster.get(1).session(here.clock());
            there.boundedCounter("shop", "tickets").decrement(2);
            assertThatThrownBy(() -> there.boundedCounter("shop", "tickets").decrement(1))
                    .isInstanceOf(NotDone.class);
            here.boundedCounter("shop", "tickets").decrement(3);
        } finally {
            cluster.forEach(Minidote::close);
        }
        // @end
    }

    @Test
    void aReplicaOnDisk(@TempDir Path folder) throws IOException {
        // @start region=disk
        var configuration = Configuration.defaults().with(Setting.DATA_DIR, folder.resolve("shop"));
        try (var db = Minidote.open(configuration)) {
            db.string("shop", "greeting").assign("hello");
        }
        try (var db = Minidote.open(configuration)) {
            assertThat(db.string("shop", "greeting").value()).isEqualTo(Bytes.of("hello"));
        }
        // @end
    }

    @Test
    void readObjectsAndUpdateObjects() {
        try (var db = Minidote.inMemory()) {
            // @start region=objects
            var stock = new Key<>(Bytes.of("shop"), Bytes.of("stock"), ResettableCounter.TYPE);
            var sold = new Key<>(Bytes.of("shop"), Bytes.of("sold"), AddWinsSet.TYPE);

            // Both or neither, at every replica.
            var clock =
                    db.updateObjects(
                            List.of(
                                    new Change<>(
                                            stock, new ResettableCounter.Operation.Increment(-1)),
                                    new Change<>(
                                            sold,
                                            new AddWinsSet.Operation.Add(
                                                    List.of(Bytes.of("invoice 17"))))),
                            VectorClock.EMPTY);

            // At one moment, with all that `clock` covers.
            var seen = db.readObjects(List.of(stock, sold), clock);
            assertThat(seen.values().getFirst()).isEqualTo(-1L);
            assertThat(seen.clock().covers(clock)).isTrue();
            // @end
        }
    }

    @Test
    void aSessionThatMovesToAnotherReplica() {
        // @start region=session
        var cluster = Minidote.inMemory(List.of("a", "b", "c"));
        try {
            var here = cluster.get(0).session();
            here.set("shop", "cart").add("milk");
            var token = ClockText.print(here.clock());

            var clock = ClockText.parse(token);
            if (clock instanceof Decoded.Value<VectorClock>(var seen)) {
                var there = cluster.get(1).session(seen);
                assertThat(there.set("shop", "cart").contains("milk")).isTrue();
            }
        } finally {
            cluster.forEach(Minidote::close);
        }
        // @end
    }

    @Test
    void aTransaction() {
        try (var db = Minidote.inMemory()) {
            // @start region=transaction
            try (var transaction = db.transaction()) {
                var balance = transaction.counter("bank", "alice");
                if (balance.value() >= 0) {
                    balance.increment(-10);
                    transaction.counter("bank", "bob").increment(10);
                }
                transaction.commit();
            }
            // @end
            assertThat(db.counter("bank", "bob").value()).isEqualTo(10);
        }
    }

    @Test
    void aTransactionThatHappensOnlyIfNothingItReadHasChanged() {
        try (var db = Minidote.inMemory()) {
            db.counter("bank", "alice").increment(15);
            // @start region=unchanged
            for (var done = false; !done; ) {
                try (var transaction = db.transaction().ifUnchanged()) {
                    var balance = transaction.counter("bank", "alice");
                    if (balance.value() >= 10) {
                        balance.increment(-10);
                    }
                    transaction.commit();
                    done = true;
                } catch (NotDone.Changed meanwhile) {
                    // meanwhile.objects() says what; the next transaction sees it.
                }
            }
            // @end
            assertThat(db.counter("bank", "alice").value()).isEqualTo(5);
        }
    }

    @Test
    void watching() throws InterruptedException {
        try (var db = Minidote.inMemory()) {
            var carts = List.<Watched>of(new Watched.OfPrefix(Bytes.of("shop"), Bytes.of("cart:")));
            var seen = new ArrayList<Bytes>();
            // @start region=watch
            try (var watch = db.watch(carts)) {
                db.set("shop", "cart:7").add("milk");

                switch (watch.next()) {
                    case WatchEvent.Happened(_, var objects) ->
                            objects.forEach(object -> seen.add(object.key()));
                    case WatchEvent.Gap(_) -> {} // read all carts again, at watch.clock()
                }
                // Kept somewhere, watch.clock() begins the next watch, here or at another replica:
                // db.watch(carts, clock)
            }
            // @end
            assertThat(seen).containsExactly(Bytes.of("cart:7"));
        }
    }

    @Test
    void aRequestThatComesAgain() {
        // @start region=once
        var cluster = Minidote.inMemory(List.of("a", "b"));
        try {
            var stock = new Key<>(Bytes.of("shop"), Bytes.of("stock"), ResettableCounter.TYPE);
            List<Change<?, ?, ?>> sale =
                    List.of(new Change<>(stock, new ResettableCounter.Operation.Increment(-1)));
            var order = RequestId.of("order 17 of " + UUID.randomUUID());

            var here = cluster.get(0).session();
            here.update(sale, order);
            here.update(sale, order); // the answer was lost, say

            var there = cluster.get(1).session(here.clock());
            there.update(sale, order);
            assertThat(there.counter("shop", "stock").value()).isEqualTo(-1);
        } finally {
            cluster.forEach(Minidote::close);
        }
        // @end
    }

    @Test
    void somethingThatExpires() {
        try (var db = Minidote.inMemory()) {
            // @start region=expiry
            var tonight = Instant.now().plus(Duration.ofHours(8)).truncatedTo(ChronoUnit.MILLIS);
            try (var transaction = db.transaction()) {
                transaction.set("shop", "offers").add("milk");
                transaction.lifetime("shop", "offers").expireAt(tonight);
                transaction.commit();
            }
            assertThat(db.lifetime("shop", "offers").expires()).contains(tonight);

            db.lifetime("shop", "offers").persist();
            assertThat(db.lifetime("shop", "offers").expires()).isEmpty();

            db.lifetime("shop", "offers").expireAt(Instant.now().minusSeconds(1));
            assertThat(db.set("shop", "offers").size()).isEqualTo(0);
            // @end
        }
    }

    @Test
    void withoutWaiting() {
        try (var db = Minidote.inMemory()) {
            // @start region=async
            var visits = new Key<>(Bytes.of("shop"), Bytes.of("visits"), ResettableCounter.TYPE);
            var visit = new Change<>(visits, new ResettableCounter.Operation.Increment(1));
            var value =
                    db.updateObjectsAsync(List.of(visit), VectorClock.EMPTY)
                            .thenCompose(clock -> db.readObjectsAsync(List.of(visits), clock))
                            .thenApply(seen -> seen.values().getFirst());
            // @end
            assertThat(value.join()).isEqualTo(1L);
        }
    }
}
