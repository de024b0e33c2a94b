package io.minidote.sim;

import io.minidote.base.Decoded;
import io.minidote.broadcast.Frame;
import io.minidote.broadcast.Tagged;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.codec.FrameCodec;
import io.minidote.replica.Input;
import io.minidote.replica.Response;
import io.minidote.replica.Transaction;
import io.minidote.sim.checker.Event;
import io.minidote.sim.checker.PromiseBroken;
import io.minidote.sim.disk.SimulatedDisk;
import io.minidote.storage.OperationLog;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// The disk of a replica that was forgotten. What its log has beyond the cut, the replica after it
/// does again, one transaction after the other; what must not be done again is put on a list.
final class Aside {

    private final ReplicaId replica;
    private final long issued;
    private final SimulatedDisk disk;
    private final SimulatedNode node;

    /// What is left to be done again, once the cut is known.
    private Optional<Deque<Tagged<Transaction>>> left = Optional.empty();

    /// Who does it again. Of what somebody before it did again, some may have been cut off with
    /// him, so each begins with what is in the data now.
    private Optional<ReplicaId> by = Optional.empty();

    private boolean asking;

    /// @param issued how many events the replica had issued
    Aside(ReplicaId replica, long issued, SimulatedDisk disk, SimulatedNode node) {
        this.replica = replica;
        this.issued = issued;
        this.disk = disk;
        this.node = node;
    }

    ReplicaId replica() {
        return replica;
    }

    boolean isDone() {
        return left.map(Deque::isEmpty).orElse(false);
    }

    /// Whoever has gone through it, or was about to, has been forgotten as well. What came in time
    /// where that one was a member may not have, where the next one is.
    void beginAnew() {
        left = Optional.empty();
    }

    /// Asks for the next transaction, if the node is ready for it.
    void goOn() {
        if (asking || isDone() || !node.published().membership().remains(node.self())) {
            return;
        }
        if (!by.equals(Optional.of(node.self()))) {
            by = Optional.of(node.self());
            left = Optional.empty();
        }
        var membership = node.published().membership();
        if (left.isEmpty() && membership.retired().containsKey(replica)) {
            left = Optional.of(read(membership.retired().get(replica).at()));
        }
        if (left.isPresent() && !isDone()) {
            ask(left.get());
        } else if (left.isEmpty() && !membership.gone(replica)) {
            forget();
        }
    }

    /// Whoever let it in may have been cut off itself, so that nobody knows it.
    private void forget() {
        asking = true;
        node.ask(
                Operator.NAME,
                Event.Kind.FORGET,
                VectorClock.EMPTY,
                Duration.ofSeconds(5),
                List.of(),
                List.of(),
                (id, _) -> new Input.Forget(id, replica.toString(), false),
                new Asker() {
                    @Override
                    public void answered(Response response) {
                        asking = false;
                    }

                    @Override
                    public void lost() {
                        asking = false;
                    }
                });
    }

    private Deque<Tagged<Transaction>> read(long cut) {
        var lost = new ArrayDeque<Tagged<Transaction>>();
        try {
            disk.restart();
            OperationLog.salvage(disk, replica, cut + 1, frame -> lost.add(decode(frame)));
        } catch (IOException failed) {
            throw new PromiseBroken(
                    "P10 identity",
                    "the log of %s, set aside, cannot be read: %s"
                            .formatted(replica, failed.getMessage()));
        }
        var first = lost.isEmpty() ? issued + 1 : lost.getFirst().first().counter();
        if (first > cut + 1) {
            node.run().tally.add(Count.PRUNED_BEFORE_ANYBODY_HAD_IT);
            list(cut + 1, first - 1);
        }
        return lost;
    }

    private void list(Tagged<Transaction> lost, Response.NotAgain refusal) {
        var effects = lost.payload().effects();
        for (var place : refusal.why().keySet()) {
            var dot = lost.first().counter() + effects.get(place).offset();
            list(dot, dot);
        }
    }

    private void list(long from, long to) {
        node.run().tell(new Event.PutAside(node.self(), replica, from, to));
    }

    private static Tagged<Transaction> decode(Frame frame) {
        return switch (FrameCodec.readAlone(frame)) {
            case Decoded.Value<Tagged<Transaction>>(var tagged) -> tagged;
            case Decoded.Malformed<Tagged<Transaction>> malformed ->
                    throw new PromiseBroken(
                            "P12 intact", "a log set aside has %s: %s".formatted(frame, malformed));
        };
    }

    private void ask(Deque<Tagged<Transaction>> left) {
        var lost = left.getFirst();
        asking = true;
        node.ask(
                Operator.NAME,
                Event.Kind.AGAIN,
                VectorClock.EMPTY,
                Duration.ofSeconds(5),
                List.of(),
                List.of(),
                (id, _) -> new Input.Again(id, lost, node.since(replica)),
                new Asker() {
                    @Override
                    public void answered(Response response) {
                        asking = false;
                        switch (response) {
                            case Response.Updated _ -> {
                                node.run().tally.add(Count.DONE_AGAIN);
                                left.remove();
                                goOn();
                            }
                            case Response.NotAgain refusal -> {
                                node.run().tally.add(Count.PUT_ASIDE);
                                list(lost, refusal);
                                left.remove();
                                var rest = refusal.rest(lost);
                                if (!rest.payload().effects().isEmpty()) {
                                    left.addFirst(rest);
                                }
                                goOn();
                            }
                            default -> {} // not yet
                        }
                    }

                    @Override
                    public void lost() {
                        asking = false;
                    }
                });
    }
}
