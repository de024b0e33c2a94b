package io.minidote.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.clock.Dot;
import io.minidote.clock.DotSet;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.History.Event;
import io.minidote.crdt.StringValue.Effect;
import io.minidote.crdt.StringValue.Operation;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class StringValueTest extends CrdtContract<StringValue, Operation, Effect> {

    /// The newest assignment that no assignment or reset has seen; then every edit that none has
    /// seen, each after the increments it has seen; then the other increments. Increments add where
    /// there is an integer, or nothing yet.
    @Override
    public Bytes value(History<Operation> history) {
        var newest = newest(history);
        var left = increments(history, newest);
        var shown = newest.map(event -> ((Operation.Assign) event.operation()).bytes());
        for (var edit : edits(history)) {
            var counted = left.stream().filter(event -> precedes(event, edit)).toList();
            left.removeAll(counted);
            var before = plus(shown, counted).orElse(Bytes.EMPTY);
            shown = Optional.of(edited(before, (Edit) edit.operation()));
        }
        return plus(shown, left).orElse(Bytes.EMPTY);
    }

    @Override
    public boolean exists(History<Operation> history) {
        var newest = newest(history);
        return newest.isPresent()
                || !increments(history, newest).isEmpty()
                || !edits(history).isEmpty();
    }

    private static Optional<Event<Operation>> newest(History<Operation> history) {
        return history.stream()
                .filter(event -> event.operation() instanceof Operation.Assign)
                .filter(event -> history.after(event).noneMatch(StringValueTest::replaces))
                .max(History.BY_TIME);
    }

    private static boolean replaces(Event<Operation> event) {
        return event.operation() instanceof Operation.Assign
                || event.operation() instanceof Operation.Reset;
    }

    /// An increment counts when neither the newest assignment nor any reset has seen it, and when
    /// no assignment follows it in its own transaction: those happen at once.
    private static List<Event<Operation>> increments(
            History<Operation> history, Optional<Event<Operation>> newest) {
        return history.stream()
                .filter(event -> event.operation() instanceof Operation.Increment)
                .filter(event -> newest.isEmpty() || !newest.get().saw(event))
                .filter(event ->
                        history.after(event)
                                .noneMatch(later ->
                                        later.operation() instanceof Operation.Reset
                                                || later.operation() instanceof Operation.Assign
                                                        && later.follows(event)))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /// An edit follows the increments it has seen, and all that its own replica made before it.
    private static boolean precedes(Event<Operation> increment, Event<Operation> edit) {
        return edit.saw(increment)
                || increment.dot().replica().equals(edit.dot().replica())
                        && increment.dot().counter() < edit.dot().counter();
    }

    private static Optional<Bytes> plus(Optional<Bytes> shown, List<Event<Operation>> increments) {
        if (increments.isEmpty() || shown.isPresent() && shown.get().integer().isEmpty()) {
            return shown;
        }
        return Optional.of(
                Bytes.of(
                        increments.stream()
                                .map(event -> ((Operation.Increment) event.operation()).n())
                                .map(BigInteger::valueOf)
                                .reduce(
                                        new BigInteger(shown.map(Bytes::text).orElse("0")),
                                        BigInteger::add)
                                .toString()));
    }

    /// Those that change something and that no assignment or reset has seen. An edit stands behind
    /// the longest chain of edits that were there for it; where that is equally long, by dots.
    private static List<Event<Operation>> edits(History<Operation> history) {
        var ranks = new HashMap<Integer, Integer>();
        for (var event : history.events()) {
            if (event.operation() instanceof Edit edit && !edit.isEmpty()) {
                var there = (BitSet) event.seen().clone();
                history.stream()
                        .filter(StringValueTest::replaces)
                        .filter(event::saw)
                        .forEach(replacing -> there.andNot(replacing.seen()));
                var longest =
                        there.stream().map(number -> ranks.getOrDefault(number, 0)).max().orElse(0);
                ranks.put(event.number(), longest + 1);
            }
        }
        var replaced = new BitSet();
        history.stream()
                .filter(StringValueTest::replaces)
                .forEach(replacing -> replaced.or(replacing.seen()));
        return history.stream()
                .filter(event -> ranks.containsKey(event.number()) && !replaced.get(event.number()))
                .sorted(
                        Comparator.<Event<Operation>, Integer>comparing(
                                        event -> ranks.get(event.number()))
                                .thenComparing(Event::dot))
                .toList();
    }

    private static Bytes edited(Bytes before, Edit edit) {
        return switch (edit) {
            case Edit.Append(var more) -> {
                var bytes = Arrays.copyOf(before.toArray(), before.length() + more.length());
                more.copyTo(bytes, before.length());
                yield Bytes.owning(bytes);
            }
            case Edit.SetRange(var offset, var range) -> {
                var end = (int) offset + range.length();
                var bytes = Arrays.copyOf(before.toArray(), Math.max(before.length(), end));
                range.copyTo(bytes, (int) offset);
                yield Bytes.owning(bytes);
            }
            case Edit.SetBit(var offset, var on) -> {
                var at = (int) offset / 8;
                var bytes = Arrays.copyOf(before.toArray(), Math.max(before.length(), at + 1));
                var bit = 0x80 >> offset % 8;
                bytes[at] = (byte) (on ? bytes[at] | bit : bytes[at] & ~bit);
                yield Bytes.owning(bytes);
            }
        };
    }

    @Override
    DataType<StringValue, Operation, Effect> type() {
        return StringValue.TYPE;
    }

    @Override
    public Operation operation(Random random) {
        return switch (random.nextInt(24)) {
            case 0, 1 -> new Operation.Assign(Bytes.of(random.nextInt(100)));
            case 2 -> new Operation.Assign(Samples.element(random));
            case 3 -> new Operation.Assign(random.nextBoolean() ? Bytes.EMPTY : LONG);
            case 4, 5, 6 -> new Operation.Reset();
            case 7, 8, 9, 10, 11 -> new Operation.Increment(Samples.integer(random));
            case 12, 13, 14 -> new Edit.Append(Samples.element(random));
            case 15, 16 -> new Edit.Append(Bytes.of(random.nextInt(10)));
            case 17 -> new Edit.Append(random.nextBoolean() ? Bytes.EMPTY : LONG);
            case 18, 19 -> new Edit.SetRange(random.nextInt(4), Bytes.of(random.nextInt(30)));
            case 20 -> new Edit.SetRange(random.nextInt(3), Bytes.of("text"));
            case 21 -> new Edit.SetRange(random.nextInt(5), Bytes.EMPTY);
            default -> new Edit.SetBit(random.nextInt(40), random.nextBoolean());
        };
    }

    /// Several edits are folded into it at a time.
    private static final Bytes LONG = Bytes.of("long ".repeat(1_000));

    @Override
    List<Effect> effects() {
        var seen = List.of(new OriginTotals.Seen(new ReplicaId("a", 1), 5L));
        var counted = List.of(new OriginTotals.Base(new ReplicaId("a", 1), 1, 5L));
        return List.of(
                new Effect.Increment(5, true),
                new Effect.Assign(Bytes.of("text"), List.of()),
                new Effect.Increment(-300, false),
                new Effect.Assign(Bytes.of("12"), seen),
                new Effect.Reset(List.of()),
                new Effect.Edited(new Edit.Append(Bytes.of("more")), 1, List.of()),
                new Effect.Edited(new Edit.SetRange(300, Bytes.of("there")), 2, counted),
                new Effect.Edited(new Edit.SetBit(7, true), 200, List.of()));
    }

    @Override
    Map<String, Twist<StringValue, Operation, Effect>> broken() {
        return Map.of(
                "an edit forgets which increments it has seen",
                editing((edit, rank, _) -> new Effect.Edited(edit, rank, List.of())),
                "edits are ordered by dots alone",
                editing((edit, _, seen) -> new Effect.Edited(edit, 1, seen)),
                "an assignment lets edits stand that it has seen",
                new Twist<>() {
                    @Override
                    public StringValue apply(StringValue state, Effect effect, Stamp stamp) {
                        var after = state.apply(effect, stamp);
                        return effect instanceof Effect.Assign
                                ? new StringValue(after.adjusted(), state.edits())
                                : after;
                    }
                },
                "edits are folded into what may still lose",
                new Twist<>() {
                    @Override
                    public StringValue stabilize(StringValue state, VectorClock stable) {
                        var settled =
                                new StringValue(
                                        state.adjusted(),
                                        state.edits().settle(Trial.EVERYTHING, DotSet.EMPTY));
                        return settled.stabilize(stable);
                    }
                },
                "a merge takes the shorter fold",
                new Twist<>() {
                    @Override
                    public StringValue merge(
                            StringValue state,
                            VectorClock mine,
                            StringValue other,
                            VectorClock theirs) {
                        return state.edits().folded().reaches(other.edits().folded())
                                ? other.merge(theirs, unfolded(state), mine)
                                : state.merge(mine, unfolded(other), theirs);
                    }

                    private StringValue unfolded(StringValue state) {
                        return new StringValue(state.adjusted(), state.edits().unsettled());
                    }
                },
                "an assignment forgets which increments it has seen",
                new Twist<>() {
                    @Override
                    public StringValue apply(StringValue state, Effect effect, Stamp stamp) {
                        return state.apply(
                                effect instanceof Effect.Assign(var bytes, _)
                                        ? new Effect.Assign(bytes, List.of())
                                        : effect,
                                stamp);
                    }
                },
                "an interactive increment keeps the frame of its view",
                new Twist<>() {
                    @Override
                    public Prepared<Effect> confirm(
                            StringValue state, Effect effect, ReplicaId self) {
                        return Prepared.as(effect);
                    }
                },
                "an assignment silences assignments it has not seen",
                Twist.silencesTheUnseen(effect -> effect instanceof Effect.Assign),
                "losers and totals are forgotten before they are stable",
                Twist.forgetsTooEarly(),
                "a merge brings back what was replaced",
                Twist.mergesWithoutClocks());
    }

    private interface Rewriting {
        Effect.Edited rewrite(Edit edit, long rank, List<OriginTotals.Base> seen);
    }

    private static Twist<StringValue, Operation, Effect> editing(Rewriting rewriting) {
        return new Twist<>() {
            @Override
            public StringValue apply(StringValue state, Effect effect, Stamp stamp) {
                return state.apply(
                        effect instanceof Effect.Edited(var edit, var rank, var seen)
                                ? rewriting.rewrite(edit, rank, seen)
                                : effect,
                        stamp);
            }
        };
    }

    private static final ReplicaId SELF = new ReplicaId("a", 1);

    private static Draft<StringValue, Operation, Effect> draft() {
        return new Draft<>(
                StringValue.EMPTY,
                StringValue.EMPTY,
                SELF,
                offset ->
                        new Stamp(
                                new Dot(SELF, offset + 1),
                                new Dot(SELF, 1),
                                VectorClock.EMPTY,
                                HybridTime.ZERO));
    }

    @Test
    void whatIsNotAnIntegerIsNotIncremented() {
        var draft = draft();
        draft.update(new Operation.Assign(Bytes.of("ten")), 0);
        assertThat(draft.update(new Operation.Increment(1), 1))
                .isEqualTo(Prepared.refused("value is not an integer or out of range"));
        assertThat(draft.view().value()).isEqualTo(Bytes.of("ten"));
    }

    @Test
    void theLengthIsThatOfTheValue() {
        for (var seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var draft = draft();
            for (var i = 0; i < 10; i++) {
                draft.update(
                        switch (random.nextInt(6)) {
                            case 0 -> new Operation.Assign(Bytes.of(random.nextInt(1000)));
                            case 1 -> new Operation.Increment(random.nextInt(-500, 500));
                            case 2, 3 -> new Edit.Append(Bytes.of(random.nextInt(100)));
                            case 4 -> new Edit.SetRange(random.nextInt(8), Bytes.of("x"));
                            default -> new Edit.SetBit(random.nextInt(64), true);
                        },
                        i);
                assertThat(draft.view().length()).isEqualTo(draft.view().value().length());
            }
        }
    }

    @Test
    void theGreatestIntegerIsNotIncremented() {
        var draft = draft();
        draft.update(new Operation.Assign(Bytes.of(Long.MAX_VALUE)), 0);
        assertThat(draft.update(new Operation.Increment(1), 1))
                .isEqualTo(Prepared.refused("increment or decrement would overflow"));
    }

    @Test
    void anIncrementAndItsOppositeLeaveAZeroThatExists() {
        var draft = draft();
        draft.update(new Operation.Increment(5), 0);
        draft.update(new Operation.Increment(-5), 1);
        assertThat(draft.view().value()).isEqualTo(Bytes.of("0"));
        assertThat(draft.view().exists()).isTrue();
    }

    @Test
    void anAssignmentReplacesTheIncrementsOfItsOwnTransaction() {
        var draft = draft();
        draft.update(new Operation.Increment(5), 0);
        draft.update(new Operation.Assign(Bytes.of("1")), 1);
        draft.update(new Operation.Increment(1), 2);
        assertThat(draft.effects())
                .containsExactly(
                        new Draft.Placed<>(1, new Effect.Assign(Bytes.of("1"), List.of())),
                        new Draft.Placed<>(2, new Effect.Increment(1, true)));
        assertThat(draft.state().value()).isEqualTo(Bytes.of("2"));
    }

    private static final ReplicaId OTHER = new ReplicaId("b", 1);

    /// A replica of one string. Time stands still.
    private record Site(ReplicaId id, VectorClock clock, StringValue state) {

        static Site of(ReplicaId id) {
            return new Site(id, VectorClock.EMPTY, StringValue.EMPTY);
        }

        /// Each operation in a transaction of its own.
        Site does(Operation... operations) {
            var after = this;
            for (var operation : operations) {
                after = after.does(operation);
            }
            return after;
        }

        private Site does(Operation operation) {
            var dot = new Dot(id, clock.get(id) + 1);
            var effect = (Prepared.Effect<Effect>) state.prepare(operation, id);
            return new Site(
                    id,
                    clock.with(dot),
                    state.apply(effect.effect(), new Stamp(dot, dot, clock, HybridTime.ZERO)));
        }

        Site hears(Site other) {
            return new Site(
                    id, clock.join(other.clock), state.merge(clock, other.state, other.clock));
        }

        Site stable() {
            return new Site(id, clock, state.stabilize(clock));
        }

        String shows() {
            return state.value().text();
        }
    }

    private static Operation assign(String text) {
        return new Operation.Assign(Bytes.of(text));
    }

    private static Operation append(String text) {
        return new Edit.Append(Bytes.of(text));
    }

    private static Operation increment(long n) {
        return new Operation.Increment(n);
    }

    private static Site at(Operation... operations) {
        return Site.of(SELF).does(operations);
    }

    @Test
    void anEditChangesWhatWasShown() {
        var operations = new Operation[] {assign("5"), increment(1), append("0"), increment(1)};
        assertThat(at(operations).shows()).isEqualTo("61");
        var draft = draft();
        for (var i = 0; i < operations.length; i++) {
            draft.update(operations[i], i);
        }
        assertThat(draft.state().value()).isEqualTo(Bytes.of("61"));
    }

    @Test
    void whatIsAppendedToNothingMayCount() {
        assertThat(at(append("1"), append("0"), increment(1)).shows()).isEqualTo("11");
        assertThat(at(increment(1), increment(-1), append("7")).shows()).isEqualTo("07");
    }

    @Test
    void zeroBytesFillTheGapBeforeWhatIsSet() {
        assertThat(at(assign("ab"), new Edit.SetRange(3, Bytes.of("d"))).shows())
                .isEqualTo("ab\0d");
        assertThat(at(assign("abc"), new Edit.SetRange(1, Bytes.of("X"))).shows()).isEqualTo("aXc");
        assertThat(at(new Edit.SetBit(10, true)).state.value().toArray()).containsExactly(0, 0x20);
        assertThat(at(assign("a"), new Edit.SetBit(6, true), new Edit.SetBit(7, false)).shows())
                .isEqualTo("b");
    }

    @Test
    void concurrentEditsAllStay() {
        var a = at(assign("-"));
        var b = Site.of(OTHER).hears(a);
        a = a.does(append("x"), append("x"));
        b = b.does(append("y"), new Edit.SetRange(0, Bytes.of("+")));
        assertThat(a.hears(b).shows()).isEqualTo("+xyx");
        assertThat(b.hears(a).shows()).isEqualTo("+xyx");
    }

    @Test
    void anEditChangesTheAssignmentThatHasNotSeenIt() {
        var a = at(assign("old"));
        var b = Site.of(OTHER).hears(a).does(append("!"));
        assertThat(a.does(assign("new")).hears(b).shows()).isEqualTo("new!");
    }

    /// b replaced what it had appended, and loses against c, which knew of neither. To show c's
    /// value with the append would show what nobody has left there.
    @Test
    void whatAnAssignmentReplacesStaysReplacedWhereAnotherOneWins() {
        var b = Site.of(OTHER).does(append("x"), assign("b"));
        var c = Site.of(new ReplicaId("c", 1)).does(assign("c"));
        assertThat(c.hears(b).shows()).isEqualTo("c");
    }

    @Test
    void aResetLeavesTheEditsItHasNotSeen() {
        var a = at(assign("old"));
        var b = Site.of(OTHER).hears(a).does(append("!"));
        var reset = a.does(new Operation.Reset());
        assertThat(reset.hears(b).shows()).isEqualTo("!");
        assertThat(reset.hears(b).does(new Operation.Reset()).state.exists()).isFalse();
    }

    @Test
    void anEditThatAddsNoBytesIsNone() {
        var empty = new Edit.Append(Bytes.EMPTY);
        assertThat(StringValue.EMPTY.prepare(empty, SELF)).isEqualTo(Prepared.nothing());
        var range = new Edit.SetRange(7, Bytes.EMPTY);
        assertThat(StringValue.EMPTY.prepare(range, SELF)).isEqualTo(Prepared.nothing());
    }

    @Test
    void noEditMakesAStringTooLong() {
        var longest = at(new Edit.SetRange(Edit.LONGEST - 1, Bytes.of("z")));
        assertThat(longest.state.value().length()).isEqualTo(8_388_608);
        assertThat(longest.state.prepare(append("."), SELF))
                .isEqualTo(
                        Prepared.refused(
                                "an edit reaches at most 8388608 bytes far into a string, not"
                                        + " 8388609"));
        assertThat(longest.state.prepare(new Edit.SetBit(Long.MAX_VALUE, true), SELF))
                .isInstanceOf(Prepared.Refused.class);
        assertThat(longest.does(new Edit.SetRange(0, Bytes.of("a"))).shows()).startsWith("a\0");
    }

    /// Nobody could read an edit that reaches further.
    @Test
    void whereAStringIsTooLongItsEndIsNotEdited() {
        var one = at(new Edit.Append(Bytes.owning(new byte[Edit.LONGEST - 1])));
        var other = Site.of(OTHER).does(append("four"));
        var together = one.hears(other);
        assertThat(together.state.value().length()).isEqualTo(Edit.LONGEST + 3);
        assertThat(together.state.prepare(append("."), SELF)).isInstanceOf(Prepared.Refused.class);
        assertThat(together.state.prepare(new Edit.SetRange(Edit.LONGEST, Bytes.of("x")), SELF))
                .isInstanceOf(Prepared.Refused.class);
        assertThat(together.does(new Edit.SetBit(7, true)).state.value().at(0)).isOne();
    }

    /// The edits together could make it too long, and do not.
    @Test
    void howLongAStringWouldBecomeIsLookedAtWhereItMatters() {
        var half = new Edit.SetRange(Edit.LONGEST / 2, Bytes.of("z"));
        var more = new Edit.Append(Bytes.owning(new byte[Edit.LONGEST / 3]));
        assertThat(at(more, half, more).does(append("x")).state.value().length())
                .isLessThan(Edit.LONGEST);
    }

    @Test
    void whatIsStableIsBytesAndNothingElse() {
        var a = at(assign("")).stable();
        for (var i = 0; i < 20_000; i++) {
            a = a.does(append("0123456789")).stable();
        }
        assertThat(a.state.value().length()).isEqualTo(200_000);
        assertThat(a.state.weight()).isLessThan(200_000 * 5 / 4);
    }

    @Test
    void editsOfALongStringWaitForOthersBeforeTheyAreFolded() {
        var a = at(new Operation.Assign(LONG)).stable().does(append("!")).stable();
        assertThat(a.state.edits().settled().size()).isOne();
        assertThat(a.state.awaitsStability().isEmpty()).isTrue();
        assertThat(a.shows()).endsWith("long !");
        var later = a.does(append("?"), append("?"), append("?"), append("?"), append("?"));
        assertThat(later.stable().state.edits().settled().size()).isLessThan(6);
        assertThat(later.stable().shows()).endsWith("long !?????");
        assertThat(a.hears(later.stable()).state).isEqualTo(later.stable().state);
    }

    /// One has folded two edits, the other none of them, and knows of one more.
    @Test
    void aFoldedStringMeetsOneThatIsNot() {
        var b = Site.of(OTHER).does(append("x"), append("y"));
        var a = Site.of(SELF).hears(b);
        var folded = a.stable();
        assertThat(folded.state.edits().isEmpty()).isTrue();
        var more = b.does(append("z"));
        assertThat(folded.hears(more).shows()).isEqualTo("xyz");
        assertThat(more.hears(folded).shows()).isEqualTo("xyz");
        assertThat(more.hears(folded).state).isEqualTo(folded.hears(more).state);
        var gone = b.does(new Operation.Reset());
        assertThat(folded.hears(gone).state.exists()).isFalse();
        assertThat(gone.hears(folded).state.exists()).isFalse();
    }

    /// b wins against a until c's reset is heard of, which has not seen a. Then edits are folded
    /// into a's assignment, which others still take for one that has lost.
    @Test
    void editsAreFoldedIntoAnAssignmentThatShowsAgain() {
        var a = at(assign("a"), append("x"));
        var b = Site.of(OTHER).does(increment(1), assign("b"));
        var c = Site.of(new ReplicaId("c", 1)).hears(b).does(new Operation.Reset());
        var before = a.hears(b);
        assertThat(before.shows()).isEqualTo("bx");
        var after = before.hears(c).stable();
        assertThat(after.state.edits().isEmpty()).isTrue();
        for (var merged : List.of(before.hears(after), after.hears(before))) {
            assertThat(merged.shows()).isEqualTo("ax");
            assertThat(merged.state).isEqualTo(after.state);
        }
    }

    /// The same where nothing was assigned before b.
    @Test
    void editsAreFoldedIntoNothingWhereAnAssignmentIsGone() {
        var a = at(append("x"));
        var b = Site.of(OTHER).does(assign("b"));
        var c = Site.of(new ReplicaId("c", 1)).hears(b).does(new Operation.Reset());
        var before = a.hears(b);
        assertThat(before.shows()).isEqualTo("bx");
        var after = before.hears(c).stable();
        for (var merged : List.of(before.hears(after), after.hears(before))) {
            assertThat(merged.shows()).isEqualTo("x");
            assertThat(merged.state).isEqualTo(after.state);
        }
    }

    /// The view shows 1; before the transaction commits its own replica makes that 3. The edit has
    /// seen this too, for what it has seen of each replica is how far it has seen it.
    @Test
    void anInteractiveEditFollowsTheIncrementsOfItsOwnReplica() {
        var view = at(increment(1));
        var newest = view.does(increment(2));
        var draft =
                new Draft<>(
                        view.state,
                        newest.state,
                        SELF,
                        offset ->
                                new Stamp(
                                        new Dot(SELF, offset + 3),
                                        new Dot(SELF, 3),
                                        view.clock,
                                        HybridTime.ZERO));
        draft.update(append("0"), 0);
        assertThat(draft.view().value()).isEqualTo(Bytes.of("10"));
        assertThat(draft.state().value()).isEqualTo(Bytes.of("30"));
    }

    @Test
    void anAppendIsDoneAgainAndWhatWritesOverSomethingWhereNothingIsNew() {
        var append = new Edit.Append(Bytes.of("x"));
        var range = new Edit.SetRange(0, Bytes.of("X"));
        var a = at(assign("abc"), append("d")).stable();
        for (var edit : List.of(append, range)) {
            assertThat(
                            a.state.again(
                                    new Effect.Edited(edit, 1, List.of()),
                                    a.clock::contains,
                                    HybridTime.ZERO))
                    .isEqualTo(Prepared.as(edit));
        }
        var before = VectorClock.EMPTY.with(SELF, 1);
        assertThat(
                        a.state.again(
                                new Effect.Edited(append, 1, List.of()),
                                before::contains,
                                HybridTime.ZERO))
                .isEqualTo(Prepared.as(append));
        assertThat(
                        a.state.again(
                                new Effect.Edited(range, 1, List.of()),
                                before::contains,
                                HybridTime.ZERO))
                .isEqualTo(Prepared.refused("it would write over what it had not seen"));
        assertThat(
                        a.state.again(
                                new Effect.Assign(Bytes.of("y"), List.of()),
                                before::contains,
                                new HybridTime(1)))
                .isEqualTo(Prepared.refused("a newer value stands here"));
    }
}
