package io.minidote.cli.torture;

import io.minidote.history.Operation;
import java.util.ArrayList;
import java.util.List;

/// What one client asks for, from a seed.
///
/// Everything that is written is unique, so that whoever reads it says whom it is from. A *mark* is
/// a change of three objects at once: a new element for two sets, and one more for a counter that
/// nothing else touches. Whoever reads the three sees as many in each.
final class Workload {

    private static final int TRANSACTIONS_OF_AN_AGE = 120;
    private static final int MOST_OPERATIONS = 4;

    private final String name;
    private final Chance chance;
    private final List<Operation.Add> added = new ArrayList<>();
    private int transactions;
    private int written;

    /// @param name that no other client has
    Workload(String name, Chance chance) {
        this.name = name;
        this.chance = chance;
    }

    /// The number of the age it has come to.
    int age() {
        return transactions / TRANSACTIONS_OF_AN_AGE;
    }

    /// The next transaction.
    List<Ask> next() {
        var keys = new Keys(age());
        transactions++;
        if (chance.percent(20)) {
            return mark(chance.oneOf(keys.marks()));
        }
        if (chance.percent(20)) {
            return looksAtMarks(keys);
        }
        if (chance.percent(10)) {
            return looksAtItself(keys);
        }
        var asks = new ArrayList<Ask>();
        var kind = chance.below(10);
        if (kind < 6) {
            looks(keys, asks);
        }
        if (kind >= 4) {
            changes(keys, asks);
        }
        return asks;
    }

    private List<Ask> mark(Keys.Marks marks) {
        var element = unique();
        return List.of(
                new Ask.Change(new Operation.Add(marks.one(), element)),
                new Ask.Change(new Operation.Add(marks.other(), element)),
                new Ask.Change(new Operation.Increment(marks.count(), 1)));
    }

    private List<Ask> looksAtMarks(Keys keys) {
        var asks = new ArrayList<>(chance.oneOf(keys.marks()).looks());
        if (chance.percent(30)) {
            asks.add(new Ask.Look(chance.oneOf(keys.registers())));
        }
        return asks;
    }

    /// Changes objects, and then looks what has become of them.
    private List<Ask> looksAtItself(Keys keys) {
        var asks = new ArrayList<Ask>();
        changes(keys, asks);
        asks.addAll(asks.stream().map(change -> new Ask.Look(change.key())).toList());
        return asks;
    }

    private void looks(Keys keys, List<Ask> asks) {
        var most = 1 + chance.below(MOST_OPERATIONS);
        chance.shuffled(keys.plain()).subList(0, most).forEach(key -> asks.add(new Ask.Look(key)));
    }

    /// Each key at most once.
    private void changes(Keys keys, List<Ask> asks) {
        var most = chance.percent(50) ? 1 : 1 + chance.below(MOST_OPERATIONS);
        for (var key : chance.shuffled(keys.plain()).subList(0, most)) {
            asks.add(new Ask.Change(change(keys, key)));
        }
    }

    private Operation change(Keys keys, String key) {
        if (keys.counters().contains(key)) {
            return new Operation.Increment(key, chance.percent(20) ? -1 : 1 + chance.below(3));
        }
        if (!keys.sets().contains(key)) {
            return new Operation.Write(key, unique());
        }
        var here = added.stream().filter(add -> add.key().equals(key)).toList();
        if (!here.isEmpty() && chance.percent(30)) {
            var gone = chance.oneOf(here);
            added.remove(gone);
            return new Operation.Remove(key, gone.element());
        }
        var add = new Operation.Add(key, unique());
        added.add(add);
        return add;
    }

    /// Elements that others added, which this client may remove as well as its own.
    void saw(Operation.Members members) {
        if (!members.elements().isEmpty() && new Keys(age()).sets().contains(members.key())) {
            var add = new Operation.Add(members.key(), chance.oneOf(members.elements()));
            if (!added.contains(add)) {
                added.add(add);
            }
        }
        while (added.size() > TRANSACTIONS_OF_AN_AGE) {
            added.removeFirst();
        }
    }

    private String unique() {
        return name + "-" + ++written;
    }
}
