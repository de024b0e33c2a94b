package io.minidote.history.judge;

import java.util.HashMap;
import java.util.Map;

/// Where every transaction that increments a counter adds as many new elements to a set, and the
/// other way round, who reads both finds as many elements as are counted: no increment is lost,
/// doubled, or seen apart from the rest of its transaction.
final class CountsMatchSets extends Rule {

    private record Pair(Counter counter, ElementSet set) {}

    CountsMatchSets() {
        super("CountsMatchSets", "what is counted together with a set matches it", Needs.WRITERS);
    }

    @Override
    void judge(Case of) {
        var together = new HashMap<Pair, Boolean>();
        for (var count : of.countReads()) {
            for (var read : of.setReads(count.transaction())) {
                var pair = new Pair(count.counter(), read.set());
                if (count.own() == 0
                        && read.own().isEmpty()
                        && together.computeIfAbsent(pair, CountsMatchSets::together)) {
                    look();
                    if (count.value() != read.elements().size()) {
                        broken(() -> witness(of, count, read));
                    }
                }
            }
        }
    }

    /// Whether both are only ever changed together, and by as much.
    private static boolean together(Pair pair) {
        var added = new HashMap<Integer, Long>();
        for (var element : pair.set().elements()) {
            if (element.everRemoved() || element.adding().size() > 1) {
                return false;
            }
            if (element.everAdded()) {
                added.merge(element.onlyAdder(), 1L, Long::sum);
            }
        }
        var counted = new HashMap<Integer, Long>();
        for (Map.Entry<Integer, Counter.Sum> of : pair.counter().increments().entrySet()) {
            if (of.getValue().minus() != 0) {
                return false;
            }
            counted.put(of.getKey(), of.getValue().plus());
        }
        return added.equals(counted);
    }

    private static Witness witness(Case of, CountRead count, SetRead read) {
        var story = new Story(of);
        story.with(count.transaction(), count.counter().key())
                .with(count.transaction(), read.set().key());
        return story.witness(
                "%s counts %s = %d beside %d elements in %s",
                story.name(count.transaction()),
                count.counter().key(),
                count.value(),
                read.elements().size(),
                read.set().key());
    }
}
