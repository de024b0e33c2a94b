package io.minidote.cli.demo;

import io.minidote.cli.local.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/// Concurrent updates of one counter, one add-wins set, one multi-value register and one flag at
/// all replicas converge.
///
/// First all of them write at the same time. Then, so that the updates that conflict are surely
/// concurrent, while nobody hears anybody.
final class ConcurrentUpdatesConverge implements Finding {

    private static final int ROUNDS = 500;

    private static final String[] COUNTER = {"MINIDOTE.READ", "demo", "counter_pn", "visits"};
    private static final String[] SET = {"MINIDOTE.READ", "demo", "set_aw", "cart"};
    private static final String[] REGISTER = {"MINIDOTE.READ", "demo", "register_mv", "title"};
    private static final String[] FLAG = {"MINIDOTE.READ", "demo", "flag_ew", "open"};

    @Override
    public String claim() {
        return "concurrent updates of a counter, a set, a register and a flag converge";
    }

    @Override
    public String show(Stage stage) throws Exception {
        Together.run(
                IntStream.range(0, stage.size())
                        .<Callable<Boolean>>mapToObj(i -> () -> write(stage, i))
                        .toList());
        stage.awaitEqualClocks();
        var total = ROUNDS * stage.size() * (stage.size() + 1) / 2;
        var members = new TreeSet<String>();
        for (var i = 0; i < stage.size(); i++) {
            for (var round = 0; round < ROUNDS; round++) {
                members.add(member(stage, i, round));
            }
        }
        stage.demandEverywhere("the counter", one(new Reply.Number(total)), COUNTER);
        stage.demandEverywhere("the set", one(texts(members)), SET);

        apart(stage);
        stage.awaitEqualClocks();
        // 10 + 20 + 30 were added while nobody heard anybody.
        stage.demandEverywhere("the counter", one(new Reply.Number(total + 60)), COUNTER);
        members.add("milk"); // the add at the second replica wins
        members.remove(member(stage, 0, 0)); // removed twice, added by nobody
        stage.demandEverywhere("the set", one(texts(members)), SET);
        var titles = IntStream.range(0, stage.size()).mapToObj(i -> "title of " + stage.name(i));
        stage.demandEverywhere(
                "the register", one(texts(new TreeSet<>(titles.toList()))), REGISTER);
        stage.demandEverywhere("the flag", one(new Reply.Number(1)), FLAG);
        stage.demandEqualDigests();
        return "%,d updates at once, then conflicts while nobody heard anybody; counter %,d, set of %,d, %d titles, flag on at all %d"
                .formatted(
                        ROUNDS * 2 * stage.size(),
                        total + 60,
                        members.size(),
                        stage.size(),
                        stage.size());
    }

    private static boolean write(Stage stage, int index) throws IOException {
        try (var connection = stage.connect(index)) {
            for (var round = 0; round < ROUNDS; round++) {
                connection.send(
                        update("counter_pn", "visits", "increment", Integer.toString(index + 1)));
                connection.send(update("set_aw", "cart", "add", member(stage, index, round)));
            }
            connection.flush();
            for (var i = 0; i < 2 * ROUNDS; i++) {
                Stage.ok(connection.receive());
            }
            return true;
        }
    }

    /// Lets all replicas make updates that conflict, and says them to nobody until all are made.
    private static void apart(Stage stage) throws IOException, InterruptedException {
        try (var first = stage.connect(0)) {
            Stage.ok(first.call(update("set_aw", "cart", "add", "milk")));
            Stage.ok(first.call(update("flag_ew", "open", "enable")));
            Stage.ok(first.call(update("register_mv", "title", "assign", "no title")));
        }
        stage.awaitEqualClocks();
        for (var i = 0; i < stage.size(); i++) {
            stage.cutOff(i);
        }
        for (var i = 0; i < stage.size(); i++) {
            try (var connection = stage.connect(i)) {
                Stage.ok(
                        connection.call(
                                update(
                                        "counter_pn",
                                        "visits",
                                        "increment",
                                        Integer.toString(10 * (i + 1)))));
                var title = "title of " + stage.name(i);
                Stage.ok(connection.call(update("register_mv", "title", "assign", title)));
                // One adds and enables once more, while all others remove and disable.
                var again = i == 1;
                Stage.ok(
                        connection.call(
                                update("set_aw", "cart", again ? "add" : "remove", "milk")));
                Stage.ok(connection.call(update("flag_ew", "open", again ? "enable" : "disable")));
                if (!again) {
                    Stage.ok(
                            connection.call(
                                    update("set_aw", "cart", "remove", member(stage, 0, 0))));
                }
            }
            stage.demandAt(
                    i,
                    "the register, while cut off,",
                    one(texts(List.of("title of " + stage.name(i)))),
                    REGISTER);
        }
        for (var i = 0; i < stage.size(); i++) {
            stage.heal(i);
        }
    }

    private static String member(Stage stage, int index, int round) {
        return "%s:%d".formatted(stage.name(index), round);
    }

    private static List<String> update(
            String type, String key, String operation, String... arguments) {
        var words = new ArrayList<String>();
        words.addAll(List.of("MINIDOTE.UPDATE", "demo", type, key, operation));
        words.addAll(List.of(arguments));
        return words;
    }

    private static Reply one(Reply reply) {
        return new Reply.Many(List.of(reply));
    }

    private static Reply texts(Iterable<String> texts) {
        var replies = new ArrayList<Reply>();
        texts.forEach(text -> replies.add(new Reply.Text(text)));
        return new Reply.Many(replies);
    }
}
