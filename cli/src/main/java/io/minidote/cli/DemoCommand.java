package io.minidote.cli;

import io.minidote.cli.demo.Demo;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `minidote demo`: three replicas on this machine, and what holds.
@Command(
        name = "demo",
        description = {
            "Shows on three replicas, and on a fourth that joins them, what Minidote promises, and checks"
                    + " it.",
            "",
            "Three processes are started on free ports of this machine, with their data in a"
                    + " temporary folder. They are written to, cut off from each other, killed,"
                    + " robbed of a disk, joined and forgotten; after each, what clients see is"
                    + " compared with what they must see. It takes less than a minute and ends with"
                    + " 0 only if everything held.",
            "",
            "Examples:",
            "  minidote demo",
            "  minidote demo --keep",
            "  minidote demo --updates 100000"
        })
final class DemoCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Option(names = "--keep", description = "Keep the data and the logs, and say where they are.")
    private boolean keep;

    @Option(
            names = "--updates",
            paramLabel = "N",
            defaultValue = "20000",
            description =
                    "How many updates each side makes while one replica is cut off"
                            + " (default: ${DEFAULT-VALUE}).")
    private int updates;

    @Override
    public Integer call() throws Exception {
        if (updates < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--updates is at least 1, not " + updates);
        }
        var held = new Demo(spec.commandLine().getOut(), updates, keep).run();
        return (held ? ExitCode.OK : ExitCode.FAILED).number();
    }
}
