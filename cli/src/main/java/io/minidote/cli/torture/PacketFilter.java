package io.minidote.cli.torture;

import java.util.Map;
import java.util.StringJoiner;

/// The rules of one node's packet filter, in the words of `nft`.
///
/// Only what peers say to one another is hit: a client's way to the Redis port is always free.
final class PacketFilter {

    /// Of a hundred packets over a lossy link.
    private static final int LOST = 30;

    /// Two ways to say it: the port of the one who was called, or of the one who called.
    private static final String NOT_REDIS = "tcp sport != %1$d tcp dport != %1$d";

    private PacketFilter() {}

    /// The script that takes the place of all rules before.
    ///
    /// @param node whose filter it is: what comes to it is dropped as it arrives, what it sends as
    ///   it leaves, so that also somebody who has no filter can be cut off
    static String rules(
            String node, Disturbance disturbance, Map<String, String> addresses, int redisPort) {
        var arriving = new StringJoiner("\n");
        var leaving = new StringJoiner("\n");
        var peers = NOT_REDIS.formatted(redisPort);
        addresses.forEach((other, address) -> {
            if (other.equals(node)) {
                return;
            }
            var there = new Link(other, node);
            var here = new Link(node, other);
            var from = "ip saddr %s %s ".formatted(address, peers);
            var to = "ip daddr %s %s ".formatted(address, peers);
            if (disturbance.cut().contains(there)) {
                arriving.add(from + "drop");
            }
            if (disturbance.cut().contains(here)) {
                leaving.add(to + "drop");
            }
            if (disturbance.refused().contains(there)) {
                arriving.add(from + "reject with tcp reset");
            }
            if (disturbance.refused().contains(here)) {
                leaving.add(to + "reject with tcp reset");
            }
            if (disturbance.lossy().contains(there)) {
                arriving.add(from + "numgen random mod 100 < %d drop".formatted(LOST));
            }
        });
        return table(arriving.toString(), leaving.toString());
    }

    /// A script with a rule of each kind.
    static String trial() {
        var rule = "ip saddr 192.0.2.1 " + NOT_REDIS.formatted(6379);
        return table(
                """
                %1$s drop
                %1$s numgen random mod 100 < 1 drop
                %1$s reject with tcp reset\
                """
                        .formatted(rule),
                rule + " drop");
    }

    private static String table(String arriving, String leaving) {
        return """
        add table ip minidote
        delete table ip minidote
        table ip minidote {
        chain arriving { type filter hook input priority 0;
        %s
        }
        chain leaving { type filter hook output priority 0;
        %s
        }
        }
        """
                .formatted(arriving, leaving);
    }
}
