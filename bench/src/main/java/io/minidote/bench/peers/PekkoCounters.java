package io.minidote.bench.peers;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Props;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.ddata.DistributedData;
import org.apache.pekko.cluster.ddata.Key;
import org.apache.pekko.cluster.ddata.PNCounter;
import org.apache.pekko.cluster.ddata.PNCounterKey;
import org.apache.pekko.cluster.ddata.Replicator;
import org.apache.pekko.cluster.ddata.SelfUniqueAddress;
import org.apache.pekko.pattern.Patterns;

/// Counters of Apache Pekko Distributed Data, with its own defaults: an increment is acknowledged
/// by the local replica alone, and gossip brings it to the others.
final class PekkoCounters implements ReplicatedCounters {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// How many increments are on their way at once.
    private static final int WINDOW = 256;

    private static final List<Key<PNCounter>> KEYS =
            IntStream.range(0, COUNTERS)
                    .<Key<PNCounter>>mapToObj(i -> PNCounterKey.create("counter" + i))
                    .toList();

    private final ActorSystem system;
    private final ActorRef replicator;
    private final SelfUniqueAddress self;
    private final Semaphore window = new Semaphore(WINDOW);
    private final ActorRef acknowledged;

    private PekkoCounters(ActorSystem system) {
        this.system = system;
        replicator = DistributedData.get(system).replicator();
        self = DistributedData.get(system).selfUniqueAddress();
        acknowledged =
                system.actorOf(Props.create(Acknowledged.class, () -> new Acknowledged(window)));
    }

    /// Lets another increment go whenever one is acknowledged.
    static final class Acknowledged extends AbstractActor {

        private final Semaphore window;

        Acknowledged(Semaphore window) {
            this.window = window;
        }

        @Override
        public Receive createReceive() {
            // One that fails is not let go of, and whoever waits for all of them says so.
            return receiveBuilder()
                    .match(Replicator.UpdateSuccess.class, _ -> window.release())
                    .build();
        }
    }

    /// @param durable whether what is acknowledged is in the local LMDB file
    static PekkoCounters open(Path folder, boolean durable, int self, List<Integer> ports)
            throws InterruptedException, TimeoutException {
        var configuration =
                """
                pekko {
                  loglevel = "OFF"
                  stdout-loglevel = "OFF"
                  actor.provider = cluster
                  remote.artery {
                    transport = tcp
                    canonical { hostname = "127.0.0.1", port = %d }
                  }
                  cluster {
                    seed-nodes = ["pekko://counters@127.0.0.1:%d"]
                    jmx.enabled = off
                    distributed-data.durable.keys = [%s]
                    distributed-data.durable.lmdb.dir = "%s"
                  }
                }
                """
                        .formatted(
                                ports.get(self),
                                ports.getFirst(),
                                durable ? "\"*\"" : "",
                                folder.resolve("lmdb" + self));
        var system =
                ActorSystem.create(
                        "counters",
                        ConfigFactory.parseString(configuration)
                                .withFallback(ConfigFactory.load()));
        var until = System.nanoTime() + PATIENCE.toNanos();
        while (up(system) < ports.size()) {
            if (System.nanoTime() - until > 0) {
                throw new TimeoutException("only %d members are up".formatted(up(system)));
            }
            Thread.sleep(50);
        }
        return new PekkoCounters(system);
    }

    private static int up(ActorSystem system) {
        var count = 0;
        for (var member : Cluster.get(system).state().getMembers()) {
            count += member.status().equals(MemberStatus.up()) ? 1 : 0;
        }
        return count;
    }

    @Override
    public long increment(Duration time) throws InterruptedException, TimeoutException {
        var until = System.nanoTime() + time.toNanos();
        var count = 0L;
        do {
            await(1);
            var increment =
                    new Replicator.Update<>(
                            KEYS.get((int) (count % COUNTERS)),
                            PNCounter.create(),
                            Replicator.writeLocal(),
                            counter -> counter.increment(self, 1));
            replicator.tell(increment, acknowledged);
            count++;
        } while (System.nanoTime() - until < 0);
        await(WINDOW);
        window.release(WINDOW);
        return count;
    }

    private void await(int permits) throws InterruptedException, TimeoutException {
        if (!window.tryAcquire(permits, PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new TimeoutException("an increment was not acknowledged");
        }
    }

    @Override
    public long total() throws Exception {
        var answers = new ArrayList<CompletionStage<Object>>();
        for (var key : KEYS) {
            answers.add(
                    Patterns.ask(
                            replicator,
                            new Replicator.Get<>(key, Replicator.readLocal()),
                            PATIENCE));
        }
        var total = 0L;
        for (var answer : answers) {
            if (answer.toCompletableFuture().get() instanceof Replicator.GetSuccess<?> success) {
                total += ((PNCounter) success.dataValue()).getValue().longValueExact();
            }
        }
        return total;
    }

    @Override
    public void close() {
        system.terminate();
        system.getWhenTerminated()
                .toCompletableFuture()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
