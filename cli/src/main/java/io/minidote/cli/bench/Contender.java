package io.minidote.cli.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// A system in one of its modes, to be measured beside others.
interface Contender extends Guaranteeing {

    /// Why it cannot be measured on this machine, and what would have to be done about it.
    Optional<String> missing();

    /// Starts it on the data that is in `folder`, if there is any; it may not serve yet.
    ///
    /// @param folder exists
    /// @param servers how many processes that hold the same data
    Started start(Path folder, int servers) throws IOException;
}
