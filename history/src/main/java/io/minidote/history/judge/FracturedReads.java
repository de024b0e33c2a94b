package io.minidote.history.judge;

import io.minidote.history.Operation;
import io.minidote.history.Operation.Add;
import io.minidote.history.Operation.Write;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// All a transaction changes becomes visible together: who sees one of its changes does not read
/// another key as it was before. What a transaction changed again before its end is never seen, and
/// within one transaction a key does not change by itself.
final class FracturedReads extends Rule {

    FracturedReads() {
        super("FracturedReads", "transactions are seen whole or not at all", Needs.ORDER);
    }

    @Override
    void judge(Case of) {
        for (var index = 0; index < of.history().size(); index++) {
            judge(of, index);
        }
    }

    private void judge(Case of, int reader) {
        var registers = new HashMap<String, RegisterRead>();
        var sets = new HashMap<String, SetRead>();
        var writers = new HashSet<Integer>();
        for (var read : of.registerReads(reader)) {
            look();
            var before = registers.putIfAbsent(read.register().key(), read);
            if (before != null && !same(before, read)) {
                changed(of, reader, read.register().key());
            }
            for (var value : read.values()) {
                var writer = read.register().writer(value);
                if (writer != Chains.NONE && writer != reader) {
                    writers.add(writer);
                    notLast(of, reader, writer, read.register().key(), value);
                }
            }
        }
        for (var read : of.setReads(reader)) {
            look();
            var before = sets.putIfAbsent(read.set().key(), read);
            if (before != null && !same(before, read)) {
                changed(of, reader, read.set().key());
            }
            for (var element : read.elements()) {
                if (element.onlyAdder() != Chains.NONE && element.onlyAdder() != reader) {
                    writers.add(element.onlyAdder());
                }
            }
        }
        counts(of, reader);
        if (registers.size() + sets.size() > 1) {
            torn(of, writers, registers, sets);
        }
    }

    private static boolean same(RegisterRead one, RegisterRead other) {
        return new HashSet<>(one.values()).equals(new HashSet<>(other.values()));
    }

    private static boolean same(SetRead one, SetRead other) {
        var before = new HashSet<>(one.elements());
        var after = new HashSet<>(other.elements());
        other.own().forEach(before::remove);
        one.own().forEach(after::remove);
        return before.equals(after);
    }

    private void counts(Case of, int reader) {
        var others = new HashMap<String, Long>();
        for (var count : of.countReads(reader)) {
            look();
            var key = count.counter().key();
            var before = others.putIfAbsent(key, count.value() - count.own());
            if (before != null && before != count.value() - count.own()) {
                changed(of, reader, key);
            }
        }
    }

    private void changed(Case of, int reader, String key) {
        broken(() -> {
            var story = new Story(of).with(reader, key);
            return story.witness(
                    "%s changes while %s looks at it, and not by its doing",
                    key, story.name(reader));
        });
    }

    private void notLast(Case of, int reader, int writer, String key, String value) {
        var last = value;
        for (var operation : of.transaction(writer).operations()) {
            if (operation instanceof Write(var written, var newer) && written.equals(key)) {
                last = newer;
            }
        }
        if (!last.equals(value)) {
            broken(() -> {
                var story = new Story(of).with(writer, key).with(reader, key);
                return story.witness(
                        "%s reads %s = %s, which %s itself had overwritten before its end",
                        story.name(reader), key, value, story.name(writer));
            });
        }
    }

    /// Nobody whose changes are seen at one key may be missed at another.
    private void torn(
            Case of,
            Set<Integer> writers,
            Map<String, RegisterRead> registers,
            Map<String, SetRead> sets) {
        var staleness = new Staleness(of);
        var membership = new Membership(of);
        var known = new HashMap<String, Set<Element>>();
        sets.forEach((key, read) -> known.put(key, read.known()));
        for (int writer : writers) {
            for (Operation operation : of.transaction(writer).operations()) {
                switch (operation) {
                    case Write(var key, var _) when registers.containsKey(key) -> {
                        var read = registers.get(key);
                        if (staleness.isOlder(read, writer)) {
                            broken(() -> torn(of, read.transaction(), writer, key));
                        }
                    }
                    case Add(var key, var name) when sets.containsKey(key) -> {
                        var read = sets.get(key);
                        var element = read.set().element(name);
                        if (!known.getOrDefault(key, Set.of()).contains(element)
                                && element.onlyAdder() == writer
                                && !membership.mayBeUndone(element, writer, read.transaction())) {
                            broken(() -> torn(of, read.transaction(), writer, key));
                        }
                    }
                    default -> {}
                }
            }
        }
    }

    private static Witness torn(Case of, int reader, int writer, String key) {
        var story = new Story(of).with(writer, key).seenBy(reader).with(reader, key);
        return story.witness(
                "%s sees a change of %s, and %s as it was before",
                story.name(reader), story.name(writer), key);
    }
}
