package io.minidote.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `minidote leave`: a node goes for good, and nothing it has goes with it.
@Command(
        name = "leave",
        description = {
            "Lets a running node leave its cluster for good: it takes no more updates, waits until the"
                    + " other members it hears have all it has, is forgotten by them, and stops. Says"
                    + " meanwhile whom it waits for.",
            "",
            "When the time is over, it stays a member and takes updates again, and this ends with"
                    + " 1. Started again later, a node that has left joins as a new replica.",
            "",
            "Examples:",
            "  minidote leave",
            "  minidote leave --at 6383 --timeout 30s"
        })
final class LeaveCommand implements Callable<Integer> {

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    /// A line of `INFO replication` about a member that lacks something.
    private static final Pattern LACKING =
            Pattern.compile(
                    "member\\d+:name=[^,]*,replica=([^,]*),self=false,state=member,"
                            + "(?:.*,)?lacks_updates=([1-9]\\d*),.*");

    @Spec private CommandSpec spec;
    @Mixin private Target target = new Target();

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "5min",
            description =
                    "How long it may take, such as 500ms, 30s or 1h (default: ${DEFAULT-VALUE}).")
    private String timeout = "";

    @Override
    public Integer call() throws InterruptedException {
        var line = spec.commandLine();
        var watching = Thread.ofVirtual().name("leave-progress").start(() -> watch(line.getErr()));
        try {
            var told = target.administerPatiently(List.of("leave", "--timeout", timeout));
            line.getOut().println(told);
            return ExitCode.OK.number();
        } finally {
            watching.interrupt();
            watching.join();
        }
    }

    /// Says who lacks what, whenever that has changed, until it is interrupted.
    private void watch(PrintWriter err) {
        var last = "";
        try {
            while (true) {
                Thread.sleep(LOOK_AGAIN);
                var now = waitingFor();
                if (!now.equals(last) && !now.isEmpty()) {
                    err.println("waiting for " + now);
                }
                last = now;
            }
        } catch (InterruptedException _) {
            // It has left, or it has been said why not.
        } catch (CommandFailed _) {
            // Whoever waits for the answer itself will hear of it.
        }
    }

    private String waitingFor() {
        var lacking = new ArrayList<String>();
        for (var line : target.info("replication")) {
            var match = LACKING.matcher(line);
            if (match.matches()) {
                lacking.add("%s, which lacks %s updates".formatted(match.group(1), match.group(2)));
            }
        }
        return lacking.stream().collect(Collectors.joining(" and "));
    }
}
