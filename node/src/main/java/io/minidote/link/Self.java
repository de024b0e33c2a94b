package io.minidote.link;

import java.util.Optional;
import java.util.function.Supplier;
import org.jgroups.Address;
import org.jgroups.stack.IpAddress;

/// This node, as it introduces itself.
///
/// @param process random, the same from the start of the link to its end
/// @param tls how it shows that it is one of us, where peers speak TLS
record Self(LinkOptions options, long process, Optional<Tls> tls, Supplier<Standing> standing) {

    String name() {
        return options.self().name();
    }

    /// @param local the address that the connection at hand has at this end
    Introduction over(Address local) {
        var place = options.advertise();
        if (place.isAnywhere() && local instanceof IpAddress here) {
            place = new Place(here.getIpAddress().getHostAddress(), place.port());
        }
        return new Introduction(process, standing.get().cluster(), new PeerAddress(name(), place));
    }

    /// Whether this introduction is our own, come back by whatever way.
    boolean is(Introduction who) {
        return who.process() == process && who.name().equals(name());
    }
}
