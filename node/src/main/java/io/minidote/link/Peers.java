package io.minidote.link;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/// Everybody a link knows, by name: those it was configured with, for good, and those it has learnt
/// of, up to `limit.peers` together.
///
/// Who was learnt of is let go when it has been silent for `forgetAfter` and is no member, or
/// sooner to make room. Only what is heard is told on, so an address that nobody reaches is gone
/// everywhere once each has let go of it.
final class Peers {

    private final Self self;
    private final Link.Receiver receiver;
    private final Consumer<Peer> begin;
    private final Consumer<Peer> end;
    private final Map<String, Peer> byName = new ConcurrentSkipListMap<>();

    /// @param begin begins to talk to somebody new
    /// @param end ends that
    Peers(Self self, Link.Receiver receiver, Consumer<Peer> begin, Consumer<Peer> end) {
        this.self = self;
        this.receiver = receiver;
        this.begin = begin;
        this.end = end;
        var options = self.options();
        for (var address : options.peers()) {
            byName.put(address.name(), Peer.configured(address, options, receiver));
        }
        for (var address : options.learnt()) {
            if (!address.name().equals(self.name())) {
                var known = byName.get(address.name());
                if (known != null) {
                    known.hint(address);
                } else if (byName.size() < options.maxPeers()) {
                    byName.put(address.name(), Peer.learnt(address, options, receiver));
                }
            }
        }
    }

    Collection<Peer> all() {
        return byName.values();
    }

    Optional<Peer> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    boolean anyConnected() {
        return byName.values().stream().anyMatch(Peer::connected);
    }

    /// The peer of this name, which is not our own, known from now on if it was not; nothing if
    /// there is no room.
    Optional<Peer> learn(PeerAddress address) {
        var known = byName.get(address.name());
        if (known != null) {
            known.hint(address);
            return Optional.of(known);
        }
        synchronized (this) {
            if (byName.size() >= self.options().maxPeers() && !makeRoom()) {
                return Optional.empty();
            }
            var fresh = Peer.learnt(address, self.options(), receiver);
            var sooner = byName.putIfAbsent(address.name(), fresh);
            if (sooner == null) {
                begin.accept(fresh);
            }
            return Optional.of(sooner == null ? fresh : sooner);
        }
    }

    /// Lets go of whoever has been gone for too long.
    void forgetTheGone() {
        var nanos = self.options().forgetAfter().toNanos();
        dispensable().stream().filter(peer -> peer.unheardNanos() > nanos).forEach(this::letGo);
    }

    private boolean makeRoom() {
        var nanos = self.options().silence().toNanos();
        var longest =
                dispensable().stream()
                        .filter(peer -> peer.unheardNanos() > nanos)
                        .max(Comparator.comparingLong(Peer::unheardNanos));
        longest.ifPresent(this::letGo);
        return longest.isPresent();
    }

    /// As long as nobody is known to be a member, anybody may be the one to be found again.
    private List<Peer> dispensable() {
        var members = self.standing().get().members();
        return members.isEmpty()
                ? List.of()
                : byName.values().stream()
                        .filter(peer -> !peer.isConfigured() && !members.contains(peer.name))
                        .filter(peer -> !peer.connected())
                        .toList();
    }

    private void letGo(Peer peer) {
        if (byName.remove(peer.name, peer)) {
            end.accept(peer);
        }
    }

    /// Where all others are that we hear now, by name; and whoever else goes by this one's name.
    List<PeerAddress> heardBeside(Peer one) {
        var heard = new ArrayList<PeerAddress>();
        for (var peer : byName.values()) {
            (peer == one ? peer.takeRival() : peer.heardAt()).ifPresent(heard::add);
        }
        return heard;
    }

    /// Everything that was learnt, by name.
    List<PeerAddress> learnt() {
        return byName.values().stream().flatMap(peer -> peer.learnt().stream()).toList();
    }
}
