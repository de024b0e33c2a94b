package io.minidote.cli.torture;

import io.minidote.cli.torture.Conversation.Answer;
import io.minidote.history.Operation;
import io.minidote.history.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// One client: asks a node for one thing after another, moves to other nodes, and writes down what
/// it sees.
///
/// It is one session after another. A session ends where the client moves without its clock, and
/// where nobody knows what has come of something: what it sees afterwards need not follow.
final class Client implements Runnable {

    private static final Duration LEAST_PAUSE = Duration.ofMillis(1);
    private static final Duration MOST_PAUSE = Duration.ofMillis(30);
    private static final Duration AFTER_A_REFUSAL = Duration.ofMillis(50);

    /// Of a hundred transactions, before so many it moves though nothing is wrong.
    private static final int MOVES = 3;

    /// Of a hundred moves, with its clock.
    private static final int WITH_CLOCK = 85;

    /// So often it asks in vain to go on elsewhere before it begins anew.
    private static final int MOST_IN_VAIN = 20;

    private record Talk(String node, Conversation conversation) {}

    private final String name;
    private final Supplier<List<Seat>> seats;
    private final Turnstiles turnstiles;
    private final Recorder recorder;
    private final Chance chance;
    private final Workload workload;

    private int sessions = 1;
    private long transactions;
    private int inVain;
    private String clock = "";
    private Optional<Talk> talk = Optional.empty();

    /// @param seats where one can go now
    Client(
            String name,
            Supplier<List<Seat>> seats,
            Turnstiles turnstiles,
            Recorder recorder,
            Chance chance) {
        this.name = name;
        this.seats = seats;
        this.turnstiles = turnstiles;
        this.recorder = recorder;
        this.chance = chance;
        workload = new Workload(name, chance.split());
    }

    /// The number of the age of keys it has come to.
    int age() {
        return workload.age();
    }

    /// Goes on until it is interrupted.
    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(chance.between(LEAST_PAUSE, MOST_PAUSE));
                step();
            }
        } catch (InterruptedException _) {
            // It was told to stop.
        } catch (IOException unwritable) {
            throw new UncheckedIOException("the history cannot be written", unwritable);
        } finally {
            getUp();
        }
    }

    private void step() throws IOException, InterruptedException {
        if (talk.isPresent() && chance.percent(MOVES)) {
            getUp();
            if (!chance.percent(WITH_CLOCK)) {
                beginAnew();
            }
        }
        if (talk.isEmpty()) {
            sitDown();
        }
        if (talk.isPresent()) {
            var here = talk.get();
            if (turnstiles.enter(here.node())) {
                try {
                    ask(here);
                } finally {
                    turnstiles.leave(here.node());
                }
            } else {
                getUp();
            }
        }
    }

    private void sitDown() throws InterruptedException {
        var all = seats.get();
        if (all.isEmpty()) {
            return;
        }
        var seat = chance.oneOf(all);
        var invoked = recorder.micros();
        try {
            var conversation = seat.door().enter();
            talk = Optional.of(new Talk(seat.node(), conversation));
            switch (conversation.goOnFrom(clock)) {
                case Answer.Done _ -> {
                    inVain = 0;
                    return;
                }
                case Answer.Refused(var why) -> {
                    asked(seat.node(), invoked, "refused with " + why);
                    recorder.refused(why + " (going on elsewhere)");
                }
                case Answer.Late(var why) -> recorder.refused(why + " (going on elsewhere)");
                case Answer.Unclear(var why) -> asked(seat.node(), invoked, "no answer: " + why);
            }
        } catch (IOException unheard) {
            asked(seat.node(), invoked, "no connection: " + unheard.getMessage());
        }
        getUp();
        inVain++;
        if (inVain > MOST_IN_VAIN) {
            beginAnew();
        }
        Thread.sleep(AFTER_A_REFUSAL);
    }

    private void ask(Talk here) throws IOException, InterruptedException {
        var asks = workload.next();
        var invoked = recorder.micros();
        switch (here.conversation().ask(asks)) {
            case Answer.Done(var operations, var newer) -> {
                asked(here.node(), invoked, "");
                record(here, invoked, Outcome.OK, operations);
                for (var operation : operations) {
                    if (operation instanceof Operation.Members members) {
                        workload.saw(members);
                    }
                }
                clock = newer;
                if (newer.isEmpty()) {
                    getUp();
                    beginAnew();
                }
            }
            case Answer.Refused(var why) -> {
                asked(here.node(), invoked, "refused with " + why);
                refused(here, invoked, asks, why);
            }
            case Answer.Late(var why) -> {
                asked(here.node(), invoked, "");
                refused(here, invoked, asks, why);
            }
            case Answer.Unclear(var why) -> {
                asked(here.node(), invoked, "no answer: " + why);
                record(here, invoked, Outcome.UNKNOWN, Ask.changes(asks));
                getUp();
                beginAnew();
            }
        }
    }

    private void asked(String node, long invoked, String trouble) {
        // Who has been told to stop waits for no answer.
        if (!Thread.currentThread().isInterrupted()) {
            recorder.asked(
                    new Asked(
                            node,
                            Duration.of(invoked, ChronoUnit.MICROS),
                            recorder.now(),
                            trouble));
        }
    }

    private void refused(Talk here, long invoked, List<Ask> asks, String why)
            throws IOException, InterruptedException {
        recorder.refused(why);
        record(here, invoked, Outcome.FAILED, Ask.changes(asks));
        getUp();
        Thread.sleep(AFTER_A_REFUSAL);
    }

    private void record(Talk here, long invoked, Outcome outcome, List<Operation> operations)
            throws IOException {
        transactions++;
        recorder.record(
                name + "." + sessions, here.node(), transactions, invoked, outcome, operations);
    }

    private void getUp() {
        talk.ifPresent(here -> here.conversation().close());
        talk = Optional.empty();
    }

    /// Another session, which has seen nothing yet.
    private void beginAnew() {
        sessions++;
        clock = "";
        inVain = 0;
    }
}
