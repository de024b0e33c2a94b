package io.minidote.doors.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PicksTest {

    @Test
    void everyChoiceOfDifferentOnesIsAsLikelyAsAnyOther() {
        var times = new TreeMap<String, Integer>();
        var chance = new Random(1);
        for (var i = 0; i < 10_000; i++) {
            times.merge(Picks.distinct(chance, 5, 2).toString(), 1, Integer::sum);
        }
        assertThat(times).hasSize(10);
        assertThat(times.values()).allMatch(count -> count > 850 && count < 1150);
    }

    @Test
    void noMoreAreTakenThanThereAre() {
        assertThat(Picks.distinct(new Random(1), 3, Long.MAX_VALUE)).containsExactly(0, 1, 2);
        assertThat(Picks.of(new Random(1), 0, -5)).isEmpty();
    }

    @Test
    void fewAreTakenByThemselvesAndManyFromACopy() {
        var all = IntStream.range(0, 100).boxed().toList();
        IntFunction<Integer> none = _ -> fail("there is a copy");
        Supplier<List<Integer>> noCopy = () -> fail("they are few");
        assertThat(Picks.taken(List.of(3, 99), 100, all::get, noCopy)).containsExactly(3, 99);
        assertThat(Picks.taken(List.of(3, 4, 5), 100, none, () -> all)).containsExactly(3, 4, 5);
        assertThat(Picks.taken(List.of(), 0, none, List::of)).isEmpty();
    }

    @Test
    void aNegativeCountMayTakeTheSameOneAgain() {
        assertThat(Picks.of(new Random(1), 1, -3)).isEqualTo(List.of(0, 0, 0));
    }
}
