package io.minidote.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `minidote status`: how a running node is.
@Command(
        name = "status",
        description = {
            "Shows how a running node is: which replica, who belongs to its cluster, who lacks what and"
                    + " for how long, its log, its snapshots, and what waits.",
            "",
            "Examples:",
            "  minidote status",
            "  minidote status --at 6382",
            "  minidote status --at db1.example.org:6379 --json"
        })
final class StatusCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;
    @Mixin private Target target = new Target();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
        var words = json ? List.of("status", "--json") : List.of("status");
        spec.commandLine().getOut().println(target.administer(words));
        return ExitCode.OK.number();
    }
}
