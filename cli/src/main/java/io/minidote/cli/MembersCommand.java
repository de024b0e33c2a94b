package io.minidote.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `minidote members`: who belongs to the cluster, as a running node sees it.
@Command(
        name = "members",
        description = {
            "Shows who belongs to the cluster, as a running node sees it: each replica with its state,"
                    + " whether it can be reached, how many updates it lacks, and for how long.",
            "",
            "Examples:",
            "  minidote members",
            "  minidote members --at 6382",
            "  minidote members --at db1.example.org:6379 --json"
        })
final class MembersCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;
    @Mixin private Target target = new Target();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
        var words = json ? List.of("members", "--json") : List.of("members");
        spec.commandLine().getOut().println(target.administer(words));
        return ExitCode.OK.number();
    }
}
