package io.minidote.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PersistentMapTest {

    private static final Bytes X = Bytes.of("x");
    private static final Bytes Y = Bytes.of("y");
    private static final Bytes ONE = Bytes.of("one");
    private static final Bytes TWO = Bytes.of("two");

    @Test
    void anOldVersionStaysAsItWas() {
        var one = PersistentMap.<Bytes, Bytes>empty().with(X, ONE);
        var two = one.with(X, TWO).with(Y, ONE);
        assertThat(one.getOrDefault(X, Bytes.EMPTY)).isEqualTo(ONE);
        assertThat(one.contains(Y)).isFalse();
        assertThat(two.without(X).contains(X)).isFalse();
        assertThat(two.getOrDefault(X, Bytes.EMPTY)).isEqualTo(TWO);
    }

    @Test
    void whatABuilderGaveDoesNotChangeWithIt() {
        var builder = PersistentMap.<Bytes, Bytes>empty().builder();
        builder.put(X, ONE);
        var built = builder.build();
        builder.put(X, TWO);
        builder.remove(X);
        assertThat(built.getOrDefault(X, Bytes.EMPTY)).isEqualTo(ONE);
    }

    @Test
    void withoutWhatIsNotThereIsTheSameMap() {
        var map = PersistentMap.<Bytes, Bytes>empty().with(X, ONE);
        assertThat(map.without(Y)).isSameAs(map);
    }

    @Test
    void mapsWithEqualEntriesAreEqualHoweverTheyCameToBe() {
        var random = new Random(1);
        var map = PersistentMap.<Bytes, Bytes>empty();
        var plain = new HashMap<Bytes, Bytes>();
        for (var i = 0; i < 10_000; i++) {
            var key = Bytes.of(random.nextInt(500));
            var value = Bytes.of("v".repeat(random.nextInt(40)));
            if (random.nextInt(3) == 0) {
                map = map.without(key);
                plain.remove(key);
            } else {
                map = map.with(key, value);
                plain.put(key, value);
            }
        }
        var again = PersistentMap.<Bytes, Bytes>empty().builder();
        plain.forEach(again::put);
        assertThat(map).isEqualTo(again.build()).hasSameHashCodeAs(again.build());
        assertThat(map.size()).isEqualTo(plain.size());
        assertThat(map.weight()).isEqualTo(again.build().weight()).isEqualTo(again.weight());
        plain.keySet().forEach(again::remove);
        assertThat(again.weight()).isEqualTo(again.build().weight()).isZero();
    }
}
