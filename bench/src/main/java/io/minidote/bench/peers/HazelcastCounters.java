package io.minidote.bench.peers;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.crdt.pncounter.PNCounter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/// PN counters of Hazelcast, with its own defaults: an increment is acknowledged by the local
/// replica alone, in memory, and brought to the others once a second.
final class HazelcastCounters implements ReplicatedCounters {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String HOST = "127.0.0.1";

    /// How many threads increment: each waits for its increment.
    private static final int THREADS = 50;

    private final HazelcastInstance instance;
    private final List<PNCounter> counters;

    private HazelcastCounters(HazelcastInstance instance) {
        this.instance = instance;
        counters =
                IntStream.range(0, COUNTERS)
                        .mapToObj(i -> instance.getPNCounter("counter" + i))
                        .toList();
    }

    static HazelcastCounters open(int self, List<Integer> ports)
            throws InterruptedException, TimeoutException {
        var config =
                new Config()
                        .setClusterName("counters")
                        .setProperty("hazelcast.logging.type", "none")
                        .setProperty("hazelcast.phone.home.enabled", "false")
                        .setProperty("hazelcast.socket.bind.any", "false");
        var network =
                config.getNetworkConfig().setPort(ports.get(self)).setPortAutoIncrement(false);
        network.getInterfaces().setEnabled(true).addInterface(HOST);
        network.getJoin().getAutoDetectionConfig().setEnabled(false);
        network.getJoin().getMulticastConfig().setEnabled(false);
        var addresses = network.getJoin().getTcpIpConfig().setEnabled(true);
        ports.forEach(port -> addresses.addMember(HOST + ":" + port));
        var instance = Hazelcast.newHazelcastInstance(config);
        var until = System.nanoTime() + PATIENCE.toNanos();
        while (instance.getCluster().getMembers().size() < ports.size()) {
            if (System.nanoTime() - until > 0) {
                throw new TimeoutException(
                        "only %d members are there"
                                .formatted(instance.getCluster().getMembers().size()));
            }
            Thread.sleep(50);
        }
        return new HazelcastCounters(instance);
    }

    @Override
    public long increment(Duration time) throws Exception {
        var until = System.nanoTime() + time.toNanos();
        var tasks = new ArrayList<Callable<Long>>();
        for (var i = 0; i < THREADS; i++) {
            var first = i;
            tasks.add(() -> increment(first, until));
        }
        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            var count = 0L;
            for (var done : threads.invokeAll(tasks)) {
                count += done.get();
            }
            return count;
        }
    }

    /// One at least, so that a thread that comes late has done something.
    private long increment(int first, long until) {
        var count = 0L;
        var next = first;
        do {
            counters.get(next % COUNTERS).incrementAndGet();
            next += THREADS;
            count++;
        } while (System.nanoTime() - until < 0);
        return count;
    }

    @Override
    public long total() {
        return counters.stream().mapToLong(PNCounter::get).sum();
    }

    @Override
    public void close() {
        instance.getLifecycleService().terminate();
    }
}
