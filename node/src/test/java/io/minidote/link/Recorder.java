package io.minidote.link;

import io.minidote.base.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// A receiver that writes down what it is told.
final class Recorder implements Link.Receiver {

    private final List<String> hints = new ArrayList<>();
    private final List<String> froms = new ArrayList<>();
    private final List<Bytes> messages = new ArrayList<>();

    private Standing standing = Standing.NONE;
    private List<PeerAddress> learnt = List.of();

    @Override
    public synchronized void connected(String peer) {
        hints.add("+" + peer);
    }

    @Override
    public synchronized void disconnected(String peer) {
        hints.add("-" + peer);
    }

    @Override
    public synchronized void received(String peer, Bytes message) {
        froms.add(peer);
        messages.add(message);
    }

    @Override
    public synchronized Standing standing() {
        return standing;
    }

    @Override
    public synchronized void learnt(List<PeerAddress> addresses) {
        learnt = List.copyOf(addresses);
    }

    /// What the node is from now on.
    synchronized void stand(long cluster, String... members) {
        standing = new Standing(cluster, new TreeSet<>(List.of(members)));
    }

    /// What was last said to be worth knowing.
    synchronized List<PeerAddress> learnt() {
        return learnt;
    }

    /// `+b` for connected, `-b` for disconnected.
    synchronized List<String> hints() {
        return List.copyOf(hints);
    }

    synchronized List<Bytes> received() {
        return List.copyOf(messages);
    }

    synchronized List<Bytes> received(String from) {
        var theirs = new ArrayList<Bytes>();
        for (var i = 0; i < froms.size(); i++) {
            if (froms.get(i).equals(from)) {
                theirs.add(messages.get(i));
            }
        }
        return theirs;
    }

    synchronized void forget() {
        hints.clear();
        froms.clear();
        messages.clear();
    }
}
