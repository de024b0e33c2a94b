package io.minidote.cli;

import io.minidote.storage.FileDisk;
import io.minidote.storage.Inspection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `minidote inspect`: what is in the files of a data directory, for people.
@Command(
        name = "inspect",
        description = {
            "Shows what is in the files of a data directory. It only looks, so the node may be"
                    + " running. Ends with 4 if something is damaged; what a crash has torn at the end"
                    + " of a log is not damage.",
            "",
            "Examples:",
            "  minidote inspect log ./minidote-data",
            "  minidote inspect snapshot ./minidote-data"
        })
final class InspectCommand {

    @Spec private CommandSpec spec;

    @Command(
            name = "log",
            description =
                    "Shows the operation log: its segments, and what is in them, one frame a line.")
    int log(
            @Parameters(
                            paramLabel = "DIR",
                            description = "A data directory, or the folder of its log.")
                    Path folder)
            throws IOException {
        return inspect(folder, "log", inspection -> inspection.log(new FrameWords()));
    }

    @Command(
            name = "snapshot",
            description = "Shows the snapshots, the newest first, and whether they are whole.")
    int snapshot(
            @Parameters(
                            paramLabel = "DIR",
                            description = "A data directory, or the folder of its snapshots.")
                    Path folder)
            throws IOException {
        return inspect(folder, "snapshots", Inspection::snapshots);
    }

    private interface Look {
        void at(Inspection inspection) throws IOException;
    }

    private int inspect(Path folder, String within, Look look) throws IOException {
        var inner = folder.resolve(within);
        var chosen = Files.isDirectory(inner) ? inner : folder;
        if (!Files.isDirectory(chosen)) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "%s is not a folder; expected a data directory".formatted(folder));
        }
        if (chosen.equals(folder) && !holds(folder, within)) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "%s is no data directory: there is no folder '%s' in it, and no file of one"
                            .formatted(folder, within));
        }
        var out = spec.commandLine().getOut();
        var inspection = new Inspection(FileDisk.readOnly(chosen), out);
        look.at(inspection);
        out.flush();
        return (inspection.damaged() ? ExitCode.DATA_REFUSED : ExitCode.OK).number();
    }

    /// Whether `folder` itself is one of the folders of a data directory, under whatever name.
    private static boolean holds(Path folder, String within) throws IOException {
        var begin = within.equals("log") ? "segment-" : "snapshot-";
        try (var paths = Files.newDirectoryStream(folder, begin + "*")) {
            return folder.endsWith(within) || paths.iterator().hasNext();
        }
    }
}
