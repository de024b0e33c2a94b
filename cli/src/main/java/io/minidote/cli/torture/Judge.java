package io.minidote.cli.torture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Says of a recorded history which promises it keeps.
public interface Judge {

    /// @param history the file that was recorded
    List<Verdict> judge(Path history) throws IOException;
}
