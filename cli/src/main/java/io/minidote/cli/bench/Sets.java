package io.minidote.cli.bench;

import io.minidote.cli.local.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How many removals and additions of members a set takes a second, the more members it has.
///
/// Each member that goes comes back at once, so the set keeps its size, and every command changes
/// something: to Redis an addition of a member that is there already is nothing to do, to Minidote
/// it is an update like any other.
record Sets() implements Measurement {

    private static final int BATCH = 100;
    private static final int SMALL = 10;

    @Override
    public String name() {
        return "sets";
    }

    @Override
    public List<Row> measure(Workbench bench) throws IOException, InterruptedException {
        var sizes = new ArrayList<Integer>();
        sizes.add(SMALL);
        sizes.addAll(bench.scale().sizes());
        var rows = new ArrayList<Row>();
        for (var size : sizes) {
            try (var group = Group.start(bench, bench.present(new Minidote(), Redis.ALWAYS), 1)) {
                for (var system : group.systems()) {
                    bench.say(
                            "%s, %s gets a set of %s", name(), system.name(), Numbers.count(size));
                    try (var connection = system.connect(0)) {
                        Fill.SET.into(connection, size);
                    }
                }
                rows.addAll(
                        bench.takeTurns(
                                this,
                                List.of(
                                        new Quantity(
                                                "SREM and SADD, a set of " + Numbers.count(size),
                                                "thousand/s",
                                                size,
                                                Map.of())),
                                true,
                                group.systems(),
                                system -> List.of(swap(system, size, bench.scale().requests()))));
            }
        }
        return rows;
    }

    /// Removes members and adds them again, on one connection, many at a time.
    ///
    /// @return how many thousand commands a second
    private static double swap(Started system, int size, int requests) throws IOException {
        try (var connection = system.connect(0)) {
            var began = System.nanoTime();
            var sent = 0;
            while (sent < requests) {
                for (var i = 0; i < BATCH; i += 2) {
                    var member = Fill.member((int) ((sent + i) / 2L * 7_919 % size));
                    connection.send("SREM", Fill.MEMBERS, member);
                    connection.send("SADD", Fill.MEMBERS, member);
                }
                connection.flush();
                for (var i = 0; i < BATCH; i++) {
                    if (!connection.receive().equals(new Reply.Number(1))) {
                        throw new IOException(
                                "%s had not the members it was to have".formatted(system.name()));
                    }
                }
                sent += BATCH;
            }
            return sent * 1e6 / (System.nanoTime() - began);
        }
    }
}
