package io.minidote.cli.bench;

import io.minidote.cli.bench.RedisBenchmark.Command;
import io.minidote.cli.bench.RedisBenchmark.Load;
import io.minidote.cli.local.Reply;
import io.minidote.cli.local.RespConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;

/// How long it takes from the beginning of a write at one of three servers until it is visible at
/// both others: while nothing else happens, and while the first takes half of what Redis can take.
///
/// One thread writes and then reads at the others in turn until it has seen the value at both. With
/// one thread a figure is at most a round trip too long, and the servers keep the processors.
record Lag() implements Measurement {

    private static final int CLIENTS = 50;

    @Override
    public String name() {
        return "lag";
    }

    @Override
    public Optional<String> missing() {
        return RedisBenchmark.missing().or(Redis.ALWAYS::missing);
    }

    @Override
    public List<Row> measure(Workbench bench) throws IOException, InterruptedException {
        var contenders = bench.present(new Minidote(), Redis.ALWAYS);
        try (var group = Group.start(bench, contenders, ThreeReplicas.SERVERS)) {
            var rate = half(group.systems().getLast(), bench);
            var rows =
                    new ArrayList<>(
                            bench.takeTurns(
                                    this,
                                    quantities("nothing else", 0),
                                    true,
                                    group.systems(),
                                    system -> percentiles(probe(system, bench.scale().probes()))));
            rows.addAll(
                    bench.takeTurns(
                            this,
                            quantities("half of Redis's most", rate),
                            true,
                            group.systems(),
                            system -> percentiles(probeUnderLoad(system, rate, bench.scale()))));
            return rows;
        }
    }

    private static List<Quantity> quantities(String load, double rate) {
        var targets = Map.<String, Target>of(Redis.ALWAYS.name(), new Target.AtMost(1.0));
        return List.of(
                new Quantity("SET, " + load + ", p50", "ms", rate / 1_000, targets),
                new Quantity("SET, " + load + ", p99", "ms", rate / 1_000, targets));
    }

    private static List<Double> percentiles(Latencies latencies) {
        return List.of(latencies.millis(50), latencies.millis(99));
    }

    /// Half of how many writes a second a primary with two replicas takes.
    private static double half(Started redis, Workbench bench)
            throws IOException, InterruptedException {
        var scale = bench.scale();
        var load = new Load(Command.SET, CLIENTS, 1, scale.requests(1), scale.keys());
        var most = RedisBenchmark.run(redis.port(), load).perSecond();
        bench.say(
                "%s with two replicas answers %s SET a second at most",
                redis.name(), Numbers.of(most));
        return most / 2;
    }

    private static Latencies probeUnderLoad(Started system, double rate, Scale scale)
            throws IOException, InterruptedException {
        var question = Question.of(Command.SET, scale.keys());
        var load =
                new FutureTask<>(() -> OpenLoop.run(system.port(), question, rate, scale.load()));
        Thread.startVirtualThread(load);
        var latencies = probe(system, () -> !load.isDone());
        try {
            load.get();
        } catch (ExecutionException failed) {
            throw new IOException("the load failed: " + failed.getCause(), failed);
        }
        return latencies;
    }

    private static Latencies probe(Started system, int times) throws IOException {
        var left = new int[] {times};
        return probe(system, () -> left[0]-- > 0);
    }

    private static Latencies probe(Started system, BooleanSupplier again) throws IOException {
        var readers = new ArrayList<RespConnection>();
        try (var writer = system.connect(0)) {
            for (var i = 1; i < ThreeReplicas.SERVERS; i++) {
                readers.add(system.connect(i));
            }
            var nanos = new ArrayList<Long>();
            do {
                var value = Long.toString(System.nanoTime());
                var began = System.nanoTime();
                var answer = writer.call("SET", "probe", value);
                if (answer instanceof Reply.Failure(var error)) {
                    throw new IOException("%s refused a probe: %s".formatted(system.name(), error));
                }
                awaitVisible(readers, value);
                nanos.add(System.nanoTime() - began);
            } while (again.getAsBoolean());
            return new Latencies(nanos.stream().mapToLong(Long::longValue).toArray());
        } finally {
            readers.forEach(RespConnection::close);
        }
    }

    private static void awaitVisible(List<RespConnection> readers, String value)
            throws IOException {
        var until = System.nanoTime() + Started.PATIENCE.toNanos();
        var waiting = new ArrayList<>(readers);
        while (!waiting.isEmpty()) {
            for (var reader : List.copyOf(waiting)) {
                if (reader.call("GET", "probe").equals(new Reply.Text(value))) {
                    waiting.remove(reader);
                }
            }
            if (System.nanoTime() - until > 0) {
                throw new IOException(
                        "a write is not visible after %d s"
                                .formatted(Started.PATIENCE.toSeconds()));
            }
        }
    }
}
