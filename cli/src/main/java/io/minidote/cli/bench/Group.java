package io.minidote.cli.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Systems that run at the same time, each on fresh data: those whose turn it is not are idle.
record Group(List<Started> systems) implements AutoCloseable {

    /// Starts all of them and waits until they serve.
    ///
    /// @param servers how many processes each has that hold the same data
    static Group start(Workbench bench, List<Contender> contenders, int servers)
            throws IOException, InterruptedException {
        var group = new Group(new ArrayList<>());
        try {
            for (var contender : contenders) {
                group.systems.add(bench.start(contender, bench.freshFolder(), servers));
            }
            for (var system : group.systems) {
                system.awaitServing();
            }
            return group;
        } catch (IOException | InterruptedException | RuntimeException failed) {
            group.close();
            throw failed;
        }
    }

    @Override
    public void close() {
        systems.forEach(Started::close);
    }
}
