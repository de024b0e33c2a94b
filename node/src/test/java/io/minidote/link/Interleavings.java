package io.minidote.link;

import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/// Ways in which a few threads may take turns, tried one after another, and the same at every run.
/// `-Dminidote.races.rounds=100` tries more of them.
public final class Interleavings {

    private static final int ROUNDS = Integer.getInteger("minidote.races.rounds", 1);

    private Interleavings() {}

    /// Something that starts threads, joins them, and throws where it is wrong what they did: an
    /// InvariantBroken, for Lincheck gets lost in the classes of AssertJ.
    public interface Threads {
        void run() throws InterruptedException;
    }

    /// Holds what threads get from the operations of a class against what they could get if each
    /// operation happened in one moment. A thread may take over within `shared`; what else they
    /// come across is immutable, or belongs to one thread.
    public static void linearizable(Class<?> operations, Class<?> shared) {
        new ModelCheckingOptions()
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(1)
                .actorsAfter(1)
                .iterations(10 * ROUNDS)
                .invocationsPerIteration(60)
                .addGuarantee(
                        ManagedStrategyGuaranteeKt.forClasses(name ->
                                        name.startsWith("io.minidote")
                                                && !name.equals(shared.getName())
                                                && !name.equals(operations.getName()))
                                .allMethods()
                                .ignore())
                .check(operations);
    }

    /// Runs the same again and again. Where all threads wait for one another it has failed.
    public static void each(Threads threads) {
        Lincheck.runConcurrentTest(
                40 * ROUNDS,
                () -> {
                    try {
                        threads.run();
                    } catch (InterruptedException nobodyDoes) {
                        throw new IllegalStateException(nobodyDoes);
                    }
                });
    }
}
