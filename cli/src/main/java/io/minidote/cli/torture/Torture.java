package io.minidote.cli.torture;

import io.minidote.history.Outcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// One run: nodes start, clients write and read, things break, all is healed, and what clients saw
/// is judged.
public final class Torture {

    private static final Duration STARTING = Duration.ofSeconds(90);
    private static final Duration PROGRESS = Duration.ofSeconds(5);
    private static final Duration ENDING_FAULTS = Duration.ofSeconds(60);
    private static final Duration AGREEING = Duration.ofSeconds(120);
    private static final int SECONDS_TO_CLEAN_UP = 30;

    private static final int SEEDS_OF_FAR_CLOCKS = 4;

    /// The rule that asks for one order of all assignments.
    private static final String ARBITRATION = "CyclicCF";

    private final TortureOptions options;
    private final Judge judge;
    private final PrintWriter out;
    private final Cast cast;

    public Torture(TortureOptions options, Judge judge, PrintWriter out) {
        this.options = options;
        this.judge = judge;
        this.out = out;
        cast = Cast.of(options.nodes());
    }

    /// Does it all, and removes whatever it made on this machine, also when it is stopped.
    ///
    /// @return whether every promise was kept
    public boolean run() throws IOException, InterruptedException {
        DeadRuns.remove();
        var folder = folder();
        DeadRuns.begin(folder);
        var here = Thread.currentThread();
        var gone = new CountDownLatch(1);
        var hook = new Thread(() -> stop(here, gone), "stop-torture");
        Runtime.getRuntime().addShutdownHook(hook);
        var keep = true;
        try {
            var held = run(folder);
            keep = options.keep() || !held;
            return held;
        } catch (InterruptedException stopped) {
            keep = options.keep();
            throw stopped;
        } finally {
            new Leftovers(folder, out).leave(keep);
            gone.countDown();
            removeHook(hook);
        }
    }

    private Path folder() throws IOException {
        return options.folder().isPresent()
                ? Files.createDirectories(options.folder().get())
                : Files.createTempDirectory(DeadRuns.FOLDER);
    }

    /// Has the thread that runs clean up, which it does better than anybody else.
    private void stop(Thread runs, CountDownLatch gone) {
        say("stopping: nodes are killed, what was made on this machine is removed");
        runs.interrupt();
        try {
            var _ = gone.await(SECONDS_TO_CLEAN_UP, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // This process is ending, and the hook is waiting for us.
        }
    }

    private boolean run(Path folder) throws IOException, InterruptedException {
        var machine = options.privileged() ? Machine.look() : Machine.ofNobodySpecial();
        var kinds = able(machine);
        var site = Site.make(cast, machine.forFaults(kinds), folder, options.tls());
        var ended = false;
        var keep = true;
        try {
            var began = Instant.now();
            site.start(STARTING);
            say(
                    "%d nodes serve after %.1f s, one of them inside this process%s; seed %d; everything is in %s",
                    cast.steady().size(),
                    Duration.between(began, Instant.now()).toMillis() / 1_000.0,
                    options.tls() ? ", and speak TLS with each other" : "",
                    options.seed(),
                    folder);
            var held = torture(site, kinds, folder);
            ended = true;
            keep = options.keep() || !held;
            return held;
        } catch (InterruptedException stopped) {
            keep = options.keep();
            throw stopped;
        } finally {
            // Cleaning up must not be stopped by what stopped the run.
            var interrupted = Thread.interrupted();
            if (!ended) {
                site.arena().nodes().killAll();
            }
            site.close(keep);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// The kinds of faults that can happen here; of the others it is said why not.
    private Set<FaultKind> able(Machine machine) {
        var able = EnumSet.noneOf(FaultKind.class);
        for (var kind : options.kinds().stream().sorted().toList()) {
            var lacks = machine.lacks(kind.needs());
            if (lacks.isEmpty()) {
                able.add(kind);
            } else {
                say("left out: %s: %s", kind.word(), lacks.get());
            }
        }
        if (able.contains(FaultKind.CLOCK_JUMP)
                && options.seed() % SEEDS_OF_FAR_CLOCKS != 0
                && able.remove(FaultKind.CLOCK_FAR)) {
            say(
                    "left out: %s: only every %dth seed has it, for %s cannot be judged after it",
                    FaultKind.CLOCK_FAR.word(), SEEDS_OF_FAR_CLOCKS, ARBITRATION);
        }
        return able;
    }

    private boolean torture(Site site, Set<FaultKind> kinds, Path folder)
            throws IOException, InterruptedException {
        var history = folder.resolve("history.jsonl");
        var about =
                Map.of(
                        "seed", Long.toString(options.seed()),
                        "nodes", String.join(" ", cast.everybody()));
        var report = new Report(cast, kinds);
        try (var recorder = Recorder.create(history, about)) {
            var schedule = Schedule.of(options.seed(), options.time(), cast, kinds);
            var nemesis = new Nemesis(schedule, site.arena(), recorder::now, options.time());
            var chance = new Chance(~options.seed());
            var clients = new ArrayList<Client>();
            for (var i = 1; i <= options.clients(); i++) {
                clients.add(
                        new Client(
                                "c" + i,
                                site::seats,
                                site.arena().turnstiles(),
                                recorder,
                                chance.split()));
            }
            live(clients, nemesis, recorder);
            report.struck(nemesis.struck());
            report.add(Availability.judge(cast, nemesis.struck(), recorder.asked()));
            report.add(durable(nemesis));
            heal(site, clients, recorder, report);
            report.time(recorder.now());
        }
        report.add(arbitrated(judge.judge(history), report));
        report.write(folder);
        out.print(report.text());
        out.flush();
        return report.held();
    }

    /// Where clocks were so far apart that nobody followed, they do not arbitrate in one order.
    private static List<Verdict> arbitrated(List<Verdict> verdicts, Report report) {
        return report.happened(FaultKind.CLOCK_FAR) == 0
                ? verdicts
                : verdicts.stream()
                        .map(verdict ->
                                verdict.name().equals(ARBITRATION)
                                        ? new Verdict(
                                                ARBITRATION,
                                                "not judged after " + FaultKind.CLOCK_FAR.word(),
                                                0,
                                                List.of())
                                        : verdict)
                        .toList();
    }

    private static Verdict durable(Nemesis nemesis) {
        return new Verdict(
                "P6 durable",
                "no acknowledgement while syncs fail, none lost with a process that was cut off",
                nemesis.struck().stream()
                        .filter(one ->
                                one.fault().kind() == FaultKind.SYNC_FAILS
                                        || one.fault().kind() == FaultKind.LONE_KILL)
                        .filter(Struck::happened)
                        .count(),
                nemesis.broken());
    }

    /// Clients and faults, side by side, for as long as it was asked.
    private void live(List<Client> clients, Nemesis nemesis, Recorder recorder)
            throws InterruptedException {
        var threads = new ArrayList<Thread>();
        try {
            for (var client : clients) {
                threads.add(Thread.ofVirtual().name("client").start(client));
            }
            nemesis.start();
            while (recorder.now().compareTo(options.time()) < 0) {
                var left = options.time().minus(recorder.now());
                Thread.sleep(left.compareTo(PROGRESS) < 0 ? left : PROGRESS);
                progress(nemesis, recorder);
            }
            end(threads);
            nemesis.join(ENDING_FAULTS);
        } catch (InterruptedException stopped) {
            end(threads);
            nemesis.stop();
            throw stopped;
        }
    }

    private static void end(List<Thread> clients) throws InterruptedException {
        clients.forEach(Thread::interrupt);
        for (var client : clients) {
            client.join();
        }
    }

    private void progress(Nemesis nemesis, Recorder recorder) {
        say(
                "%4d s: %,d transactions, %,d refused, %,d unclear; %d faults; now: %s",
                recorder.now().toSeconds(),
                recorder.count(Outcome.OK),
                recorder.count(Outcome.FAILED),
                recorder.count(Outcome.UNKNOWN),
                nemesis.struck().size(),
                Report.going(nemesis.going()));
    }

    private void heal(Site site, List<Client> clients, Recorder recorder, Report report)
            throws IOException, InterruptedException {
        say("%4d s: all is healed", recorder.now().toSeconds());
        var arena = site.arena();
        arena.heal();
        report.add(
                new Verdict(
                        "P10 identity",
                        "the node that comes and goes has gone in the end",
                        1,
                        arena.retire(cast.spare(), AGREEING)
                                ? List.of()
                                : List.of(cast.spare() + " could neither leave nor be forgotten")));
        var agreement = new Agreement(site.witnesses()).await(AGREEING);
        report.add(List.of(agreement.clocks(), agreement.states()));
        var ages = clients.stream().mapToInt(Client::age).max().orElse(0) + 1;
        report.add(
                new Verdict(
                        "final reads",
                        "in the end every key can be read at every node",
                        (long) ages * new Keys(0).all().size() * cast.steady().size(),
                        new FinalReads(recorder, ages).at(site.seats())));
        arena.nodes().close();
        report.counted(recorder);
        report.ended(
                arena.nodes().ended(), arena.nodes().starts(), Instant.now().minus(recorder.now()));
    }

    private void say(String line, Object... values) {
        out.println(line.formatted(values));
        out.flush();
    }
}
