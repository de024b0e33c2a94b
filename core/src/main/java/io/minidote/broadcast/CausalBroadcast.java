package io.minidote.broadcast;

import io.minidote.base.Decoded;
import io.minidote.base.Invariant;
import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Decides when a transaction may be delivered: once, after all before it from its origin, and only
/// when everything in its `after` has been delivered here.
///
/// What arrives early waits. Each origin has a queue, in the origin's order, and only the first in
/// a queue is looked at; it is filed under the first dot it lacks, so that delivering that dot
/// finds it at once. The queues together hold at most `limit` bytes: what does not fit is dropped
/// and asked for again. Nothing can get stuck on that, for what is deliverable never waits.
///
/// Follows the causal broadcast of Birman, Schiper and Stephenson (1991), with transactions that
/// take several dots in place of single messages.
public final class CausalBroadcast<P> {

    /// What became of a frame that arrived.
    public enum Receipt {
        DELIVERED,
        WAITING,
        DUPLICATE,
        /// Something of the same origin is missing before it, so its bytes cannot be read yet.
        GAP,
        /// There was no room to let it wait.
        NO_ROOM,
        MALFORMED
    }

    /// Reads a frame, given what it builds on.
    public interface Reader<P> {
        Decoded<Tagged<P>> read(Frame frame, Head before);
    }

    /// A transaction that may be applied now, with its bytes for the log.
    public record Delivery<P>(Frame frame, Tagged<P> tagged) {}

    private final Reader<P> reader;
    private final long limit;

    private VectorClock delivered;

    /// Of each origin, the latest transaction delivered.
    private final Map<ReplicaId, Head> heads = new HashMap<>(); // iterated only to be sorted

    /// Of each origin, the latest transaction taken in, delivered or waiting.
    private final Map<ReplicaId, Head> tails = new HashMap<>(); // never iterated

    /// What waits, by origin; never an empty queue.
    private final Map<ReplicaId, Deque<Delivery<P>>> queues = new TreeMap<>();

    /// The origins whose first in the queue lacks events: by replica, and how many of it they need.
    private final Map<ReplicaId, TreeMap<Long, List<ReplicaId>>> lacking =
            new HashMap<>(); // iterated only to take one out of all

    private final Pasts pasts = new Pasts();
    private long waitingBytes;
    private String malformed = "";

    /// @param heads where each origin's stream had got to when this replica stopped
    /// @param limit how many bytes may wait
    public CausalBroadcast(Map<ReplicaId, Head> heads, Reader<P> reader, long limit) {
        this.reader = reader;
        this.limit = limit;
        this.heads.putAll(heads);
        tails.putAll(heads);
        var clock = VectorClock.EMPTY;
        for (var each : heads.entrySet()) {
            clock = clock.with(each.getKey(), each.getValue().counter());
        }
        delivered = clock;
    }

    /// Everything delivered here.
    public VectorClock delivered() {
        return delivered;
    }

    public Head head(ReplicaId origin) {
        return heads.getOrDefault(origin, Head.START);
    }

    public NavigableMap<ReplicaId, Head> heads() {
        return new TreeMap<>(heads);
    }

    /// Everything taken in here, delivered or waiting.
    public VectorClock taken() {
        var taken = delivered;
        for (var origin : queues.keySet()) {
            taken = taken.with(origin, taken(origin));
        }
        return taken;
    }

    private long taken(ReplicaId origin) {
        return tail(origin).counter();
    }

    /// The latest transaction of `origin` taken in here, delivered or waiting.
    public Head tail(ReplicaId origin) {
        return tails.getOrDefault(origin, Head.START);
    }

    /// What came before the transaction that ends at `last`, if it has been taken in and that was
    /// not long ago.
    public Optional<VectorClock> past(Dot last) {
        var tail = tail(last.replica());
        return tail.counter() == last.counter() ? Optional.of(tail.after()) : pasts.get(last);
    }

    public long waitingBytes() {
        return waitingBytes;
    }

    public int waiting() {
        return queues.values().stream().mapToInt(Deque::size).sum();
    }

    /// What was wrong with the frame last found malformed.
    public String malformed() {
        return malformed;
    }

    /// Tags a transaction of this replica; [#deliver] it next.
    public Tagged<P> broadcast(
            ReplicaId self, int dots, VectorClock seen, HybridTime time, P payload) {
        var first = new Dot(self, delivered.get(self) + 1);
        return new Tagged<>(first, dots, delivered, seen, time, payload);
    }

    /// Delivers a transaction that is known to be the next of its origin and to lack nothing: one's
    /// own, or one replayed from the log.
    public void deliver(Tagged<P> tagged) {
        var origin = tagged.first().replica();
        Invariant.check(
                taken(origin) == tagged.first().counter() - 1,
                "%s would leave a gap after %s",
                tagged.first(),
                taken(origin));
        Invariant.check(
                delivered.covers(tagged.after()),
                "%s needs %s, but only %s was delivered",
                tagged.first(),
                tagged.after(),
                delivered);
        advance(tagged, takeIn(tagged));
    }

    private Head takeIn(Tagged<P> tagged) {
        var head = Head.of(tagged);
        tails.put(tagged.first().replica(), head);
        pasts.add(tagged);
        return head;
    }

    /// Goes on from where somebody else's state has got to, wherever that is further. What waited
    /// here and is covered by it is dropped; [#resume] next.
    ///
    /// @param others of each origin, the latest transaction in that state
    public void merge(NavigableMap<ReplicaId, Head> others) {
        others.forEach((origin, head) -> {
            if (head.counter() > delivered.get(origin)) {
                delivered = delivered.with(origin, head.counter());
                heads.put(origin, head);
                dropCovered(origin, head);
            }
        });
    }

    private void dropCovered(ReplicaId origin, Head head) {
        var queue = queues.getOrDefault(origin, new ArrayDeque<>());
        while (!queue.isEmpty()
                && queue.getFirst().tagged().first().counter() != head.counter() + 1) {
            waitingBytes -= queue.remove().frame().weight();
        }
        if (queue.isEmpty()) {
            queues.remove(origin);
            tails.put(origin, head);
        }
    }

    /// Hands what has become deliverable by a [#merge] to `deliver`, in order.
    public void resume(Consumer<Delivery<P>> deliver) {
        lacking.clear();
        var ready = new ArrayDeque<Delivery<P>>();
        List.copyOf(queues.keySet()).forEach(origin -> wake(origin, ready));
        hand(ready, deliver);
    }

    /// Takes in a frame from a peer, and hands what became deliverable to `deliver`, in order.
    ///
    /// @param mayWait how many bytes may wait now, if that is less than the limit
    public Receipt receive(Frame frame, long mayWait, Consumer<Delivery<P>> deliver) {
        var origin = frame.first().replica();
        var tail = tail(origin);
        if (frame.last() <= tail.counter()) {
            return Receipt.DUPLICATE;
        }
        if (frame.first().counter() > tail.counter() + 1) {
            return Receipt.GAP;
        }
        if (frame.first().counter() <= tail.counter()) {
            malformed =
                    "%s…%d begins inside a transaction that ends at %d"
                            .formatted(frame.first(), frame.last(), tail.counter());
            return Receipt.MALFORMED;
        }
        return switch (reader.read(frame, tail)) {
            case Decoded.Malformed<Tagged<P>> reason -> {
                malformed = frame.first() + " " + reason;
                yield Receipt.MALFORMED;
            }
            case Decoded.Value<Tagged<P>>(var tagged) ->
                    take(new Delivery<>(frame, tagged), mayWait, deliver);
        };
    }

    /// Up to which event of `origin` there must be, because somebody among `others` had it when it
    /// issued what waits here.
    public long needed(ReplicaId origin, Predicate<ReplicaId> others) {
        var needed = 0L;
        for (var queue : queues.entrySet()) {
            if (others.test(queue.getKey())) {
                var after = queue.getValue().getLast().tagged().after();
                needed = Math.max(needed, after.get(origin));
            }
        }
        return needed;
    }

    /// Lets go of what waits of `origin`, as if it had never come.
    public void drop(ReplicaId origin) {
        var queue = queues.remove(origin);
        if (queue != null) {
            queue.forEach(waiting -> waitingBytes -= waiting.frame().weight());
            lacking.values().forEach(of -> of.values().forEach(waiting -> waiting.remove(origin)));
            tails.put(origin, head(origin));
        }
    }

    private Receipt take(Delivery<P> delivery, long mayWait, Consumer<Delivery<P>> deliver) {
        var tagged = delivery.tagged();
        var origin = tagged.first().replica();
        if (!queues.containsKey(origin) && delivered.covers(tagged.after())) {
            takeIn(tagged);
            hand(new ArrayDeque<>(List.of(delivery)), deliver);
            return Receipt.DELIVERED;
        }
        var bytes = delivery.frame().weight();
        if (waitingBytes + bytes > Math.min(limit, mayWait)) {
            return Receipt.NO_ROOM;
        }
        waitingBytes += bytes;
        takeIn(tagged);
        var queue = queues.computeIfAbsent(origin, _ -> new ArrayDeque<>());
        queue.add(delivery);
        if (queue.size() == 1) {
            file(origin, tagged.after());
        }
        return Receipt.WAITING;
    }

    /// Delivers, and then whatever waited for that: a loop in place of recursion, because chains of
    /// waiting transactions are as long as the buffer allows.
    private void hand(Deque<Delivery<P>> ready, Consumer<Delivery<P>> deliver) {
        while (!ready.isEmpty()) {
            var next = ready.remove();
            var tagged = next.tagged();
            advance(tagged, Head.of(tagged));
            deliver.accept(next);
            var waiting = lacking.get(tagged.first().replica());
            while (waiting != null
                    && !waiting.isEmpty()
                    && waiting.firstKey() <= tagged.last().counter()) {
                waiting.pollFirstEntry().getValue().forEach(origin -> wake(origin, ready));
            }
            // What its own origin sent after it has been waiting behind it, filed under nothing.
            if (queues.containsKey(tagged.first().replica())) {
                wake(tagged.first().replica(), ready);
            }
        }
    }

    private void advance(Tagged<P> tagged, Head head) {
        delivered = delivered.with(tagged.first().replica(), head.counter());
        heads.put(tagged.first().replica(), head);
    }

    /// The first in `origin`'s queue has got what it lacked: it is ready, or lacks something else.
    private void wake(ReplicaId origin, Deque<Delivery<P>> ready) {
        var queue = Objects.requireNonNull(queues.get(origin), "nothing of it waits");
        var first = queue.getFirst();
        if (!delivered.covers(first.tagged().after())) {
            file(origin, first.tagged().after());
            return;
        }
        queue.remove();
        waitingBytes -= first.frame().weight();
        if (queue.isEmpty()) {
            queues.remove(origin);
        }
        ready.add(first);
    }

    private void file(ReplicaId origin, VectorClock after) {
        var lacks = delivered.lacking(after);
        var replica = lacks.replicas().getFirst();
        lacking.computeIfAbsent(replica, _ -> new TreeMap<>())
                .computeIfAbsent(lacks.get(replica), _ -> new ArrayList<>(1))
                .add(origin);
    }
}
