package io.minidote.replica;

import io.minidote.base.Weighed;
import io.minidote.broadcast.Tagged;
import io.minidote.clock.Dot;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.Key;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Who wants to hear of which objects, what has happened lately, and what is to be announced.
///
/// Transactions are told in the order of their delivery, which is causal, and no earlier than the
/// view that shows them. The latest stay here for those who come back with the clock of the last
/// one they heard of.
final class Watches {

    /// What has happened here, in the order it did.
    private sealed interface Step {

        /// A transaction, with the objects it changed.
        ///
        /// @param before the event of its replica that came before it, by its number
        /// @param weight kept here, for when it goes its objects have not been looked at for long
        record Delivered(Dot last, long before, long weight, List<Key<?, ?, ?>> objects)
                implements Step {

            static Delivered of(Tagged<Transaction> tagged, List<Key<?, ?, ?>> objects) {
                var weight = Weighed.object(24) + Weighed.object(12);
                for (var key : objects) {
                    weight += Weighed.object(16) + key.bucket().weight() + key.key().weight();
                }
                return new Delivered(tagged.last(), tagged.first().counter() - 1, weight, objects);
            }
        }

        /// What the transaction before it, which ends with this dot, has to announce.
        record Announced(Dot last, List<Announcement> announced) implements Step {}

        /// A state was taken over; `clock` is what there was then.
        record Merged(VectorClock clock) implements Step {}
    }

    /// @param from what whoever watches had heard of before; readers here see all of it
    private record Watch(List<Watched> what, VectorClock from) {

        List<Key<?, ?, ?>> among(List<Key<?, ?, ?>> objects) {
            return objects.stream()
                    .filter(object -> what.stream().anyMatch(each -> each.has(object)))
                    .toList();
        }
    }

    private final WatchLimits limits;
    private final Map<Long, Watch> watches = new TreeMap<>();
    private long next;

    /// What readers do not see yet.
    private final Deque<Step> coming = new ArrayDeque<>();

    /// What they do: the latest of it, without a gap.
    private final Deque<Step.Delivered> past = new ArrayDeque<>();

    private long pastBytes;

    /// What readers see, and everybody who watches was told of.
    private VectorClock shown;

    /// @param first the number of the first watch
    /// @param clock what has happened that nobody can be told of any more
    Watches(WatchLimits limits, long first, VectorClock clock) {
        this.limits = limits;
        next = first;
        shown = clock;
    }

    int size() {
        return watches.size();
    }

    boolean isFull() {
        return size() >= limits.watches();
    }

    // --- what happens

    void delivered(Tagged<Transaction> tagged) {
        coming.add(step(tagged));
        var announced = tagged.payload().announced();
        if (!announced.isEmpty()) {
            coming.add(new Step.Announced(tagged.last(), announced));
        }
    }

    /// A transaction was found in the log; nobody watches yet.
    void replayed(Tagged<Transaction> tagged) {
        keep(step(tagged));
    }

    private static Step.Delivered step(Tagged<Transaction> tagged) {
        var effects = tagged.payload().effects();
        if (effects.size() == 1) {
            return Step.Delivered.of(tagged, List.of(effects.getFirst().key()));
        }
        var objects = new LinkedHashSet<Key<?, ?, ?>>();
        effects.forEach(effect -> objects.add(effect.key()));
        return Step.Delivered.of(tagged, List.copyOf(objects));
    }

    /// @param clock what there is now
    void merged(VectorClock clock) {
        coming.add(new Step.Merged(clock));
    }

    /// Tells what readers see now and did not before.
    void published(View view, Consumer<Action> out) {
        while (!coming.isEmpty() && isIn(view.clock(), coming.element())) {
            switch (coming.remove()) {
                case Step.Delivered step -> {
                    keep(step);
                    if (!watches.isEmpty()) {
                        shown = shown.with(step.last());
                        watches.forEach((number, watch) ->
                                tell(number, watch, step, shown, view.membership(), out));
                    }
                }
                case Step.Announced(_, var announced) -> out.accept(new Action.Announce(announced));
                case Step.Merged(var clock) -> {
                    past.clear();
                    pastBytes = 0;
                    shown = clock;
                    watches.keySet().forEach(number -> tellGap(number, view.membership(), out));
                }
            }
        }
        shown = view.clock();
    }

    private static boolean isIn(VectorClock clock, Step step) {
        return switch (step) {
            case Step.Delivered delivered -> clock.contains(delivered.last());
            case Step.Announced(var last, _) -> clock.contains(last);
            case Step.Merged(var merged) -> clock.covers(merged);
        };
    }

    private void keep(Step.Delivered step) {
        past.add(step);
        pastBytes += step.weight();
        while (pastBytes > limits.historyBytes()) {
            pastBytes -= past.remove().weight();
        }
    }

    /// Whether something has happened at one of these keys beyond the clock of its look, be it
    /// published or not. What is not remembered may have.
    boolean touched(List<Look> looks) {
        if (looks.isEmpty()) {
            return false;
        }
        var since = new HashMap<Location, VectorClock>(); // never iterated
        looks.forEach(
                look -> since.putIfAbsent(new Location(look.bucket(), look.key()), look.since()));
        var seen = VectorClock.meet(looks.stream().map(Look::since).distinct().toList());
        for (var steps = coming.descendingIterator(); steps.hasNext(); ) {
            var touches =
                    switch (steps.next()) {
                        case Step.Delivered step -> touches(step, since);
                        case Step.Announced _ -> false;
                        case Step.Merged _ -> true;
                    };
            if (touches) {
                return true;
            }
        }
        for (var steps = past.descendingIterator(); steps.hasNext(); ) {
            var step = steps.next();
            if (seen.contains(step.last())) {
                return false; // and all that were published before it
            }
            if (touches(step, since)) {
                return true;
            }
        }
        return !seen.covers(beforePast());
    }

    private static boolean touches(Step.Delivered step, Map<Location, VectorClock> since) {
        for (var object : step.objects()) {
            var clock = since.get(Location.of(object));
            if (clock != null && !clock.contains(step.last())) {
                return true;
            }
        }
        return false;
    }

    // --- who watches

    /// Tells whoever asks, under a number, what readers see that he has not heard of, and what they
    /// will.
    void add(Input.Watch request, Membership membership, Consumer<Action> out) {
        var number = next++;
        var watch = new Watch(request.what(), membership.completed(request.atLeast()));
        watches.put(number, watch);
        out.accept(new Action.Reply(request.id(), new Response.Watching(number)));
        var clock = beforePast();
        if (!watch.from().covers(clock)) {
            tellGap(number, membership, out);
            return;
        }
        for (var step : past) {
            clock = clock.with(step.last());
            tell(number, watch, step, clock, membership, out);
        }
    }

    /// What came before the first of `past`.
    private VectorClock beforePast() {
        var before = shown;
        for (var steps = past.descendingIterator(); steps.hasNext(); ) {
            var step = steps.next();
            before = before.cutTo(step.last().replica(), step.before());
        }
        return before;
    }

    void remove(long number) {
        watches.remove(number);
    }

    private static void tell(
            long number,
            Watch watch,
            Step.Delivered step,
            VectorClock clock,
            Membership membership,
            Consumer<Action> out) {
        var objects =
                watch.from().contains(step.last())
                        ? List.<Key<?, ?, ?>>of()
                        : watch.among(step.objects());
        if (!objects.isEmpty()) {
            var since = membership.abridged(clock.join(watch.from()));
            out.accept(new Action.Tell(number, new WatchEvent.Happened(since, objects)));
        }
    }

    private void tellGap(long number, Membership membership, Consumer<Action> out) {
        out.accept(new Action.Tell(number, new WatchEvent.Gap(membership.abridged(shown))));
    }
}
