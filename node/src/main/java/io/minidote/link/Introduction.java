package io.minidote.link;

/// Who somebody is, in their own words: the first thing said over a connection, either way.
///
/// @param process random, another one for each run of a node: two that have one name differ in this
/// @param cluster what its data belongs to, 0 while it has none
/// @param address its name, and where others reach it
record Introduction(long process, long cluster, PeerAddress address) {

    String name() {
        return address.name();
    }
}
