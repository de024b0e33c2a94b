package io.minidote.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `minidote forget`: the cluster goes on without a member that is gone.
@Command(
        name = "forget",
        description = {
            "Tells a cluster that one of its members is gone for good, so that nothing waits for it any"
                    + " more. Any other member may be asked.",
            "",
            "Refused while any member hears the one to be forgotten, and where fewer than half of all"
                    + " members are heard. Should it come back, it is told so and joins as a new"
                    + " replica; what only it had is done again, or set aside in a file.",
            "",
            "Examples:",
            "  minidote forget n3",
            "  minidote forget n3#56b065cae0992f02 --at 6382",
            "  minidote forget n3 --force        the others are gone too, for good"
        })
final class ForgetCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;
    @Mixin private Target target = new Target();

    @Parameters(
            paramLabel = "NAME|ID",
            description = "The member's name, or its id as minidote members shows it.")
    private String whom = "";

    @Option(
            names = "--force",
            description =
                    "Do so even where no majority of the members is heard. If the others are not gone,"
                            + " but go on elsewhere, one side will have to join the other anew.")
    private boolean force;

    @Override
    public Integer call() {
        var words = new ArrayList<>(List.of("forget", whom));
        if (force) {
            words.add("--force");
        }
        spec.commandLine().getOut().println(target.administer(words));
        return ExitCode.OK.number();
    }
}
