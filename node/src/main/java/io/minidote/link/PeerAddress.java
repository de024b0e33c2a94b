package io.minidote.link;

import io.minidote.clock.ReplicaId;
import java.util.ArrayList;
import java.util.List;

/// Where a node listens for its peers, written `name@host:port`.
///
/// @param host a name or an address, looked up whenever a connection is opened
public record PeerAddress(String name, String host, int port) {

    private static final int MAX_PORT = 65_535;

    public PeerAddress {
        if (!ReplicaId.isName(name)) {
            throw new IllegalArgumentException(
                    "a node's name has 1 to %d letters, digits, dots, dashes and underscores; this one is '%s'"
                            .formatted(ReplicaId.MAX_NAME_LENGTH, name));
        }
        if (host.isBlank()) {
            throw new IllegalArgumentException(
                    "node %s has no host; expected name@host:port".formatted(name));
        }
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException(
                    "node %s has port %d; a port is 1 to %d".formatted(name, port, MAX_PORT));
        }
    }

    /// Reads `name@host:port`; an IPv6 address stands in brackets.
    public static PeerAddress parse(String text) {
        var at = text.indexOf('@');
        var colon = text.lastIndexOf(':');
        if (at < 0 || colon < at) {
            throw new IllegalArgumentException(
                    "'%s' is not a node's address; expected name@host:port".formatted(text));
        }
        var host = text.substring(at + 1, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        var port = text.substring(colon + 1);
        if (!port.matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException(
                    "'%s' in '%s' is not a port; expected 1 to %d".formatted(port, text, MAX_PORT));
        }
        return new PeerAddress(text.substring(0, at), host, Integer.parseInt(port));
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
        return name + "@" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
