/// The network as a node sees it: named peers, and messages that may be lost, repeated or
/// overtaken.
///
/// A [io.minidote.link.Link] talks to every peer it knows, always, and holds nobody up: each peer
/// has a queue of its own, bounded in bytes, and a thread of its own that empties it. It knows
/// those it was configured with, whoever says hello to it, whoever is found where it was told to
/// look, and whom its peers hear; that a name is one node's at a time is its business, too. What
/// the link says about who is connected is a hint. Correctness rests on the clocks of the layer
/// above, which asks again for whatever it lacks.
///
/// ```
/// send ─► Outbox of b ─► Outbound to b ══ frames ═══► Inbound from a ─► Receiver of b
///                            ▲ opens one connection, again and again      │
///                            └───────── "I hear you" (its own Outbound) ◄─┘
/// ```
///
/// [io.minidote.link.JGroupsLink] is the real one, on the connections of JGroups;
/// [io.minidote.link.MemoryNetwork] joins links within one process; [io.minidote.link.CuttableLink]
/// cuts and heals either of them at run time.
///
/// Where the node has [io.minidote.link.TlsFiles], all of that goes inside TLS, and whoever shows
/// no certificate of its authorities gets no further than a handshake.
///
/// It promises: nothing is received that a peer did not send, whole and unchanged; a frozen, dead,
/// slow or hostile neighbour costs the others nothing and costs us bounded memory; from one peer
/// messages come in the order sent, as long as a connection lasts. The bytes are in
/// `docs/peer-protocol.md`.
///
/// Start reading at [io.minidote.link.Link].
package io.minidote.link;
