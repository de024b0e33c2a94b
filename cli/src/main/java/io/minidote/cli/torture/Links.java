package io.minidote.cli.torture;

import java.io.IOException;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// What is wrong with the links of a network: whatever the faults of links ask for, and beside it
/// the nodes that another fault has cut off from everybody.
final class Links {

    private final Network network;
    private final List<String> everybody;
    private final SortedSet<String> alone = new TreeSet<>();
    private Disturbance wanted = Disturbance.NONE;

    Links(Network network, List<String> everybody) {
        this.network = network;
        this.everybody = List.copyOf(everybody);
    }

    /// From now on this is wrong, and nobody who is cut off hears anybody because of it.
    synchronized void disturb(Disturbance disturbance) throws IOException, InterruptedException {
        wanted = disturbance;
        tell();
    }

    /// Cuts a node off from all others, until it is brought [#back].
    synchronized void isolate(String node) throws IOException, InterruptedException {
        alone.add(node);
        tell();
    }

    synchronized void back(String node) throws IOException, InterruptedException {
        alone.remove(node);
        tell();
    }

    /// Nothing is wrong any more.
    synchronized void heal() throws IOException, InterruptedException {
        alone.clear();
        disturb(Disturbance.NONE);
    }

    private void tell() throws IOException, InterruptedException {
        network.disturb(wanted.isolating(alone, everybody));
    }
}
