package io.minidote.cli.demo;

import io.minidote.cli.local.Reply;
import io.minidote.cli.local.RespConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/// An update of several objects is never seen in part at any replica while it arrives.
///
/// At each replica somebody moves numbers from one counter to another, and puts an element into two
/// sets as it takes an older one out of both: always in one transaction, in two buckets. At each
/// replica somebody else reads all of it, over and over, and the sums and the sets have to agree.
final class UpdatesAreSeenWhole implements Finding {

    private static final int TRANSACTIONS = 1_000;

    /// How many transactions of a writer are under way: enough that several arrive at once.
    private static final int AHEAD = 4;

    /// Each watcher must have seen so many versions of what other replicas wrote, or it was looking
    /// elsewhere while they arrived.
    private static final int FEWEST_VERSIONS = 50;

    private static final int FEWEST_READS = 1_000;

    /// How many elements each set holds.
    private static final int HELD = 4;

    private static final int OBJECTS = 4;

    private record Seen(long reads, long versions) {}

    @Override
    public String claim() {
        return "an update of several objects is never seen in part";
    }

    @Override
    public String show(Stage stage) throws Exception {
        var over = new AtomicBoolean();
        var tasks = new ArrayList<Callable<Seen>>();
        for (var i = 0; i < stage.size(); i++) {
            var index = i;
            tasks.add(() -> watch(stage, index, over));
        }
        tasks.add(() -> {
            try {
                Together.run(
                        IntStream.range(0, stage.size())
                                .<Callable<Boolean>>mapToObj(i -> () -> write(stage, i))
                                .toList());
                stage.awaitEqualClocks();
                return new Seen(0, 0);
            } finally {
                over.set(true);
            }
        });
        var seen = Together.run(tasks).subList(0, stage.size());
        for (var i = 0; i < stage.size(); i++) {
            DoesNotHold.unless(
                    seen.get(i).versions() >= FEWEST_VERSIONS,
                    "too little was looked at: %d reads at %s saw %d versions of what the others wrote, and at least %d were to be",
                    seen.get(i).reads(),
                    stage.name(i),
                    seen.get(i).versions(),
                    FEWEST_VERSIONS);
        }
        return "%,d transactions of %d objects, %,d reads saw %,d versions arriving, none in part"
                .formatted(
                        TRANSACTIONS * stage.size(),
                        OBJECTS,
                        seen.stream().mapToLong(Seen::reads).sum(),
                        seen.stream().mapToLong(Seen::versions).sum());
    }

    private static boolean write(Stage stage, int index) throws IOException {
        var name = stage.name(index);
        try (var connection = stage.connect(index)) {
            for (var i = 0; i < TRANSACTIONS + AHEAD; i++) {
                if (i < TRANSACTIONS) {
                    send(connection, name, i);
                }
                if (i >= AHEAD) {
                    receive(connection);
                }
            }
        }
        return true;
    }

    private static void send(RespConnection connection, String name, int i) throws IOException {
        var amount = Integer.toString(i % 9 + 1);
        var element = Integer.toString(i);
        var oldest = Integer.toString(i - HELD);
        connection.send("MULTI");
        connection.send("MINIDOTE.UPDATE", "east", "counter_pn", name, "decrement", amount);
        connection.send("MINIDOTE.UPDATE", "west", "counter_pn", name, "increment", amount);
        for (var bucket : List.of("east", "west")) {
            connection.send("MINIDOTE.UPDATE", bucket, "set_aw", name, "add", element);
            connection.send("MINIDOTE.UPDATE", bucket, "set_aw", name, "remove", oldest);
        }
        connection.send("EXEC");
        connection.flush();
    }

    private static void receive(RespConnection connection) throws IOException {
        for (var i = 0; i < 7; i++) {
            Stage.ok(connection.receive());
        }
        Stage.ok(connection.receive()).many().forEach(Stage::ok);
    }

    private static Seen watch(Stage stage, int index, AtomicBoolean over) throws IOException {
        var read = new ArrayList<String>();
        read.add("MINIDOTE.READ");
        for (var i = 0; i < stage.size(); i++) {
            read.addAll(List.of("east", "counter_pn", stage.name(i)));
            read.addAll(List.of("west", "counter_pn", stage.name(i)));
            read.addAll(List.of("east", "set_aw", stage.name(i)));
            read.addAll(List.of("west", "set_aw", stage.name(i)));
        }
        var latest = new long[stage.size()];
        var reads = 0L;
        var versions = 0L;
        try (var connection = stage.connect(index)) {
            while (!over.get() || reads < FEWEST_READS) {
                var values = Stage.ok(connection.call(read)).many();
                reads++;
                for (var i = 0; i < stage.size(); i++) {
                    var moved =
                            whole(
                                    stage,
                                    index,
                                    i,
                                    values.subList(OBJECTS * i, OBJECTS * i + OBJECTS));
                    if (moved != latest[i] && i != index) {
                        versions++;
                    }
                    latest[i] = moved;
                }
            }
        }
        return new Seen(reads, versions);
    }

    /// Demands that what the writer at `origin` did is seen whole; how much it has moved by now.
    private static long whole(Stage stage, int at, int origin, List<Reply> values) {
        var east = values.get(0).number();
        var west = values.get(1).number();
        DoesNotHold.unless(
                east + west == 0,
                "a read at %s saw a transaction of %s in part: %d left the one counter, and %d came to the other",
                stage.name(at),
                stage.name(origin),
                -east,
                west);
        DoesNotHold.unless(
                values.get(2).equals(values.get(3)) && values.get(2).many().size() <= HELD,
                "a read at %s saw a transaction of %s in part: the sets are %s and %s",
                stage.name(at),
                stage.name(origin),
                values.get(2).texts(),
                values.get(3).texts());
        return west;
    }
}
