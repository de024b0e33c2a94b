package io.minidote.cli;

import io.minidote.cli.local.NodeProcess;
import io.minidote.clock.ReplicaId;
import io.minidote.node.Configuration;
import io.minidote.node.Setting;
import io.minidote.node.WrongConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `minidote serve`: one replica, until it is told to stop.
///
/// Every [Setting] is an option; this class names none of them but those it uses itself.
@Command(
        name = "serve",
        abbreviateSynopsis = true,
        sortOptions = false,
        description = {
            "Runs one replica until SIGTERM or Ctrl-C; then it answers what it has begun, stops and"
                    + " ends with 0.",
            "",
            "Each option that has a default here is also a key of minidote.toml in the current folder"
                    + " (--data-dir is data.dir) and a variable of the environment (MINIDOTE_DATA_DIR)."
                    + " Options go before the environment, the environment before the file.",
            "",
            "Examples:",
            "  minidote serve",
            "  minidote serve --redis-port 7000 --data-dir /var/lib/minidote",
            "  minidote serve --node-name a --nodes a@10.0.0.1:7800,b@10.0.0.2:7800",
            "  minidote serve --node-name c --peer-host 10.0.0.3 --join 10.0.0.1:7800",
            "  minidote serve --print-config"
        },
        modelTransformer = ServeCommand.Settings.class)
final class ServeCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;
    @ParentCommand private Main main;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The file to read instead of ./" + Configuration.FILE + ".")
    private @Nullable Path file;

    @Option(
            names = "--print-config",
            description = "Show every setting in force and where it came from, and end.")
    private boolean print;

    @Option(
            names = NodeProcess.STOP_WITH_PARENT,
            hidden = true,
            description = "Stop when standard input ends.")
    private boolean stopWithParent;

    /// Makes an option of each setting.
    static final class Settings implements IModelTransformer {
        @Override
        public CommandSpec transform(CommandSpec spec) {
            Setting.ALL.forEach(setting -> spec.addOption(option(setting)));
            return spec;
        }

        private static <T> OptionSpec option(Setting<T> setting) {
            var option =
                    OptionSpec.builder(setting.flag())
                            .type(String.class)
                            .description(
                                    "%s (default: %s)"
                                            .formatted(setting.meaning(), byDefault(setting))
                                            // What picocli would take for a format.
                                            .replace("%", "%%"));
            return setting.isSwitch()
                    ? option.arity("0..1").fallbackValue("true").paramLabel("true|false").build()
                    : option.arity("1").paramLabel("VALUE").build();
        }

        private static <T> String byDefault(Setting<T> setting) {
            var text = setting.print(setting.byDefault());
            return text.isEmpty() ? "none" : text;
        }
    }

    @Override
    public Integer call() throws IOException {
        var configuration = configuration();
        var out = spec.commandLine().getOut();
        if (print) {
            out.print(configuration.print());
            out.flush();
            return ExitCode.OK.number();
        }
        // The logging reads these when the first of its loggers is made.
        System.setProperty("log.level", configuration.text(Setting.LOG_LEVEL));
        System.setProperty("log.format", configuration.text(Setting.LOG_FORMAT));
        if (stopWithParent) {
            Thread.ofPlatform().daemon().name("watch-parent").start(() -> awaitEnd(System.in));
        }
        try (var server = Server.open(configuration)) {
            var stop = new Thread(() -> stop(server), "stop");
            Runtime.getRuntime().addShutdownHook(stop);
            try {
                server.replica()
                        .ifPresent(replica -> out.println(ready(configuration, server, replica)));
                out.flush();
                server.awaitEnd();
            } finally {
                remove(stop);
            }
        }
        return ExitCode.OK.number();
    }

    /// A node that ends by itself was not asked to: what it ends with is its own.
    private static void remove(Thread stop) {
        try {
            Runtime.getRuntime().removeShutdownHook(stop);
        } catch (IllegalStateException _) {
            // It was asked to stop, and does.
        }
    }

    private Configuration configuration() throws IOException {
        var flags = new TreeMap<String, String>();
        for (var setting : Setting.ALL) {
            String given = spec.findOption(setting.flag()).getValue();
            if (given != null) {
                flags.put(setting.key(), given);
            }
        }
        try {
            return Configuration.load(
                    Path.of(""), Optional.ofNullable(file), main.settings(), flags);
        } catch (WrongConfiguration wrong) {
            throw new CommandFailed(ExitCode.USAGE, String.valueOf(wrong.getMessage()), wrong);
        }
    }

    private static String ready(Configuration configuration, Server server, ReplicaId replica) {
        var redis = server.redis();
        var peers =
                server.unjoinable()
                        .map("no peers (%s)"::formatted)
                        .orElseGet(() ->
                                "peers at %s:%s"
                                        .formatted(
                                                configuration.text(Setting.PEER_HOST),
                                                configuration.text(Setting.PEER_PORT)));
        return "minidote %s: Redis at %s:%d, %s, replica %s, data in %s"
                .formatted(
                        Build.current().version(),
                        redis.getAddress().getHostAddress(),
                        redis.getPort(),
                        peers,
                        replica,
                        configuration.get(Setting.DATA_DIR).toAbsolutePath().normalize());
    }

    /// It was asked to stop, and did: that is 0, where the JVM would say 130 or 143.
    private static void stop(Server server) {
        server.close();
        Runtime.getRuntime().halt(ExitCode.OK.number());
    }

    /// The parent holds the other end of this pipe, and lets go of it however it ends.
    private static void awaitEnd(InputStream in) {
        try {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException _) {
            // The pipe is gone, and so is the parent.
        }
        Runtime.getRuntime().exit(ExitCode.OK.number());
    }
}
