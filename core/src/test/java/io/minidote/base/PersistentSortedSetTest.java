package io.minidote.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PersistentSortedSetTest {

    /// An element that counts how often it is compared.
    private record Counting(int number, int[] comparisons)
            implements Comparable<Counting>, Weighed {

        @Override
        public int compareTo(Counting other) {
            comparisons[0]++;
            return Integer.compare(number, other.number);
        }

        @Override
        public long weight() {
            return 0;
        }
    }

    private static Bytes element(int number) {
        return Bytes.of("%04d".formatted(number));
    }

    private static PersistentSortedSet<Bytes> of(int... numbers) {
        return PersistentSortedSet.<Bytes>empty()
                .with(IntStream.of(numbers).mapToObj(PersistentSortedSetTest::element).toList());
    }

    @Test
    void whateverIsDoneToItItIsTheSetThatIsMeant() {
        for (var seed = 1; seed <= 40; seed++) {
            var random = new Random(seed);
            var expected = new TreeSet<Bytes>();
            var set = PersistentSortedSet.<Bytes>empty();
            for (var i = 0; i < 400; i++) {
                var element = element(random.nextInt(120));
                if (random.nextInt(5) < (i < 200 ? 4 : 1)) {
                    expected.add(element);
                    set = set.with(element);
                } else {
                    expected.remove(element);
                    set = set.without(element);
                }
                hold(set, new ArrayList<>(expected), element);
            }
        }
    }

    private static void hold(PersistentSortedSet<Bytes> set, List<Bytes> expected, Bytes some) {
        assertThat(set.list()).isEqualTo(expected);
        assertThat(set.size()).isEqualTo(expected.size());
        assertThat(set.contains(some)).isEqualTo(expected.contains(some));
        var before = (int) expected.stream().filter(each -> each.compareTo(some) < 0).count();
        assertThat(set.count(each -> each.compareTo(some) < 0)).isEqualTo(before);
        if (before < expected.size()) {
            assertThat(set.at(before)).isEqualTo(expected.get(before));
        }
        assertThat(set.slice(before / 2, before)).isEqualTo(expected.subList(before / 2, before));
        var weight = expected.stream().mapToLong(each -> 32 + each.weight()).sum();
        assertThat(set.weight()).isEqualTo(expected.isEmpty() ? 0 : 24 + weight);
    }

    @Test
    void anOldVersionStaysAsItIs() {
        var old = of(1, 2, 3);
        old.with(element(4)).without(element(1));
        assertThat(old.list()).containsExactly(element(1), element(2), element(3));
    }

    @Test
    void equalSetsAreEqualHoweverTheyCameToBe() {
        assertThat(of(1, 2, 3, 4, 5))
                .isEqualTo(of(5, 3, 1, 2, 4))
                .hasToString(of(5, 4, 3, 2, 1).toString());
        assertThat(of(1, 2).hashCode()).isEqualTo(of(2, 1).hashCode());
        assertThat(of(1, 2)).isNotEqualTo(of(1, 3)).isNotEqualTo(of(1));
        assertThat(of(1).without(element(1))).isSameAs(PersistentSortedSet.empty());
    }

    @Test
    void whatIsAlreadySoChangesNothing() {
        var set = of(1, 2);
        assertThat(set.with(element(1))).isSameAs(set);
        assertThat(set.without(element(3))).isSameAs(set);
    }

    @Test
    void thereIsNoElementBeyondTheLast() {
        assertThatThrownBy(() -> of(1, 2).at(2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> of(1, 2).slice(1, 3))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    /// Also where elements come in their order, and go in it.
    @Test
    void oneOfAHundredThousandCostsAFewComparisons() {
        var comparisons = new int[1];
        var set = PersistentSortedSet.<Counting>empty();
        for (var i = 0; i < 100_000; i++) {
            set = set.with(new Counting(i, comparisons));
        }
        for (var i = 0; i < 90_000; i++) {
            comparisons[0] = 0;
            set = set.without(new Counting(i, comparisons));
            assertThat(comparisons[0]).as("to take out element %d", i).isLessThan(80);
        }
        comparisons[0] = 0;
        var last = new Counting(100_000, comparisons);
        set.with(last).count(each -> each.compareTo(last) < 0);
        assertThat(comparisons[0]).as("to add one and to count").isLessThan(100);
    }
}
