package io.minidote.cli.bench;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Something about the systems that can be measured by itself.
interface Measurement {

    /// As a person names it.
    String name();

    /// Why it cannot be made on this machine, and what would have to be done about it.
    default Optional<String> missing() {
        return Optional.empty();
    }

    /// A picture of what was measured, where one shows more than the table.
    default Optional<Chart> chart(List<Row> measured) {
        return Optional.empty();
    }

    List<Row> measure(Workbench bench) throws IOException, InterruptedException;
}
