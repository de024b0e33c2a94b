package io.minidote.cli.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class AvailabilityTest {

    private static final Cast CAST = Cast.of(2);

    @Test
    void whoIsCutOffAndDoesNotAnswerIsFound() {
        var verdict = judge(List.of(alone("n1", 10, 15)), asked(12, 19, "no answer: timed out"));
        assertThat(verdict.findings()).containsExactly("n1, asked at 12.0 s: no answer: timed out");
        assertThat(verdict.looks()).isEqualTo(1);
    }

    @Test
    void itIsCountedWhatWasAskedOfWhomNobodyElseCouldReach() {
        var verdict = judge(List.of(alone("n1", 10, 15)), asked(12, 13, ""), asked(20, 21, ""));
        assertThat(verdict.held()).isTrue();
        assertThat(verdict.looks()).isEqualTo(2);
        assertThat(verdict.meaning()).contains("1 times while cut off");
    }

    @Test
    void whatHappensToOthersIsNoExcuse() {
        var verdict = judge(List.of(killed("n2", 10, 15)), asked(12, 13, "refused with BUSY"));
        assertThat(verdict.findings()).containsExactly("n1, asked at 12.0 s: refused with BUSY");
    }

    @Test
    void whoseProcessIsStruckOrHasJustBeenOwesNothing() {
        var verdict =
                judge(
                        List.of(killed("n1", 10, 15)),
                        asked(9, 11, "no answer: reset"),
                        asked(16, 17, ""),
                        asked(18, 19, "refused with LOADING"));
        assertThat(verdict.held()).isTrue();
        assertThat(verdict.looks()).isZero();
    }

    @Test
    void whoHasAnsweredAgainOwesAnswersAgain() {
        var before = judge(List.of(killed("n1", 10, 15)), asked(30, 31, "refused with LOADING"));
        assertThat(before.unseen()).isTrue();
        var after =
                judge(
                        List.of(killed("n1", 10, 15)),
                        asked(25, 26, ""),
                        asked(30, 31, "refused with LOADING"));
        assertThat(after.looks()).isEqualTo(1);
        assertThat(after.held()).isFalse();
    }

    private static Verdict judge(List<Struck> struck, Asked... asked) {
        return Availability.judge(CAST, struck, List.of(asked));
    }

    private static Asked asked(int from, int to, String trouble) {
        return new Asked("n1", Duration.ofSeconds(from), Duration.ofSeconds(to), trouble);
    }

    private static Struck killed(String node, int from, int to) {
        return struck(new Kill(List.of(node)), from, to);
    }

    private static Struck alone(String node, int from, int to) {
        var links = new TreeSet<Link>();
        for (var other : CAST.everybody()) {
            if (!other.equals(node)) {
                links.add(new Link(node, other));
                links.add(new Link(other, node));
            }
        }
        var cut = Disturbance.cut(links);
        return struck(new BrokenLinks(FaultKind.PARTITION, List.of(node), "", cut), from, to);
    }

    private static Struck struck(Fault fault, int from, int to) {
        return new Struck(fault, Duration.ofSeconds(from), Duration.ofSeconds(to), true, "");
    }
}
