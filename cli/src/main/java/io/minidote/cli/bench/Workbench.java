package io.minidote.cli.bench;

import io.minidote.cli.local.Folders;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// What measurements work with: systems that are started for them, and turns for these to take.
///
/// When this process is ended, all that was started is stopped, and its data deleted.
final class Workbench implements AutoCloseable {

    /// Has one system do some work once.
    interface Trial<S extends Named> {
        /// @return a number for each quantity that is measured, in their order
        List<Double> run(S system) throws IOException, InterruptedException;
    }

    private final int rounds;
    private final Scale scale;
    private final Path folder;
    private final PrintWriter out;
    private final Instant began = Instant.now();
    private final Map<String, String> leftOut = new TreeMap<>();
    private final List<Started> started = new CopyOnWriteArrayList<>();
    private final Thread last = new Thread(this::clear, "clear-bench");
    private int folders;

    /// @param rounds how often each system does each piece of work
    /// @param folder where the systems have their data
    Workbench(int rounds, Scale scale, Path folder, PrintWriter out) {
        this.rounds = rounds;
        this.scale = scale;
        this.folder = folder;
        this.out = out;
        Runtime.getRuntime().addShutdownHook(last);
    }

    int rounds() {
        return rounds;
    }

    Scale scale() {
        return scale;
    }

    /// Those of the systems that can be run here; the others are left out.
    List<Contender> present(Contender... contenders) {
        var present = new ArrayList<Contender>();
        for (var contender : contenders) {
            contender
                    .missing()
                    .ifPresentOrElse(
                            why -> leaveOut(contender.name(), why), () -> present.add(contender));
        }
        return present;
    }

    /// Says once that something is not measured.
    void leaveOut(String what, String why) {
        if (leftOut.put(what, why) == null) {
            say("left out: %s: %s", what, why);
        }
    }

    /// What was not measured, and why.
    Map<String, String> leftOut() {
        return leftOut;
    }

    /// A folder that nobody has used.
    Path freshFolder() throws IOException {
        return Files.createDirectories(folder.resolve("run" + ++folders));
    }

    /// Starts a system, which may not serve yet.
    ///
    /// @param servers how many processes that hold the same data
    Started start(Contender contender, Path folder, int servers) throws IOException {
        var system = contender.start(folder, servers);
        started.add(system);
        return system;
    }

    /// Stops what still runs, and deletes all data.
    void tidy() {
        clear();
        started.clear();
    }

    @Override
    public void close() {
        clear();
        try {
            Runtime.getRuntime().removeShutdownHook(last);
        } catch (IllegalStateException _) {
            // This process is ending, and the hook is doing the same as we did.
        }
    }

    private void clear() {
        started.forEach(Started::close);
        try {
            Folders.delete(folder);
        } catch (IOException undeleted) {
            out.printf("%s could not be deleted: %s%n", folder, undeleted.getMessage());
            out.flush();
        }
    }

    /// A line of progress, with the time since the beginning before it.
    void say(String line, Object... values) {
        var time = Duration.between(began, Instant.now());
        out.printf(
                Locale.ROOT,
                "%3d:%02d  %s%n",
                time.toMinutes(),
                time.toSecondsPart(),
                String.format(Locale.ROOT, line, values));
        out.flush();
    }

    /// Lets all systems do the same, one after the other, again and again: A B A B. What is slow
    /// for a while, a disk or a neighbour, so is slow for all of them.
    ///
    /// @param warmUp whether there is a round before the first that does not count
    /// @param systems ours first
    /// @return a row for each of the quantities
    <S extends Named> List<Row> takeTurns(
            Measurement measurement,
            List<Quantity> quantities,
            boolean warmUp,
            List<S> systems,
            Trial<S> trial)
            throws IOException, InterruptedException {
        var numbers = new ArrayList<List<List<Double>>>();
        for (var round = warmUp ? 0 : 1; round <= rounds; round++) {
            var ofRound = new ArrayList<List<Double>>();
            for (var system : systems) {
                var measured = trial.run(system);
                ofRound.add(measured);
                if (round > 0) {
                    say(
                            "%s, %s, round %d of %d: %s",
                            measurement.name(),
                            system.name(),
                            round,
                            rounds,
                            words(quantities, measured));
                }
            }
            if (round > 0) {
                numbers.add(ofRound);
            }
        }
        var rows = new ArrayList<Row>();
        for (var q = 0; q < quantities.size(); q++) {
            var figures = new ArrayList<Figure>();
            for (var s = 0; s < systems.size(); s++) {
                var quantity = q;
                var system = s;
                figures.add(
                        new Figure(
                                systems.get(s).name(),
                                numbers.stream()
                                        .map(ofRound -> ofRound.get(system).get(quantity))
                                        .toList()));
            }
            rows.add(new Row(measurement.name(), quantities.get(q), figures));
        }
        return rows;
    }

    private static String words(List<Quantity> quantities, List<Double> numbers) {
        var words = new ArrayList<String>();
        for (var i = 0; i < numbers.size(); i++) {
            var quantity = quantities.get(i);
            words.add(
                    "%s %s %s"
                            .formatted(
                                    quantity.work(), Numbers.of(numbers.get(i)), quantity.unit()));
        }
        return String.join("; ", words);
    }
}
