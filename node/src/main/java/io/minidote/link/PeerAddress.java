package io.minidote.link;

import io.minidote.base.Excerpt;
import io.minidote.clock.ReplicaId;
import java.util.ArrayList;
import java.util.List;

/// Where a node listens for its peers, written `name@host:port`.
///
/// @param host a name or an address, looked up whenever a connection is opened
public record PeerAddress(String name, String host, int port) {

    public PeerAddress {
        if (!ReplicaId.isName(name)) {
            throw new IllegalArgumentException(
                    "a node's name has 1 to %d letters, digits, dots, dashes and underscores; this one is '%s'"
                            .formatted(ReplicaId.MAX_NAME_LENGTH, Excerpt.of(name)));
        }
        new Place(host, port); // or refuse them
    }

    PeerAddress(String name, Place place) {
        this(name, place.host(), place.port());
    }

    public Place place() {
        return new Place(host, port);
    }

    /// Reads `name@host:port`; an IPv6 address stands in brackets.
    public static PeerAddress parse(String text) {
        var at = text.indexOf('@');
        if (at < 0 || text.lastIndexOf(':') < at) {
            throw new IllegalArgumentException(
                    "'%s' is not a node's address; expected name@host:port"
                            .formatted(Excerpt.of(text)));
        }
        try {
            return new PeerAddress(text.substring(0, at), Place.parse(text.substring(at + 1)));
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(
                    "'%s' is not a node's address: %s"
                            .formatted(Excerpt.of(text), wrong.getMessage()),
                    wrong);
        }
    }

    /// Reads a list with commas between: `a@127.0.0.1:7801,b@127.0.0.1:7802`.
    public static List<PeerAddress> parseList(String text) {
        var addresses = new ArrayList<PeerAddress>();
        for (var part : text.split(",", -1)) {
            if (!part.isBlank()) {
                addresses.add(parse(part.strip()));
            }
        }
        return List.copyOf(addresses);
    }

    @Override
    public String toString() {
        return name + "@" + place();
    }
}
