package io.minidote.node;

import io.minidote.base.Bytes;
import io.minidote.base.Invariant;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.Key;
import io.minidote.crdt.ResettableCounter;
import io.minidote.link.Interleavings;
import io.minidote.replica.Action;
import io.minidote.replica.Change;
import io.minidote.replica.Input;
import io.minidote.replica.Replica;
import io.minidote.replica.Response;
import io.minidote.replica.Saved;
import io.minidote.replica.Settings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/// Clients ask through a mailbox and read at the front, while one thread steps a replica: in every
/// order. `-Dminidote.races.rounds=100` tries more of them.
class FrontRacesTest {

    private static final Key<
                    ResettableCounter, ResettableCounter.Operation, ResettableCounter.Effect>
            COUNTER = new Key<>(Bytes.of("b"), Bytes.of("k"), ResettableCounter.TYPE);
    private static final Instant NOW = Instant.EPOCH.plusSeconds(1_000);
    private static final Instant NEVER = Instant.MAX;

    @Test
    void whoeverIsAnsweredFindsInTheViewWhatTheAnswerRestsOn() {
        Interleavings.linearizable(Clients.class, Front.class);
    }

    public static final class Clients {
        private final ReplicaId self = new ReplicaId("a", 1);
        private final Replica replica = new Replica(self, Settings.of(List.of(), 1), Saved.NOTHING);
        private final Mailbox mailbox = new Mailbox(100, 0);
        private final Front front = new Front();
        private final long before;

        /// What is appended, and what of it the replica has been told is persisted.
        private long appended;

        private long persisted;

        /// What every client has been told of.
        private volatile VectorClock told = VectorClock.EMPTY;

        private volatile int asked;
        private volatile int answered;

        public Clients() {
            step(new Input.Room(1 << 30), new Input.Tick(NOW));
            while (appended > persisted) {
                persist();
            }
            before = front.view().clock().get(self);
        }

        @Operation
        public void update() {
            var change = new Change<>(COUNTER, new ResettableCounter.Operation.Increment(1));
            ask(
                    new Input.Update(
                            new Asked(this::hear),
                            VectorClock.EMPTY,
                            NEVER,
                            Change.all(List.of(change))));
        }

        /// Waits for what has perhaps been appended, and perhaps not even been asked for.
        @Operation
        public void await(@Param(gen = IntGen.class, conf = "1:2") int counter) {
            ask(
                    new Input.Await(
                            new Asked(this::hear),
                            VectorClock.EMPTY.with(self, before + counter),
                            NEVER));
        }

        @Operation
        public boolean findsWhatItWasTold() {
            var clock = told;
            return front.view().clock().covers(clock);
        }

        @Operation
        public boolean seesWhatItsClockCovers() {
            var view = front.view();
            var updates = view.clock().get(self) - before;
            return view.read(COUNTER).value().toString().equals(Long.toString(updates));
        }

        /// Takes what has come, or hears that the disk has it.
        @Operation(nonParallelGroup = "the loop")
        public void turn() throws InterruptedException {
            if (appended > persisted) {
                persist();
                return;
            }
            var inputs = new ArrayList<Input>();
            for (var mail : mailbox.take(100, 0, 0)) {
                if (mail instanceof Mailbox.Mail.Request(var request)) {
                    inputs.add(request);
                }
            }
            step(inputs.toArray(Input[]::new));
        }

        @Validate
        public void nobodyWaitsForEver() throws InterruptedException {
            turn();
            turn();
            turn();
            Invariant.check(answered == asked, "%s of %s were answered", answered, asked);
        }

        private synchronized void ask(Input.Request request) {
            asked++;
            var offer = mailbox.offer(request);
            Invariant.check(offer == Mailbox.Offer.TAKEN, "%s", offer);
        }

        private void hear(Response response) {
            answered++;
            switch (response) {
                case Response.Updated(var clock, _) -> told = told.join(clock);
                case Response.Covered(var view) -> told = told.join(view.clock());
                case Response.Refused _ -> {}
                default -> throw new AssertionError(response);
            }
        }

        private void persist() {
            persisted = appended;
            step(new Input.Persisted(persisted));
        }

        private void step(Input... inputs) {
            for (var action : replica.step(List.of(inputs))) {
                switch (action) {
                    case Action.Append _ -> appended++;
                    case Action.Publish(var view) -> front.show(view);
                    case Action.Reply(Asked to, var response) -> front.answer(to, response);
                    default -> Invariant.check(action instanceof Action.Note, "%s", action);
                }
            }
        }
    }
}
