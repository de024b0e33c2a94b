package io.minidote.replica;

import io.minidote.base.Bytes;
import io.minidote.base.PersistentMap;
import io.minidote.base.PersistentSortedSet;
import io.minidote.base.Weighed;
import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/// What requests that have an id were answered with, so that one which comes again is answered
/// again and not done again. An immutable value.
///
/// Replicas which have delivered the same need not remember the same: each forgets by its own
/// [DedupWindow]. That is why nothing of this is in a [Digest].
///
/// @param byId the first answer to each request
/// @param byTime the same requests, the oldest first
public record Answers(PersistentMap<RequestId, Answer> byId, PersistentSortedSet<Moment> byTime)
        implements Weighed {

    public static final Answers NONE =
            new Answers(PersistentMap.empty(), PersistentSortedSet.empty());

    /// @param answer what the asker was told
    /// @param time when the transaction was committed that told it
    /// @param by the first dot of that transaction
    public record Answer(Bytes answer, HybridTime time, Dot by) implements Weighed {
        @Override
        public long weight() {
            return Weighed.object(12) + answer.weight() + time.weight() + by.weight();
        }
    }

    /// One request among the others. What it refers to has been weighed with its answer.
    public record Moment(HybridTime time, Dot by, RequestId request)
            implements Comparable<Moment>, Weighed {

        private static final Comparator<Moment> ORDER =
                Comparator.comparing(Moment::time).thenComparing(Moment::by);

        @Override
        public int compareTo(Moment other) {
            return ORDER.compare(this, other);
        }

        @Override
        public long weight() {
            return Weighed.object(12);
        }
    }

    private static Moment moment(RequestId request, Answer answer) {
        return new Moment(answer.time(), answer.by(), request);
    }

    @Override
    public long weight() {
        return byId.weight() + byTime.weight();
    }

    public int size() {
        return byTime.size();
    }

    public Optional<Answer> find(RequestId request) {
        return byId.find(request);
    }

    /// Of two answers to one request, given where the other was not known, the one committed first
    /// stands, everywhere.
    public Answers with(RequestId request, Answer answer) {
        var known = byId.find(request);
        var moment = moment(request, answer);
        if (known.isEmpty()) {
            return new Answers(byId.with(request, answer), byTime.with(moment));
        }
        var before = moment(request, known.get());
        return before.compareTo(moment) <= 0
                ? this
                : new Answers(byId.with(request, answer), byTime.without(before).with(moment));
    }

    /// What is remembered at two places, at both.
    Answers merge(Answers other) {
        if (byTime.isEmpty()) {
            return other;
        }
        var merged = this;
        for (var moment : other.byTime.list()) {
            var answer = other.find(moment.request()).orElseThrow();
            merged = merged.with(moment.request(), answer);
        }
        return merged;
    }

    /// Without the oldest beyond so many.
    Answers atMost(int count) {
        var left = this;
        while (left.size() > count) {
            left = left.withoutOldest();
        }
        return left;
    }

    /// Without those given before then.
    Answers since(Instant when) {
        var left = this;
        while (left.size() > 0 && left.byTime.at(0).time().instant().isBefore(when)) {
            left = left.withoutOldest();
        }
        return left;
    }

    private Answers withoutOldest() {
        var oldest = byTime.at(0);
        return new Answers(byId.without(oldest.request()), byTime.without(oldest));
    }
}
