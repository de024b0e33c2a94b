package io.minidote.link;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/// How the name of a host becomes addresses: one or many, and others tomorrow.
public interface Lookup {

    /// As this machine is set up to do it.
    Lookup SYSTEM = host -> List.of(InetAddress.getAllByName(host));

    /// May take its time. What it returns is not empty.
    List<InetAddress> addresses(String host) throws UnknownHostException;
}
