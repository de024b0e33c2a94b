package io.minidote.api;

import io.minidote.base.Bytes;
import io.minidote.crdt.ScoredSet;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SequencedMap;

/// A `sorted_set`: members with a score each. The newest score wins, and increases made meanwhile
/// elsewhere add to it.
public final class Scores {

    private final Place<ScoredSet, ScoredSet.Operation> place;

    Scores(Place<ScoredSet, ScoredSet.Operation> place) {
        this.place = place;
    }

    /// Puts the member in, or gives it another score.
    ///
    /// @param score any but NaN
    public void add(String member, double score) {
        place.update(
                new ScoredSet.Operation.Add(Map.of(Bytes.of(member), new ScoredSet.Score(score))));
    }

    /// Adds to the score of the member, which is 0 where it is not in the set.
    public void increase(String member, double by) {
        place.update(new ScoredSet.Operation.Increase(Bytes.of(member), by));
    }

    /// @param members one or more
    public void remove(String... members) {
        place.update(new ScoredSet.Operation.Remove(Texts.bytes(members)));
    }

    public void reset() {
        place.update(new ScoredSet.Operation.Reset());
    }

    public int size() {
        return place.read().size();
    }

    /// Nothing where the member is not in the set.
    public OptionalDouble score(String member) {
        return place.read()
                .find(Bytes.of(member))
                .map(scored -> OptionalDouble.of(scored.score()))
                .orElseGet(OptionalDouble::empty);
    }

    /// How many members stand before it; nothing where it is not in the set.
    public OptionalInt rank(String member) {
        return place.read().rank(Bytes.of(member));
    }

    /// The lowest score first.
    public SequencedMap<Bytes, Double> scores() {
        return place.read().value();
    }
}
