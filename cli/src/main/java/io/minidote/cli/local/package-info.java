/// Nodes as operating-system processes on this machine, and conversations with them.
///
/// A [io.minidote.cli.local.NodeProcess] is a child that runs `minidote serve`; several of them
/// that know each other are a [io.minidote.cli.local.LocalCluster]. A child holds the reading end
/// of a pipe whose writing end only its parent has: when the parent is gone, however it went, the
/// child reads the end and stops. With a node one talks as any client does, in Redis's protocol:
/// [io.minidote.cli.local.RespConnection].
///
/// Start reading at [io.minidote.cli.local.LocalCluster].
package io.minidote.cli.local;
