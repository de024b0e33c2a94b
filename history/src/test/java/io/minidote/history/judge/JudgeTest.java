package io.minidote.history.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.history.judge.Verdict.State;
import org.junit.jupiter.api.Test;

class JudgeTest {

    @Test
    void anEmptyHistoryIsLawful() {
        assertLawful("");
    }

    @Test
    void aValueNobodyWroteIsThinAir() {
        assertBroken("a: x?1", "ThinAirRead");
        assertBroken("a: s{e1}", "ThinAirRead");
        assertBroken("a: s-e1\nb: s{e1}", "ThinAirRead");
        assertLawful("a: x=1 s+e1\nb: x?1 s{e1}");
    }

    @Test
    void aValueWrittenTwiceCannotBeJudged() {
        var judgement = Judge.judge(Told.history("a: x=1\nb: x=1\nc: x?2"));
        assertThat(judgement.broken()).extracting(Verdict::rule).containsExactly("UniqueWrites");
        assertThat(judgement.verdicts())
                .filteredOn(verdict -> verdict.state() == State.NOT_JUDGED)
                .extracting(Verdict::rule)
                .contains("ThinAirRead", "CyclicCO", "LostUpdates");
    }

    @Test
    void whatFailedIsNeverSeenAndWhatIsUnknownMayBe() {
        assertBroken("!a: x=1\nb: x?1", "FailedRead");
        assertBroken("!a: s+e1\nb: s{e1}", "FailedRead");
        assertLawful("~a: x=1 s+e1\nb: x?1 s{e1}");
        assertLawful("~a: x=1 s+e1\nb: x? s{}");
    }

    @Test
    void nothingIsSeenBeforeItWasAskedFor() {
        assertBroken("b 5..7: x?1\na 8..9: x=1", "FutureRead");
        assertBroken("b 5..7: s{e1}\na 8..9: s+e1", "FutureRead");
        assertBroken("a: x?1 x=1", "FutureRead");
        assertLawful("b 5..7: x?1\na 7..9: x=1");
    }

    @Test
    void aTransactionSeesItsOwnChanges() {
        assertBroken("a: x=1 x?", "OwnWrites");
        assertBroken("b: x=2\na: x=1 x?2", "OwnWrites");
        assertBroken("a: s+e1 s{}", "OwnWrites");
        assertBroken("a: s+e1 s-e1 s{e1}", "OwnWrites");
        assertBroken("a: n^2 n#1", "HiddenIncrements");
        assertLawful("a: x=1 x?1 s+e1 s{e1} s-e1 s{} n^2 n#2");
    }

    @Test
    void twoWhoReadFromEachOtherAreACycle() {
        assertBroken("a: x?2 y=1\nb: y?1 x=2", "CyclicCO");
        assertBroken("a: s{e2} y=1\nb: y?1 s+e2", "CyclicCO");
        assertBroken("a: x?1\na: x=1", "CyclicCO");
        assertLawful("a: y=1\na: x?2\nb: x=2\nb: y?1");
    }

    @Test
    void aCycleIsShownWithItsLines() {
        var broken = Judge.judge(Told.history("c: z=1\na: x?2 y=1\nb: y?1 x=2")).broken();
        assertThat(broken.getFirst().witnesses().getFirst().steps())
                .containsExactly(
                        "line 3: a #1 at n1 read x = 2 from that",
                        "line 4: b #1 at n1 read y = 1 from that");
    }

    @Test
    void whoKnowsOfAWriteDoesNotReadNothing() {
        assertBroken("a: x=1\na: y=2\nb: y?2\nb: x?", "WriteCOInitRead", "MonotonicWrites");
        assertLawful("a: x=1\na: y=2\nb: y?2\nb: x?1");
        assertLawful("a: x=1\na: y=2\nb: y?\nb: x?");
    }

    @Test
    void knowledgePassesThroughManyHands() {
        var history =
                """
                a: x=1
                a: y=1
                b: y?1
                b: z=1
                c: z?1
                c: u=1
                d: u?1
                d: x?
                """;
        assertBroken(history, "WriteCOInitRead");
        var witness = Judge.judge(Told.history(history)).broken().getFirst().witnesses().getFirst();
        assertThat(witness.what())
                .isEqualTo(
                        "d #2 reads x = nothing, and had to see what a #1 wrote, or what is newer");
        assertThat(witness.steps())
                .containsExactly(
                        "line 2: a #1 at n1 wrote x = 1",
                        "line 3: a #2 at n1 came later in that session",
                        "line 4: b #1 at n1 read y = 1 from that",
                        "line 5: b #2 at n1 came later in that session",
                        "line 6: c #1 at n1 read z = 1 from that",
                        "line 7: c #2 at n1 came later in that session",
                        "line 8: d #1 at n1 read u = 1 from that",
                        "line 9: d #2 at n1 came later in that session, read x = nothing");
    }

    @Test
    void whatWasSeenOverwrittenIsNotRead() {
        assertBroken(
                """
                a: x=1
                b: x?1 x=2 y=1
                c: y?1
                c: x?1
                """,
                "WriteCORead");
        assertLawful("a: x=1\nb: x=2 y=1\nc: y?1\nc: x?1");
    }

    @Test
    void ofSeveralValuesNoneIsOlderThanAnother() {
        assertLawful("a: x=1\nb: x=2\nc: x?1,2");
        assertBroken("a: x=1\nb: x?1 x=2\nc: x?1,2", "WriteCORead");
    }

    @Test
    void twoSessionsThatSeeTwoWritesInDifferentOrders() {
        assertBroken("a: x=1\nb: x=2\nc: x?1\nc: x?2\nd: x?2\nd: x?1", "CyclicCF");
        assertLawful("a: x=1\nb: x=2\nc: x?1\nc: x?2\nd: x?1\nd: x?2");
    }

    @Test
    void conflictsOfTwoKeysMayContradictEachOther() {
        assertBroken(
                """
                a: x=1
                a: y=1
                b: y=2
                b: x=2
                c: y?1 x?1
                c: y?2
                d: x?2
                d: x?1
                e: x?1 y?1
                e: x?2
                """,
                "CyclicCF");
    }

    @Test
    void aTransactionIsSeenWhole() {
        assertBroken("a: x=1 y=1\nb: x?1 y?", "WriteCOInitRead", "FracturedReads");
        assertBroken("a: x=1 s+e1\nb: x?1 s{}", "FracturedReads", "SetMembers");
        assertBroken("a: r+e1 s+e1\nb: r{e1} s{}", "FracturedReads", "SetMembers");
        assertLawful("a: x=1 y=1\nb: x?1 y?1\nc: x? y?");
        assertLawful("a: r+e1 s+e1\nb: s-e1\nc: r{e1} s{}");
    }

    @Test
    void whatATransactionOverwritesItselfIsNeverSeen() {
        assertBroken("a: x=1 x=2\nb: x?1", "FracturedReads");
        assertLawful("a: x=1 x=2\nb: x?2");
    }

    @Test
    void aKeyDoesNotChangeUnderATransaction() {
        assertBroken("a: x=1\nb: x? x?1", "WriteCOInitRead", "FracturedReads");
        assertBroken("a: n^1\nb: n# n#1".replace("n# ", "n#0 "), "FracturedReads");
        assertBroken("~a: s+e1\nb: s{} s{e1}", "FracturedReads", "SetMembers");
        assertLawful("a: x=1\nb: x?1 x?1 x=2 x?2");
        assertLawful("a: s+e1 s+e2\nb: s{e1,e2} s-e1 s{e2} s+e3 s{e2,e3}");
    }

    @Test
    void aSessionSeesItsOwnWrites() {
        assertBroken("a: x=1\na: x?", "WriteCOInitRead", "ReadYourWrites");
        assertBroken("a: s+e1\na: s{}", "ReadYourWrites", "SetMembers");
        assertBroken("a: n^1\na: n#0", "ReadYourWrites", "HiddenIncrements");
        assertLawful("a: x=1\nb: x=2\na: x?2");
    }

    @Test
    void aSessionNeverSeesLessThanBefore() {
        assertBroken("a: x=1\nb: x?1\nb: x?", "WriteCOInitRead", "MonotonicReads");
        assertBroken("a: x=1\na: x=2\nb: x?2\nb: x?1", "WriteCORead", "MonotonicReads");
        assertBroken("a: s+e1\nb: s{e1}\nb: s{}", "MonotonicReads", "SetMembers");
        assertBroken("a: n^1\nb: n#1\nb: n#0", "MonotonicReads");
        assertLawful("a: x=1\nb: x?\nb: x?1");
        assertLawful("a: n^1\na: n^-1\nb: n#1\nb: n#0");
    }

    @Test
    void theWritesOfASessionAreSeenInItsOrder() {
        assertBroken("a: s+e1\na: s+e2\nb: s{e2}", "MonotonicWrites", "SetMembers");
        assertBroken("a: n^1\na: x=1\nb: x?1\nb: n#0", "MonotonicWrites", "HiddenIncrements");
        assertLawful("a: s+e1\na: s+e2\nb: s{e1}");
    }

    @Test
    void aWriteIsSeenAfterWhatItsSessionHadRead() {
        assertBroken(
                "a: x=1\nb: x?1\nb: y=1\nc: y?1\nc: x?", "WriteCOInitRead", "WritesFollowReads");
        assertBroken(
                "a: s+e1\nb: s{e1}\nb: y=1\nc: y?1\nc: s{}", "SetMembers", "WritesFollowReads");
        assertBroken("a: n^1\nb: n#1\nb: y=1\nc: y?1\nc: n#0", "WritesFollowReads");
        assertLawful("a: x=1\nb: y=1\nb: x?1\nc: y?1\nc: x?");
    }

    @Test
    void aSetKeepsWhatNobodyHasRemoved() {
        assertBroken(
                "b: s-e1\nb: y=1\na: y?1 s+e1\na: z=1\nc: z?1\nc: s{}",
                "MonotonicWrites",
                "SetMembers");
        assertLawful("b: s-e1\nb: y=1\na: s+e1\na: z=1\nc: z?1\nc: s{}");
        assertBroken("b 8..9: s-e1\na 1..2: s+e1\na 3..4: s{}", "ReadYourWrites", "SetMembers");
        assertLawful("b 3..9: s-e1\na 1..2: s+e1\na 3..4: s{}");
        assertLawful("~b: s-e1\na: s+e1\na: s{}");
        assertBroken("!b: s-e1\na: s+e1\na: s{}", "ReadYourWrites", "SetMembers");
    }

    @Test
    void whatWasSeenRemovedDoesNotComeBack() {
        assertBroken("a: s+e1\na: s-e1\na: s{e1}", "SetMembers");
        assertBroken("a: s+e1\nb: s{e1}\nb: s-e1\nb: y=1\nc: y?1 s{e1}", "SetMembers");
        assertLawful("a: s+e1\nb: s-e1\nb: y=1\nc: y?1 s{e1}");
        assertLawful("a: s+e1\na: s-e1\nb: s+e1\na: s{e1}");
        assertLawful("a: s+e1\na: s-e1\na: s+e1\na: s{e1}");
        assertLawful("a: s+e1\na: s-e1 s+e1\na: s{e1}");
        assertBroken("a: s+e1 s-e1\na: s{e1}", "ThinAirRead");
        assertLawful("a: s+e1\na: s-e1\n~b: s+e1\na: s{e1}");
    }

    @Test
    void countersCountEachIncrementOnce() {
        assertBroken("a: n^1\nb: n#2", "DoubledIncrements");
        assertBroken("a 1..2: n^1\nb 3..4: n#2\na 5..6: n^1", "DoubledIncrements");
        assertLawful("a: n^1\nb: n^1\nc: n#0\nd: n#2");
        assertLawful("~a: n^1\nb: n#1\nc: n#0");
        assertBroken("!a: n^1\nb: n#1", "DoubledIncrements");
        assertLawful("a: n^-3\na: n^2\nb: n#2\nb: n#-3\nb: n#-1");
        assertBroken("a: n^-3\nb: n#-4", "HiddenIncrements");
    }

    @Test
    void aSetAndACounterThatOnlyChangeTogetherMatch() {
        assertLawful("a: n^1 s+e1\nb: n^1 s+e2\nc: n#1 s{e2}\nd: n#2 s{e1,e2}");
        assertBroken("a: n^1 s+e1\nb: n^1 s+e2\nc: n#2 s{e2}", "CountsMatchSets");
        assertLawful("a: n^1 s+e1\nb: n^1\nc: n#2 s{e1}");
        assertLawful("a: n^1 s+e1\nb: s-e1\nc: n#1 s{}");
    }

    @Test
    void inTheEndEverybodySeesTheSame() {
        assertLawful("a: x=1\nb: x=2\nfinal@n1: x?2\nfinal@n2: x?2");
        assertBroken("a: x=1\nb: x=2\nfinal@n1: x?2\nfinal@n2: x?1", "Convergence");
        assertBroken("~a: s+e1\nfinal@n1: s{e1}\nfinal@n2: s{}", "Convergence", "LostUpdates");
        assertBroken("~a: n^1\nfinal@n1: n#1\nfinal@n2: n#0", "Convergence");
    }

    @Test
    void inTheEndAllThatWasAcknowledgedIsThere() {
        assertBroken("a: x=1\nfinal@n1: x?", "LostUpdates");
        assertBroken("a: x=1\nb: x?1 x=2\nfinal@n1: x?1", "LostUpdates");
        assertBroken("a: s+e1\nfinal@n1: s{}", "LostUpdates");
        assertBroken("a: n^1\nb: n^1\nfinal@n1: n#1", "LostUpdates");
        assertLawful("~a: x=1 s+e1 n^1\nfinal@n1: x? s{} n#0");
        assertBroken("~a: x=1\nb: x?1\nfinal@n1: x?", "LostUpdates");
        assertLawful("!a: x=1\nfinal@n1: x?");
    }

    @Test
    void whatFollowsAnUnknownTransactionNeedNotSeeIt() {
        assertLawful("~a: x=1\na: x?\na: y=1\nb: y?1 x?\nb: x?1");
        assertBroken("a: z=1\n~a: x=1\nb: x?1\nb: z?", "WriteCOInitRead");
    }

    private static void assertLawful(String history) {
        assertBroken(history, new String[0]);
    }

    private static void assertBroken(String history, String... rules) {
        var broken = Judge.judge(Told.history(history)).broken();
        assertThat(broken)
                .as(history + broken)
                .extracting(Verdict::rule)
                .containsExactlyInAnyOrder(rules);
        assertThat(broken).allSatisfy(verdict -> assertThat(verdict.witnesses()).isNotEmpty());
    }
}
