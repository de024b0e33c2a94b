package io.minidote.history.judge;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What was ever in one set, or was to be.
final class ElementSet {

    private final String key;
    private final Map<String, Element> elements = new LinkedHashMap<>();

    private List<Additions> additions = List.of();

    /// What the transactions of one chain added.
    ///
    /// @param positions of each element, where in the chain it was added; they only grow
    record Additions(int chain, Ints positions, List<Element> elements) {}

    ElementSet(String key) {
        this.key = key;
    }

    String key() {
        return key;
    }

    Element element(String name) {
        return elements.computeIfAbsent(name, _ -> new Element(key, name, elements.size()));
    }

    Collection<Element> elements() {
        return elements.values();
    }

    void place(Chains chains) {
        var keys = new ArrayList<Addition>();
        for (var element : elements.values()) {
            element.place(chains);
            var adding = element.adding();
            for (var i = 0; i < adding.size(); i++) {
                if (chains.contains(adding.get(i))) {
                    keys.add(
                            new Addition(
                                    chains.chainOf(adding.get(i)),
                                    chains.positionOf(adding.get(i)),
                                    element));
                }
            }
        }
        keys.sort(Comparator.comparingInt(Addition::chain).thenComparingInt(Addition::position));
        additions = new ArrayList<>();
        for (var key : keys) {
            if (additions.isEmpty() || additions.getLast().chain() != key.chain()) {
                additions.add(new Additions(key.chain(), new Ints(), new ArrayList<>()));
            }
            additions.getLast().positions().add(key.position());
            additions.getLast().elements().add(key.element());
        }
    }

    private record Addition(int chain, int position, Element element) {}

    List<Additions> additions() {
        return additions;
    }
}
