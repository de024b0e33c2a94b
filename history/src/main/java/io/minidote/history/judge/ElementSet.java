package io.minidote.history.judge;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What was ever in one set, or was to be.
final class ElementSet {

    private final String key;
    private final Map<String, Element> elements = new LinkedHashMap<>();

    /// Of each chain what its transactions added, and where.
    private final Map<Integer, List<Added>> added = new HashMap<>();

    /// @param position in its chain
    record Added(int position, Element element) {}

    ElementSet(String key) {
        this.key = key;
    }

    String key() {
        return key;
    }

    Element element(String name) {
        return elements.computeIfAbsent(name, _ -> new Element(key, name));
    }

    Collection<Element> elements() {
        return elements.values();
    }

    void place(Chains chains) {
        for (var element : elements.values()) {
            element.place(chains);
            var adding = element.adding();
            for (var i = 0; i < adding.size(); i++) {
                if (chains.contains(adding.get(i))) {
                    added.computeIfAbsent(chains.chainOf(adding.get(i)), _ -> new ArrayList<>())
                            .add(new Added(chains.positionOf(adding.get(i)), element));
                }
            }
        }
        added.values()
                .forEach(of -> of.sort((a, b) -> Integer.compare(a.position(), b.position())));
    }

    Map<Integer, List<Added>> added() {
        return added;
    }
}
