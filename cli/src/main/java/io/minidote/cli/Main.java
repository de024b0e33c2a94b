package io.minidote.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/// The `minidote` command. A new subcommand is a `Callable<Integer>` that gives an [ExitCode]'s
/// number, and its class in the list of subcommands here.
@Command(
        name = "minidote",
        description = "A causally consistent, active-active CRDT database.",
        subcommands = {
            DemoCommand.class,
            ClusterCommand.class,
            ServeCommand.class,
            StatusCommand.class,
            MembersCommand.class,
            LeaveCommand.class,
            ForgetCommand.class,
            AdminCommand.class,
            InspectCommand.class,
            SimulateCommand.class,
            CheckCommand.class,
            TortureCommand.class,
            BenchCommand.class,
            RehearseCommand.class,
            HelpCommand.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        usageHelpAutoWidth = true)
public final class Main implements Runnable {

    private static final String DEBUG_VARIABLE = "MINIDOTE_DEBUG";

    @Spec private CommandSpec spec;

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Show stack traces; so does " + DEBUG_VARIABLE + "=1 in the environment.")
    private boolean debug;

    private final Map<String, String> environment;

    private Main(Map<String, String> environment) {
        this.environment = environment;
    }

    public static void main(String[] args) {
        var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(System.getenv(), out, err, args));
    }

    /// What the process would do with `args`: says it to `out` and `err`, and gives the number it
    /// would end with.
    public static int run(
            Map<String, String> environment, PrintWriter out, PrintWriter err, String... args) {
        var main = new Main(environment);
        var line =
                new CommandLine(main)
                        .setOut(out)
                        .setErr(err)
                        .setParameterExceptionHandler(main::misused)
                        .setExecutionExceptionHandler(main::failed);
        line.getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(ExitCode.list());
        return line.execute(args);
    }

    /// The environment without what is the command's own.
    Map<String, String> settings() {
        var settings = new TreeMap<>(environment);
        settings.remove(DEBUG_VARIABLE);
        return settings;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: say what to do");
    }

    private int misused(ParameterException e, String[] args) {
        var line = e.getCommandLine();
        var err = line.getErr();
        err.println("minidote: " + e.getMessage());
        UnmatchedArgumentException.printSuggestions(e, err);
        err.println("Try '" + line.getCommandSpec().qualifiedName() + " --help'.");
        trace(e, err);
        return ExitCode.USAGE.number();
    }

    private int failed(Exception e, CommandLine line, ParseResult parsed) {
        var err = line.getErr();
        var exitCode = ExitCode.FAILED;
        if (e instanceof CommandFailed failure) {
            err.println("minidote: " + failure.getMessage());
            exitCode = failure.exitCode();
        } else {
            err.println("minidote: unexpected: " + e + "; --debug shows where");
        }
        trace(e, err);
        return exitCode.number();
    }

    private void trace(Exception e, PrintWriter err) {
        if (debug || !environment.getOrDefault(DEBUG_VARIABLE, "").isEmpty()) {
            e.printStackTrace(err);
        }
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "minidote " + Build.current(),
                "Java %s (%s), %s %s"
                        .formatted(
                                Runtime.version(),
                                System.getProperty("java.vendor"),
                                System.getProperty("os.name"),
                                System.getProperty("os.arch"))
            };
        }
    }
}
