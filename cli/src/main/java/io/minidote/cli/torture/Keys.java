package io.minidote.cli.torture;

import java.util.ArrayList;
import java.util.List;

/// The objects that clients read and write.
///
/// They belong to ages. A client goes from one to the next, as the others do, so objects are shared
/// by all and none grows for ever.
///
/// @param age the number of the age
record Keys(int age) {

    static final String SET = "set_aw";
    static final String COUNTER = "counter_pn";
    static final String STRING = "string";
    static final String LAST_WRITER = "register_lww";
    static final String MULTI_VALUE = "register_mv";

    /// The bucket that Redis's own commands use at first.
    static final String BUCKET = "0";

    private static final int OF_EACH_TYPE = 3;
    private static final int GROUPS_OF_MARKS = 2;

    /// The three objects that a mark is in: it is an element of both sets and counts once.
    record Marks(String one, String other, String count) {
        List<Ask> looks() {
            return List.of(new Ask.Look(one), new Ask.Look(other), new Ask.Look(count));
        }
    }

    private String key(String type, String rest) {
        return "%s:%d-%s".formatted(type, age, rest);
    }

    List<String> registers() {
        var keys = new ArrayList<String>();
        for (var i = 0; i < OF_EACH_TYPE; i++) {
            for (var type : List.of(STRING, LAST_WRITER, MULTI_VALUE)) {
                keys.add(key(type, Integer.toString(i)));
            }
        }
        return keys;
    }

    List<String> sets() {
        return numbered(SET);
    }

    List<String> counters() {
        return numbered(COUNTER);
    }

    private List<String> numbered(String type) {
        var keys = new ArrayList<String>();
        for (var i = 0; i < OF_EACH_TYPE; i++) {
            keys.add(key(type, Integer.toString(i)));
        }
        return keys;
    }

    List<Marks> marks() {
        var groups = new ArrayList<Marks>();
        for (var i = 0; i < GROUPS_OF_MARKS; i++) {
            groups.add(
                    new Marks(
                            key(SET, "marks-a-" + i),
                            key(SET, "marks-b-" + i),
                            key(COUNTER, "marks-" + i)));
        }
        return groups;
    }

    /// All but the marks.
    List<String> plain() {
        var keys = new ArrayList<>(registers());
        keys.addAll(sets());
        keys.addAll(counters());
        return keys;
    }

    List<String> all() {
        var keys = new ArrayList<>(plain());
        for (var marks : marks()) {
            keys.addAll(List.of(marks.one(), marks.other(), marks.count()));
        }
        return keys;
    }
}
