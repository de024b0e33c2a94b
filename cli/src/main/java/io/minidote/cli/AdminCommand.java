package io.minidote.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `minidote admin`: everything that `MINIDOTE.ADMIN` can do, at a shell.
@Command(
        name = "admin",
        description = {
            "Asks a running node to do what an operator may want, as MINIDOTE.ADMIN does at its Redis"
                    + " port.",
            "",
            "  status [--json]    how the node is",
            "  members [--json]   who belongs to the cluster, and who lacks what",
            "  digest [CLOCK]     a fingerprint of each bucket; replicas with equal clocks have equal"
                    + " ones, once both have forgotten up to CLOCK, the join of what they call stable",
            "  leave              leave the cluster for good; minidote leave says whom it waits for",
            "  forget MEMBER      go on without a member that is gone for good",
            "  found              no other node has anything, or ever will again: found the cluster,"
                    + " or go on with what is here",
            "  cut PEER           lose everything between this node and a peer; only where"
                    + " test.faults is on",
            "  heal PEER|all      and no longer",
            "",
            "Examples:",
            "  minidote admin members",
            "  minidote admin digest --at 6382",
            "  minidote admin cut n2 --at 6381"
        })
final class AdminCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;
    @Mixin private Target target = new Target();

    @Parameters(paramLabel = "WORD", arity = "1..*", description = "What to do.")
    private List<String> words = List.of();

    @Override
    public Integer call() {
        spec.commandLine().getOut().println(target.administer(words));
        return ExitCode.OK.number();
    }
}
