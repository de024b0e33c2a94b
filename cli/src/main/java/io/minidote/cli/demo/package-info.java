/// What `minidote demo` shows: real nodes, and findings about them.
///
/// A [io.minidote.cli.demo.Finding] does something to the nodes on its [io.minidote.cli.demo.Stage]
/// and looks at what clients then see. It looks from outside only, with Redis connections and
/// signals to processes, so it would find out whatever broke inside. What it demands is exact
/// wherever it can be: where updates have to be concurrent, the links are cut while they are made;
/// where the number of updates cannot be known, because a node was killed in the midst of them, it
/// has to lie between what was acknowledged and what was sent.
///
/// Start reading at [io.minidote.cli.demo.Finding], and go on with the list in
/// [io.minidote.cli.demo.Findings].
package io.minidote.cli.demo;
