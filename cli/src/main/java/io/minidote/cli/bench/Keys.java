package io.minidote.cli.bench;

import io.minidote.cli.bench.RedisBenchmark.Command;
import io.minidote.cli.bench.RedisBenchmark.Load;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How many requests a server answers a second, the more keys there are.
record Keys() implements Measurement {

    private static final int CLIENTS = 50;
    private static final int PIPELINE = 16;
    private static final List<Command> COMMANDS = List.of(Command.SET, Command.GET);

    @Override
    public String name() {
        return "keys";
    }

    @Override
    public Optional<String> missing() {
        return RedisBenchmark.missing();
    }

    @Override
    public List<Row> measure(Workbench bench) throws IOException, InterruptedException {
        var rows = new ArrayList<Row>();
        for (var keys : bench.scale().sizes()) {
            try (var group = Group.start(bench, bench.present(new Minidote(), Redis.ALWAYS), 1)) {
                for (var system : group.systems()) {
                    bench.say("%s, %s gets %s keys", name(), system.name(), Numbers.count(keys));
                    RedisBenchmark.run(
                            system.port(), new Load(Command.SET, CLIENTS, 64, 2 * keys, keys));
                }
                for (var command : COMMANDS) {
                    rows.addAll(measure(bench, group, command, keys));
                }
            }
        }
        return rows;
    }

    private List<Row> measure(Workbench bench, Group group, Command command, int keys)
            throws IOException, InterruptedException {
        var load = new Load(command, CLIENTS, PIPELINE, bench.scale().requests(PIPELINE), keys);
        return bench.takeTurns(
                this,
                List.of(
                        new Quantity(
                                "%s -P %d, %s keys"
                                        .formatted(command, PIPELINE, Numbers.count(keys)),
                                "thousand/s",
                                keys,
                                Map.of())),
                true,
                group.systems(),
                system -> List.of(RedisBenchmark.run(system.port(), load).perSecond() / 1_000));
    }

    @Override
    public Optional<Chart> chart(List<Row> measured) {
        var curves = new ArrayList<Chart.Curve>();
        for (var command : COMMANDS) {
            var rows =
                    measured.stream()
                            .filter(row -> row.quantity().work().startsWith(command.name()))
                            .toList();
            for (var i = 0; i < rows.getFirst().figures().size(); i++) {
                var system = i;
                curves.add(
                        new Chart.Curve(
                                rows.getFirst().figures().get(i).system() + " " + command,
                                false,
                                rows.stream()
                                        .map(row ->
                                                new Chart.Point(
                                                        row.quantity().at(),
                                                        row.figures().get(system).median()))
                                        .toList()));
            }
        }
        return Optional.of(
                new Chart(
                        "Throughput with more keys, pipeline of " + PIPELINE,
                        "keys",
                        "thousand requests a second",
                        curves));
    }
}
