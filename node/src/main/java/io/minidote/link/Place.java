package io.minidote.link;

import io.minidote.base.Excerpt;
import java.util.ArrayList;
import java.util.List;

/// Where somebody may listen, whoever it is, written `host:port`.
///
/// @param host a name or an address, looked up whenever a connection is opened; it may stand for
///   many machines
public record Place(String host, int port) {

    private static final int MAX_PORT = 65_535;

    /// Hosts come from the network too, and go into logs and files.
    private static final String HOST = "[A-Za-z0-9._:%-]{1,255}";

    public Place {
        if (!host.matches(HOST)) {
            throw new IllegalArgumentException(
                    host.isBlank()
                            ? "no host"
                            : "host '%s', which is none".formatted(Excerpt.of(host)));
        }
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException(
                    "port %d; a port is 1 to %d".formatted(port, MAX_PORT));
        }
    }

    /// Reads `host:port`; an IPv6 address stands in brackets.
    public static Place parse(String text) {
        var colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException(
                    "'%s' is not an address; expected host:port".formatted(Excerpt.of(text)));
        }
        var host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        var port = text.substring(colon + 1);
        if (!port.matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException(
                    "'%s' in '%s' is not a port; expected 1 to %d"
                            .formatted(Excerpt.of(port), Excerpt.of(text), MAX_PORT));
        }
        return new Place(host, Integer.parseInt(port));
    }

    /// Reads a list with commas between: `10.0.0.1:7800,10.0.0.2:7800`.
    public static List<Place> parseList(String text) {
        var places = new ArrayList<Place>();
        for (var part : text.split(",", -1)) {
            if (!part.isBlank()) {
                places.add(parse(part.strip()));
            }
        }
        return List.copyOf(places);
    }

    /// Whether this is no place to go to, but means every address of the machine.
    boolean isAnywhere() {
        return host.equals("0.0.0.0") || host.equals("::");
    }

    /// Whether only the machine itself could go there.
    boolean isLoopback() {
        return host.equals("localhost") || host.equals("::1") || host.startsWith("127.");
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
