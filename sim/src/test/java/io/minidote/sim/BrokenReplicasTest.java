package io.minidote.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.base.Decoded;
import io.minidote.broadcast.Envelope;
import io.minidote.broadcast.Expansion;
import io.minidote.broadcast.Frame;
import io.minidote.broadcast.Head;
import io.minidote.broadcast.PeerMessage;
import io.minidote.broadcast.Tagged;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.codec.BriefCodec;
import io.minidote.codec.FrameCodec;
import io.minidote.codec.StateChunks;
import io.minidote.replica.Action;
import io.minidote.replica.Answers;
import io.minidote.replica.CallId;
import io.minidote.replica.DedupWindow;
import io.minidote.replica.Input;
import io.minidote.replica.Response;
import io.minidote.replica.Saved;
import io.minidote.replica.Settings;
import io.minidote.replica.Transaction;
import io.minidote.replica.View;
import io.minidote.replica.WatchEvent;
import io.minidote.sim.checker.Checker;
import io.minidote.sim.checker.Checkers;
import io.minidote.sim.checker.Mark;
import io.minidote.storage.Disk;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Each promise, broken on purpose around the real replica: its checker notices, within a few seeds
/// and without the help of the others. Where clients can see it, so does the judge of histories.
class BrokenReplicasTest {

    private static final int SEEDS = 120;

    /// For what seldom happens.
    private static final int MANY_SEEDS = 600;

    /// A replica with something in between: what it is told and what it wants pass through here.
    abstract static class Broken implements Subject {

        private final Subject real;

        Broken(Subject real) {
            this.real = real;
        }

        @Override
        public void replay(Frame frame) {
            real.replay(frame);
        }

        @Override
        public List<Action> step(List<Input> inputs) {
            return actions(real.step(inputs.stream().map(this::input).toList()));
        }

        /// More steps of the real replica in the middle of one.
        final List<Action> stepAgain(Input... inputs) {
            return real.step(List.of(inputs));
        }

        Input input(Input input) {
            return input;
        }

        List<Action> actions(List<Action> actions) {
            return actions;
        }
    }

    private static Subject.Maker breaking(Function<Subject, Subject> how) {
        return (self, settings, saved) -> how.apply(Subject.real(self, settings, saved));
    }

    /// @param rules of the judge that what clients see of it breaks
    private static void notices(String promise, Subject.Maker broken, String... rules) {
        theCheckerNotices(promise, broken);
        theJudgeNotices(Set.of(rules), broken);
    }

    private static void theCheckerNotices(String promise, Subject.Maker broken) {
        theCheckerNotices(promise, SimulationOptions::of, broken);
    }

    private static void theCheckerNotices(
            String promise, LongFunction<SimulationOptions> options, Subject.Maker broken) {
        theCheckerNotices(promise, SEEDS, options, broken);
    }

    private static void theCheckerNotices(
            String promise,
            int seeds,
            LongFunction<SimulationOptions> options,
            Subject.Maker broken) {
        var seen = new TreeSet<String>();
        for (var seed = 0L; seed < seeds; seed++) {
            var result = Simulation.run(options.apply(seed), broken, checkers(promise));
            if (result.failure().isPresent()) {
                seen.add(result.failure().get().promise());
                if (seen.contains(promise)) {
                    assertThat(result.report())
                            .contains(promise, "the last steps of", "minidote simulate --seed");
                    return;
                }
            }
        }
        assertThat(seen).as("broken promises within %d seeds", seeds).contains(promise);
    }

    /// What clients saw of it is enough to break these rules.
    private static void theJudgeNotices(Set<String> rules, Subject.Maker broken) {
        var noticed = new TreeSet<String>();
        for (var seed = 0L; seed < SEEDS && !noticed.containsAll(rules); seed++) {
            noticed.addAll(Recorder.broken(SimulationOptions.of(seed), broken));
        }
        assertThat(noticed).as("broken rules within %d seeds", SEEDS).containsAll(rules);
    }

    @Test
    void whatClientsSeeOfAReplicaThatIsNotBrokenIsLawful() {
        for (var seed = 0L; seed < 40; seed++) {
            assertThat(Recorder.broken(SimulationOptions.of(seed), Subject::real))
                    .as("rules that seed %d breaks", seed)
                    .isEmpty();
        }
    }

    private static List<Checker> checkers(String promise) {
        return Checkers.all().stream()
                .filter(checker -> checker.promise().equals(promise))
                .toList();
    }

    private static List<Action> publishing(List<Action> actions, UnaryOperator<View> change) {
        return actions.stream()
                .map(action ->
                        action instanceof Action.Publish(var view)
                                ? new Action.Publish(change.apply(view))
                                : action)
                .toList();
    }

    @Test
    void theLogIsWrittenInTheOrderOfNamesAndNotOfCauses() {
        notices(
                "P1 causal",
                breaking(real ->
                        new Broken(real) {
                            @Override
                            List<Action> actions(List<Action> actions) {
                                return sorted(actions);
                            }
                        }));
    }

    /// The appends of a batch among themselves, by origin and counter, at the place of the first.
    private static List<Action> sorted(List<Action> actions) {
        var appends =
                actions.stream()
                        .filter(Action.Append.class::isInstance)
                        .map(Action.Append.class::cast)
                        .sorted(Comparator.comparing((Action.Append each) -> each.frame().first()))
                        .toList();
        var all = new ArrayList<Action>(appends);
        actions.stream().filter(action -> !(action instanceof Action.Append)).forEach(all::add);
        return all;
    }

    @Test
    void aViewShowsOneObjectOfTheNextTransactionTooEarly() {
        notices(
                "P2 atomic",
                breaking(real ->
                        new Broken(real) {
                            private View before = View.EMPTY;

                            @Override
                            List<Action> actions(List<Action> actions) {
                                return publishing(
                                        actions,
                                        next -> {
                                            var mixed = mixed(before, next);
                                            before = next;
                                            return mixed;
                                        });
                            }
                        }),
                "FracturedReads",
                "CountsMatchSets");
    }

    private static View mixed(View before, View next) {
        var objects = before.objects().builder();
        var all = Mark.set(Mark.ALL);
        objects.put(all, next.read(all));
        return new View(
                before.clock(),
                before.stable(),
                before.time(),
                objects.build(),
                next.membership(),
                next.answers());
    }

    @Test
    void aSessionsClockIsIgnored() {
        notices(
                "P3 session",
                breaking(real ->
                        new Broken(real) {
                            @Override
                            Input input(Input input) {
                                return switch (input) {
                                    case Input.Await(var id, _, var deadline) ->
                                            new Input.Await(id, VectorClock.EMPTY, deadline);
                                    case Input.Open(var id, _, var deadline) ->
                                            new Input.Open(id, VectorClock.EMPTY, deadline);
                                    default -> input;
                                };
                            }
                        }),
                "ReadYourWrites",
                "MonotonicReads",
                "MonotonicWrites",
                "WritesFollowReads");
    }

    @Test
    void whatOthersDoNotHaveYetCountsAsStable() {
        notices(
                "P4 converge",
                breaking(real ->
                        new Broken(real) {
                            private VectorClock own = VectorClock.EMPTY;

                            @Override
                            List<Action> actions(List<Action> actions) {
                                return publishing(
                                        actions,
                                        view -> {
                                            own = view.clock();
                                            return view;
                                        });
                            }

                            @Override
                            Input input(Input input) {
                                return input instanceof Input.Received(var envelope)
                                                && envelope.message()
                                                        instanceof
                                                        PeerMessage.Delivered(
                                                                var clock,
                                                                var floor,
                                                                var stable,
                                                                var time,
                                                                var hears)
                                        ? new Input.Received(
                                                new Envelope(
                                                        envelope.from(),
                                                        envelope.cluster(),
                                                        new PeerMessage.Delivered(
                                                                clock,
                                                                floor.join(own),
                                                                stable,
                                                                time,
                                                                hears)))
                                        : input;
                            }
                        }));
    }

    /// As if the time of all others had come an hour further. It is seldom that somebody lets a key
    /// live longer just then, and cannot be heard.
    @Test
    void whatHasExpiredGoesBeforeOthersSayThatItHas() {
        theCheckerNotices(
                "nothing gone too early",
                MANY_SEEDS,
                SimulationOptions::of,
                breaking(real ->
                        new Broken(real) {
                            @Override
                            Input input(Input input) {
                                return input instanceof Input.Received(var envelope)
                                                && envelope.message()
                                                        instanceof
                                                        PeerMessage.Delivered(
                                                                var clock,
                                                                var floor,
                                                                var stable,
                                                                var time,
                                                                var hears)
                                        ? new Input.Received(
                                                new Envelope(
                                                        envelope.from(),
                                                        envelope.cluster(),
                                                        new PeerMessage.Delivered(
                                                                clock,
                                                                floor,
                                                                stable,
                                                                HybridTime.at(
                                                                        time.instant()
                                                                                .plusSeconds(
                                                                                        3_600)),
                                                                hears)))
                                        : input;
                            }
                        }));
    }

    @Test
    void nothingIsEverSentTwice() {
        notices(
                "P5 deliver",
                breaking(real ->
                        new Broken(real) {
                            private final Set<List<Object>> sent = new HashSet<>();

                            @Override
                            List<Action> actions(List<Action> actions) {
                                return actions.stream()
                                        .filter(action ->
                                                !(action instanceof Action.Send(var to, var what)
                                                        && what.message()
                                                                instanceof
                                                                PeerMessage.Updates updates
                                                        && !sent.add(
                                                                List.of(to, updates.frames()))))
                                        .toList();
                            }
                        }));
    }

    /// What came in brief is taken for all there is to say: nothing is put back in.
    private static final class TakesBriefsLiterally extends Broken {

        private final Map<ReplicaId, Head> heads = new HashMap<>();

        TakesBriefsLiterally(Subject real) {
            super(real);
        }

        @Override
        Input input(Input input) {
            if (input instanceof Input.Received(var envelope)
                    && envelope.message() instanceof PeerMessage.Brief(var origin, var briefs)) {
                var frames = new ArrayList<Frame>();
                for (var brief : briefs) {
                    var before = heads.getOrDefault(origin, Head.START);
                    if (BriefCodec.expand(brief, before, _ -> Optional.of(VectorClock.EMPTY))
                            instanceof Decoded.Value<Expansion>(Expansion.Whole(var whole))) {
                        frames.add(whole);
                    }
                }
                return new Input.Received(
                        new Envelope(
                                envelope.from(),
                                envelope.cluster(),
                                new PeerMessage.Updates(origin, frames, false)));
            }
            return input;
        }

        @Override
        List<Action> actions(List<Action> actions) {
            for (var action : actions) {
                if (action instanceof Action.Append(var frame)) {
                    var origin = frame.first().replica();
                    var before = heads.getOrDefault(origin, Head.START);
                    if (FrameCodec.read(frame, before)
                            instanceof Decoded.Value<Tagged<Transaction>>(var tagged)) {
                        heads.put(origin, Head.of(tagged));
                    }
                }
            }
            return actions;
        }
    }

    /// Among three there are seldom enough others for anything to be left out.
    @Test
    void whatWasLeftOutOfAClockIsNotPutBackIn() {
        theCheckerNotices(
                "P4 converge",
                seed -> new SimulationOptions(seed, 5, 5_000),
                breaking(TakesBriefsLiterally::new));
    }

    @Test
    void answersAndMessagesLeaveBeforeTheyAreOnDisk() {
        notices("P6 durable", hasty());
    }

    @Test
    void aDotThatWasSentIsLostAndGivenOutAgain() {
        notices("one dot, one payload", hasty());
    }

    /// Takes everything for persisted once it is appended.
    private static final class Hasty extends Broken {

        private long appended;

        Hasty(Subject real, long appended) {
            super(real);
            this.appended = appended;
        }

        @Override
        public void replay(Frame frame) {
            appended++;
            super.replay(frame);
        }

        @Override
        Input input(Input input) {
            return input instanceof Input.Persisted ? new Input.Persisted(appended) : input;
        }

        @Override
        List<Action> actions(List<Action> actions) {
            var all = new ArrayList<>(actions);
            var before = appended;
            for (var action : actions) {
                switch (action) {
                    case Action.Append _ -> appended++;
                    case Action.Adopt(var saved) -> appended = saved.appends();
                    default -> {}
                }
            }
            if (appended > before) {
                all.addAll(actions(stepAgain(new Input.Persisted(appended))));
            }
            return all;
        }
    }

    private static Subject.Maker hasty() {
        return (self, settings, saved) ->
                new Hasty(Subject.real(self, settings, saved), saved.appends());
    }

    @Test
    void anUpdateThatTakesLongIsDoneAgain() {
        notices(
                "P7 once",
                breaking(real ->
                        new Broken(real) {
                            @Override
                            public List<Action> step(List<Input> inputs) {
                                var doubled = new ArrayList<Input>();
                                for (var input : inputs) {
                                    doubled.add(input);
                                    if (input
                                            instanceof
                                            Input.Update(_, var clock, var until, var intent)) {
                                        doubled.add(
                                                new Input.Update(
                                                        Again.AGAIN, clock, until, intent));
                                    }
                                }
                                return super.step(doubled).stream()
                                        .filter(action ->
                                                !(action instanceof Action.Reply(var to, _)
                                                        && to == Again.AGAIN))
                                        .toList();
                            }
                        }),
                "DoubledIncrements",
                "CountsMatchSets");
    }

    @Test
    void onlyTheLatestRequestIsRemembered() {
        notices(
                "P7 once",
                (self, settings, saved) ->
                        Subject.real(
                                self,
                                settings.with(new DedupWindow(settings.dedup().time(), 1)),
                                saved));
    }

    @Test
    void aSnapshotForgetsWhichRequestsWereAnswered() {
        notices(
                "P7 once",
                (self, settings, saved) -> Subject.real(self, settings, forgetful(saved)));
    }

    private static Saved forgetful(Saved saved) {
        var view = saved.view();
        return new Saved(
                saved.appends(),
                new View(
                        view.clock(),
                        view.stable(),
                        view.time(),
                        view.objects(),
                        view.membership(),
                        Answers.NONE),
                saved.heads(),
                saved.time());
    }

    @Test
    void aTransactionOfManyObjectsIsNotTold() {
        notices(
                "nothing untold",
                breaking(real ->
                        new Broken(real) {
                            @Override
                            List<Action> actions(List<Action> actions) {
                                return actions.stream()
                                        .filter(action ->
                                                !(action
                                                                instanceof
                                                                Action.Tell(
                                                                        _,
                                                                        WatchEvent.Happened(
                                                                                _,
                                                                                var objects))
                                                        && objects.size() > 2))
                                        .toList();
                            }
                        }));
    }

    @Test
    void whoeverGoesOnAtAnotherReplicaIsToldEverythingThere() {
        notices(
                "nothing untold",
                breaking(real ->
                        new Broken(real) {
                            @Override
                            Input input(Input input) {
                                return input
                                                instanceof
                                                Input.Watch(var id, _, var deadline, var what)
                                        ? new Input.Watch(id, VectorClock.EMPTY, deadline, what)
                                        : input;
                            }
                        }));
    }

    private enum Again implements CallId {
        AGAIN
    }

    @Test
    void whoIsAloneDoesNotAnswer() {
        notices(
                "P8 available",
                breaking(real ->
                        new Broken(real) {
                            private final Set<String> gone = new TreeSet<>();

                            @Override
                            Input input(Input input) {
                                switch (input) {
                                    case Input.Disconnected(var peer) -> gone.add(peer);
                                    case Input.Connected(var peer) -> gone.remove(peer);
                                    default -> {}
                                }
                                return gone.size() == 2 && input instanceof Input.Request
                                        ? new Input.Capture()
                                        : input;
                            }
                        }));
    }

    @Test
    void aReplicaServesWhatItHasBeforeItHasEverything() {
        notices(
                "P9 bootstrap",
                breaking(real ->
                        new Broken(real) {
                            @Override
                            List<Action> actions(List<Action> actions) {
                                return actions.stream()
                                        .map(action ->
                                                action
                                                                instanceof
                                                                Action.Reply(
                                                                        var to,
                                                                        Response.Loading _)
                                                        ? new Action.Reply(
                                                                to,
                                                                new Response.Covered(View.EMPTY))
                                                        : action)
                                        .toList();
                            }
                        }),
                "ReadYourWrites",
                "MonotonicReads");
    }

    @Test
    void aWipedNodeKeepsItsIdentity() {
        notices(
                "P10 identity",
                new Subject.Maker() {
                    @Override
                    public Subject make(ReplicaId self, Settings settings, Saved saved) {
                        return Subject.real(self, settings, saved);
                    }

                    @Override
                    public ReplicaId identity(String name, long random) {
                        return new ReplicaId(name, 1);
                    }
                });
    }

    @Test
    void aMergeKeepsItsOwnObjectsWhereItShouldTakeInWhatTheOtherHas() {
        notices(
                "P4 converge",
                breaking(real ->
                        new Broken(real) {
                            private View latest = View.EMPTY;
                            private Optional<View> beforeMerge = Optional.empty();

                            @Override
                            List<Action> actions(List<Action> actions) {
                                if (actions.stream().anyMatch(Action.Adopt.class::isInstance)) {
                                    beforeMerge = Optional.of(latest);
                                }
                                return publishing(
                                        actions,
                                        next -> {
                                            latest = next;
                                            return beforeMerge
                                                    .map(before -> mixed(next, before))
                                                    .orElse(next);
                                        });
                            }
                        }),
                "FracturedReads",
                "Convergence",
                "LostUpdates");
    }

    /// The state is sent to whoever asks for the next chunks as it is by then, and as it was where
    /// it has become so short that there are none.
    @Test
    void aTransferMixesChunksOfTwoStates() {
        notices(
                "P7 once",
                breaking(real ->
                        new Broken(real) {
                            private Optional<Saved> newest = Optional.empty();

                            @Override
                            List<Action> actions(List<Action> actions) {
                                var kept = new ArrayList<Action>();
                                for (var action : actions) {
                                    if (action instanceof Action.Save(var saved)) {
                                        newest = Optional.of(saved);
                                    }
                                    if (action
                                                    instanceof
                                                    Action.ReadState(
                                                            var transfer,
                                                            var saved,
                                                            var from,
                                                            var count)
                                            && from > 0) {
                                        var mixed =
                                                new StateChunks(newest.orElse(saved), 512)
                                                        .read(from, count);
                                        kept.addAll(
                                                mixed.isEmpty()
                                                        ? List.of(action)
                                                        : actions(
                                                                stepAgain(
                                                                        new Input.StateRead(
                                                                                transfer, mixed))));
                                    } else {
                                        kept.add(action);
                                    }
                                }
                                return kept;
                            }
                        }));
    }

    @Test
    void whatWasPrunedIsNotToldToWhoeverLacksIt() {
        notices(
                "P5 deliver",
                breaking(real ->
                        new Broken(real) {
                            @Override
                            Input input(Input input) {
                                return input instanceof Input.Fetched(var fetch, var frames, _)
                                        ? new Input.Fetched(fetch, frames, 1)
                                        : input;
                            }
                        }),
                "Convergence",
                "LostUpdates");
    }

    @Test
    void whoeverIsForgottenDoesNotListen() {
        notices(
                "P5 deliver",
                breaking(real ->
                        new Broken(real) {
                            @Override
                            Input input(Input input) {
                                return input instanceof Input.Received(var envelope)
                                                && envelope.message()
                                                        instanceof PeerMessage.YouAreForgotten
                                        ? new Input.Found()
                                        : input;
                            }
                        }));
    }

    @Test
    void whatAForgottenReplicaDidIsDoneAgainTwice() {
        notices(
                "P7 once",
                breaking(real ->
                        new Broken(real) {
                            @Override
                            public List<Action> step(List<Input> inputs) {
                                var doubled = new ArrayList<Input>();
                                for (var input : inputs) {
                                    doubled.add(input);
                                    if (input instanceof Input.Again(_, var lost, var since)) {
                                        doubled.add(
                                                new Input.Again(Again.AGAIN, later(lost), since));
                                    }
                                }
                                return super.step(doubled).stream()
                                        .filter(action ->
                                                !(action instanceof Action.Reply(var to, _)
                                                        && to == Again.AGAIN))
                                        .toList();
                            }
                        }));
    }

    /// The same transaction under a name that nobody has heard yet.
    private static Tagged<Transaction> later(Tagged<Transaction> lost) {
        var first = lost.first().plus(lost.dots());
        return new Tagged<>(
                first,
                lost.dots(),
                lost.after().with(first.replica(), first.counter() - 1),
                lost.seen(),
                lost.time(),
                lost.payload());
    }

    @Test
    void whatAForgottenReplicaDidIsSaidToBeDoneAgainAndIsNot() {
        notices(
                "P10 identity",
                breaking(real ->
                        new Broken(real) {
                            @Override
                            public List<Action> step(List<Input> inputs) {
                                var answers = new ArrayList<Action>();
                                var others = new ArrayList<Input>();
                                for (var input : inputs) {
                                    if (input instanceof Input.Again(var id, _, _)) {
                                        answers.add(
                                                new Action.Reply(
                                                        id,
                                                        new Response.Updated(
                                                                VectorClock.EMPTY, 0)));
                                    } else {
                                        others.add(input);
                                    }
                                }
                                answers.addAll(super.step(others));
                                return answers;
                            }
                        }));
    }

    /// Among three it is rare that nobody else has it.
    @Test
    void whoLeavesDoesNotWaitUntilOthersHaveWhatItHas() {
        theCheckerNotices(
                "P10 identity",
                seed -> new SimulationOptions(seed, 5, 5_000),
                breaking(real ->
                        new Broken(real) {
                            @Override
                            public List<Action> step(List<Input> inputs) {
                                var answers = new ArrayList<>(super.step(inputs));
                                for (var input : inputs) {
                                    if (input instanceof Input.Leave(var id, _)) {
                                        answers.add(new Action.Reply(id, new Response.Left()));
                                    }
                                }
                                return answers;
                            }
                        }));
    }

    @Test
    void aDiskThatIsLostOrPutBackGivesOutItsDotsAgain() {
        notices(
                "one dot, one payload",
                new Subject.Maker() {
                    @Override
                    public Subject make(ReplicaId self, Settings settings, Saved saved) {
                        return Subject.real(self, settings, saved);
                    }

                    @Override
                    public ReplicaId identity(String name, long random) {
                        return new ReplicaId(name, 1);
                    }
                });
    }

    @Test
    void aReplicaKeepsMoreThanItsLimitsAllow() {
        notices(
                "P11 bounded",
                (self, settings, saved) ->
                        Subject.real(
                                self,
                                new Settings(
                                        settings.peers(),
                                        settings.seeds(),
                                        settings.startedOver(),
                                        settings.freshCluster(),
                                        settings.limits(),
                                        settings.maxDrift(),
                                        1_000,
                                        settings.expectingRequests(),
                                        1_000,
                                        settings.openFor(),
                                        settings.memory(),
                                        settings.dedup(),
                                        settings.watches(),
                                        settings.expiring()),
                                saved));
    }

    @Test
    void aLinkDoesNotLookAtItsChecksums() {
        notices(
                "P12 intact",
                new Subject.Maker() {
                    @Override
                    public Subject make(ReplicaId self, Settings settings, Saved saved) {
                        return Subject.real(self, settings, saved);
                    }

                    @Override
                    public boolean isWhole(Bytes sealed) {
                        return true;
                    }
                });
    }

    @Test
    void aLogIsReadAsIfItsChecksumsAlwaysFitted() {
        notices("P12 intact", reading(CredulousDisk::segment));
    }

    @Test
    void aSnapshotIsReadAsIfItsChecksumsAlwaysFitted() {
        notices("P12 intact", reading(CredulousDisk::snapshot));
    }

    private static Subject.Maker reading(BiConsumer<String, ByteBuffer> how) {
        return new Subject.Maker() {
            @Override
            public Subject make(ReplicaId self, Settings settings, Saved saved) {
                return Subject.real(self, settings, saved);
            }

            @Override
            public Disk disk(Disk disk) {
                return new CredulousDisk(disk, how);
            }
        };
    }
}
