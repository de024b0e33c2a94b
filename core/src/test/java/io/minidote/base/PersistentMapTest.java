package io.minidote.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PersistentMapTest {

    private static final Bytes X = Bytes.of("x");
    private static final Bytes Y = Bytes.of("y");
    private static final Bytes ONE = Bytes.of("one");
    private static final Bytes TWO = Bytes.of("two");

    /// A key with a hash of its own choice, which counts how often it is compared.
    private record Key(int number, int hash, List<Key> compared)
            implements Comparable<Key>, Weighed {

        /// @param hashes how many different ones there are
        static Key of(int number, int hashes) {
            return new Key(number, number % hashes, Collections.emptyList());
        }

        @Override
        public int compareTo(Key other) {
            if (compared instanceof ArrayList<Key>) {
                compared.add(other);
            }
            return Integer.compare(number, other.number);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key that && number == that.number;
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public long weight() {
            return 10L + number % 3;
        }
    }

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
    void aBuilderThatChangesNothingGivesTheSameMap() {
        var map = PersistentMap.<Bytes, Bytes>empty().with(X, ONE);
        var builder = map.builder();
        builder.remove(Y);
        builder.put(X, ONE);
        assertThat(builder.build()).isSameAs(map);
    }

    @Test
    void withoutWhatIsNotThereIsTheSameMap() {
        var map = PersistentMap.<Bytes, Bytes>empty().with(X, ONE);
        assertThat(map.without(Y)).isSameAs(map);
        assertThat(map.without(X)).isSameAs(PersistentMap.empty());
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

    /// A version of a map, and what it is to hold for ever.
    private record Version(PersistentMap<Key, Bytes> map, Map<Key, Bytes> plain) {

        static Version of(PersistentMap<Key, Bytes> map, Map<Key, Bytes> plain) {
            return new Version(map, new HashMap<>(plain));
        }

        void check(List<Key> keys) {
            assertThat(map.size()).isEqualTo(plain.size());
            assertThat(map.isEmpty()).isEqualTo(plain.isEmpty());
            assertThat(each(keys, map::find))
                    .isEqualTo(each(keys, key -> Optional.ofNullable(plain.get(key))));
            assertThat(each(keys, map::contains)).isEqualTo(each(keys, plain::containsKey));
            assertThat(each(keys, key -> map.getOrDefault(key, X)))
                    .isEqualTo(each(keys, key -> plain.getOrDefault(key, X)));
            var told = new HashMap<Key, Bytes>();
            map.forEach((key, value) -> assertThat(told.put(key, value)).isNull());
            assertThat(told).isEqualTo(plain);
            var entries = new ArrayList<Map.Entry<Key, Bytes>>();
            map.entries().forEach(entries::add);
            assertThat(new HashSet<>(entries)).isEqualTo(plain.entrySet());
            assertThat(IntStream.range(0, map.size()).mapToObj(map::at).toList())
                    .isEqualTo(entries);
            assertThat(each(map.sorted(Comparator.naturalOrder()), Map.Entry::getKey))
                    .isEqualTo(plain.keySet().stream().sorted().toList());
            assertThat(map.entryWeight())
                    .isEqualTo(
                            plain.entrySet().stream()
                                    .mapToLong(entry ->
                                            PersistentMap.weight(entry.getKey(), entry.getValue()))
                                    .sum());
            var again = PersistentMap.<Key, Bytes>empty();
            for (var entry : plain.entrySet()) {
                again = again.with(entry.getKey(), entry.getValue());
            }
            assertThat(map).isEqualTo(again).hasSameHashCodeAs(again);
        }

        private static <T, R> List<R> each(List<T> all, Function<T, R> of) {
            return all.stream().map(of).toList();
        }
    }

    /// With every key's hash of its own, with a few keys to each, and with one hash for all.
    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, 60, 7, 1})
    void everyHistoryIsThatOfAHashMapAndEveryVersionStays(int hashes) {
        for (var seed = 0; seed < 10; seed++) {
            var random = new Random(seed);
            var keys =
                    IntStream.range(0, 1 + random.nextInt(300))
                            .mapToObj(number -> Key.of(number, hashes))
                            .toList();
            var versions = new ArrayList<Version>();
            var map = PersistentMap.<Key, Bytes>empty();
            var plain = new HashMap<Key, Bytes>();
            for (var turn = 0; turn < 20; turn++) {
                var grows = random.nextBoolean();
                if (random.nextBoolean()) {
                    for (var i = 0; i < 20; i++) {
                        var key = keys.get(random.nextInt(keys.size()));
                        var value = Bytes.of(random.nextInt(5));
                        if (random.nextInt(4) == 0 == grows) {
                            map = map.without(key);
                            plain.remove(key);
                        } else {
                            map = map.with(key, value);
                            plain.put(key, value);
                        }
                    }
                } else {
                    map = changedByBuilder(map, plain, versions, keys, grows, random);
                }
                versions.add(Version.of(map, plain));
            }
            versions.forEach(version -> version.check(keys));
        }
    }

    private static PersistentMap<Key, Bytes> changedByBuilder(
            PersistentMap<Key, Bytes> map,
            Map<Key, Bytes> plain,
            List<Version> versions,
            List<Key> keys,
            boolean grows,
            Random random) {
        var builder = map.builder();
        for (var i = 0; i < 100; i++) {
            var key = keys.get(random.nextInt(keys.size()));
            var value = Bytes.of(random.nextInt(5));
            if (random.nextInt(4) == 0 == grows) {
                builder.remove(key);
                plain.remove(key);
            } else {
                builder.put(key, value);
                plain.put(key, value);
            }
            assertThat(builder.contains(key)).isEqualTo(plain.containsKey(key));
            assertThat(builder.isEmpty()).isEqualTo(plain.isEmpty());
            if (random.nextInt(30) == 0) {
                versions.add(Version.of(builder.build(), plain));
            }
        }
        assertThat(builder.weight()).isEqualTo(builder.build().weight());
        return builder.build();
    }

    @Test
    void entriesEndWhereTheyEnd() {
        var entries = PersistentMap.<Bytes, Bytes>empty().with(X, ONE).entries().iterator();
        assertThat(entries.next()).isEqualTo(Map.entry(X, ONE));
        assertThat(entries.hasNext()).isFalse();
        assertThatThrownBy(entries::next).isInstanceOf(NoSuchElementException.class);
    }

    // --- places

    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, 60, 1})
    void aWalkShowsOnceWhatIsThereAllTheTime(int hashes) {
        for (var seed = 0; seed < 10; seed++) {
            var random = new Random(seed);
            var map = PersistentMap.<Key, Bytes>empty();
            for (var number = 0; number < 200; number++) {
                map = map.with(Key.of(number, hashes), ONE);
            }
            var shown = new ArrayList<Key>();
            var place = PersistentMap.START;
            do {
                place = map.walk(place, 1 + random.nextInt(20), (key, _) -> shown.add(key));
                for (var i = 0; i < 30; i++) {
                    var one = Key.of(200 + random.nextInt(500), hashes);
                    map = random.nextBoolean() ? map.with(one, ONE) : map.without(one);
                }
            } while (place != PersistentMap.START);
            assertThat(shown).doesNotHaveDuplicates();
            assertThat(shown)
                    .containsAll(
                            IntStream.range(0, 200)
                                    .mapToObj(number -> Key.of(number, hashes))
                                    .toList());
        }
    }

    @Test
    void aWalkShowsNoMoreThanIsAskedForInTheOrderOfPlaces() {
        var builder = PersistentMap.<Bytes, Bytes>empty().builder();
        for (var i = 0; i < 5_000; i++) {
            builder.put(Bytes.of(i), ONE);
        }
        var map = builder.build();
        var places = new ArrayList<Long>();
        var place = PersistentMap.START;
        do {
            var before = places.size();
            place = map.walk(place, 7, (key, _) -> places.add(PersistentMap.place(key)));
            assertThat(places.size() - before).isBetween(1, 7);
            assertThat(places.getLast()).isLessThan(place == 0 ? Long.MAX_VALUE : place);
        } while (place != PersistentMap.START);
        assertThat(places).hasSize(5_000).isSorted();
    }

    @Test
    void keysWithTheSamePlaceAreShownTogether() {
        var map = PersistentMap.<Key, Bytes>empty();
        for (var number = 0; number < 10; number++) {
            map = map.with(Key.of(number, 2), ONE);
        }
        var shown = new HashSet<Integer>();
        var place = map.walk(PersistentMap.START, 1, (key, _) -> shown.add(key.number() % 2));
        assertThat(shown).hasSize(1);
        assertThat(map.walk(place, 1, (key, _) -> shown.add(key.number() % 2))).isZero();
        assertThat(shown).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0x1_0000_0000L, Long.MAX_VALUE, Long.MIN_VALUE})
    void thereIsNothingWhereNoPlaceIs(long place) {
        var map = PersistentMap.<Bytes, Bytes>empty().with(X, ONE);
        assertThat(map.walk(place, 1, (key, _) -> assertThat(key).isNull())).isZero();
        assertThat(map.walk(0xFFFF_FFFFL, 1, (key, _) -> assertThat(key).isNull())).isZero();
    }

    @Test
    void aWalkThatWouldNotGetOnIsRefused() {
        var map = PersistentMap.<Bytes, Bytes>empty().with(X, ONE);
        assertThatThrownBy(() -> map.walk(PersistentMap.START, 0, (_, _) -> {}))
                .hasMessage("a walk shows one entry at least, not 0");
    }

    /// Clients hold on to places while replicas are started anew and replaced by newer ones.
    @Test
    void placesStayWhatTheyAre() {
        assertThat(PersistentMap.place(X)).isEqualTo(66_135_975L);
        assertThat(PersistentMap.place(Bytes.EMPTY)).isEqualTo(1_364_076_727L);
    }

    /// Somebody may choose keys that all have one hash.
    @Test
    void keysOfOneHashCostTheLogarithmOfTheirNumber() {
        var builder = PersistentMap.<Key, Bytes>empty().builder();
        for (var number = 0; number < 10_000; number++) {
            builder.put(new Key(number, 5, Collections.emptyList()), ONE);
        }
        var map = builder.build();
        var compared = new ArrayList<Key>();
        var key = new Key(4_711, 5, compared);
        assertThat(map.contains(key)).isTrue();
        assertThat(map.with(key, TWO).without(key).size()).isEqualTo(9_999);
        assertThat(compared).hasSizeLessThan(200);
    }
}
