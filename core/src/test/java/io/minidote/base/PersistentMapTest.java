package io.minidote.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PersistentMapTest {

    @Test
    void anOldVersionStaysAsItWas() {
        var one = PersistentMap.<String, Integer>empty().with("x", 1);
        var two = one.with("x", 2).with("y", 3);
        assertThat(one.getOrDefault("x", 0)).isEqualTo(1);
        assertThat(one.contains("y")).isFalse();
        assertThat(two.without("x").contains("x")).isFalse();
        assertThat(two.getOrDefault("x", 0)).isEqualTo(2);
    }

    @Test
    void whatABuilderGaveDoesNotChangeWithIt() {
        var builder = PersistentMap.<String, Integer>empty().builder();
        builder.put("x", 1);
        var built = builder.build();
        builder.put("x", 2);
        builder.remove("x");
        assertThat(built.getOrDefault("x", 0)).isEqualTo(1);
    }

    @Test
    void withoutWhatIsNotThereIsTheSameMap() {
        var map = PersistentMap.<String, Integer>empty().with("x", 1);
        assertThat(map.without("y")).isSameAs(map);
    }

    @Test
    void mapsWithEqualEntriesAreEqualHoweverTheyCameToBe() {
        var random = new Random(1);
        var map = PersistentMap.<Integer, Integer>empty();
        var plain = new HashMap<Integer, Integer>();
        for (var i = 0; i < 10_000; i++) {
            var key = random.nextInt(500);
            if (random.nextInt(3) == 0) {
                map = map.without(key);
                plain.remove(key);
            } else {
                map = map.with(key, i);
                plain.put(key, i);
            }
        }
        var again = PersistentMap.<Integer, Integer>empty().builder();
        plain.forEach(again::put);
        assertThat(map).isEqualTo(again.build()).hasSameHashCodeAs(again.build());
        assertThat(map.size()).isEqualTo(plain.size());
    }
}
