package io.minidote.cli.torture;

import java.util.Map;
import java.util.StringJoiner;

/// The rules of one node's packet filter, in the words of `nft`.
///
/// Only what peers say to one another is hit: a client's way to the Redis port is always free.
final class PacketFilter {

    /// Of a hundred packets over a lossy link.
    private static final int LOST = 30;

    private PacketFilter() {}

    /// The script that takes the place of all rules before.
    ///
    /// @param node whose filter it is: what comes to it is dropped as it arrives, what it sends as
    ///   it leaves, so that also somebody who has no filter can be cut off
    static String rules(
            String node, Disturbance disturbance, Map<String, String> addresses, int redisPort) {
        var arriving = new StringJoiner("\n");
        var leaving = new StringJoiner("\n");
        addresses.forEach((other, address) -> {
            if (other.equals(node)) {
                return;
            }
            var there = new Link(other, node);
            var here = new Link(node, other);
            var from = "ip saddr %s ip protocol tcp ".formatted(address);
            var to = "ip daddr %s ip protocol tcp ".formatted(address);
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
        return table(redisPort, arriving.toString(), leaving.toString());
    }

    /// A script with a rule of each kind.
    static String trial() {
        var from = "ip saddr 192.0.2.1 ip protocol tcp ";
        return table(
                6379,
                """
                %1$sdrop
                %1$snumgen random mod 100 < 1 drop
                %1$sreject with tcp reset\
                """
                        .formatted(from),
                "ip daddr 192.0.2.1 ip protocol tcp drop");
    }

    /// What clients say and hear is let through by rules of its own, before any other: a rule that
    /// names two ports it does not mean (`tcp sport != 1 tcp dport != 1`) means something else to
    /// some versions of `nft`, which compare both at once.
    private static String table(int redisPort, String arriving, String leaving) {
        return """
        add table ip minidote
        delete table ip minidote
        table ip minidote {
        chain arriving { type filter hook input priority 0;
        tcp sport %1$d accept
        tcp dport %1$d accept
        %2$s
        }
        chain leaving { type filter hook output priority 0;
        tcp sport %1$d accept
        tcp dport %1$d accept
        %3$s
        }
        }
        """
                .formatted(redisPort, arriving, leaving);
    }
}
