package io.minidote.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// What every data type promises, as one suite. A type brings its specification, its operations,
/// and ways to do it wrong, each of which this suite must notice.
///
/// `-Dminidote.histories=50000` tries more than the usual number of histories.
abstract class CrdtContract<S extends Crdt<S, O, E>, O, E> implements Trial.Meaning<O> {

    private static final int HISTORIES = Integer.getInteger("minidote.histories", 1_000);

    abstract DataType<S, O, E> type();

    /// Ways to do it wrong, by what is wrong with them.
    abstract Map<String, Twist<S, O, E>> broken();

    @Test
    void everyReplicaShowsWhatTheSpecificationSaysOfItsHistory() {
        for (var seed = 1; seed <= HISTORIES; seed++) {
            Trial.run(type(), this, seed);
        }
    }

    @TestFactory
    Stream<DynamicTest> brokenIsNoticed() {
        return new TreeMap<>(broken())
                .entrySet().stream()
                        .map(entry ->
                                DynamicTest.dynamicTest(
                                        entry.getKey(),
                                        () ->
                                                assertThat(noticed(entry.getValue()))
                                                        .as("some history shows it")
                                                        .isTrue()));
    }

    private boolean noticed(Twist<S, O, E> twist) {
        var twisted = twist.of(type());
        for (var seed = 1; seed <= HISTORIES; seed++) {
            try {
                Trial.run(twisted, this, seed);
            } catch (AssertionError _) {
                return true;
            }
        }
        return false;
    }
}
