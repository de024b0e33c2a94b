/// A cluster of real processes under faults that really happen, and a judge of what clients saw.
///
/// A [io.minidote.cli.torture.Schedule] says from a seed which fault happens when: values, decided
/// before anything runs. The [io.minidote.cli.torture.Nemesis] makes them happen to an
/// [io.minidote.cli.torture.Arena]: nodes in processes of their own
/// ([io.minidote.cli.torture.Nodes]), the links between them ([io.minidote.cli.torture.Network]),
/// disks and clocks. Meanwhile [io.minidote.cli.torture.Client]s do what a seed has them do and
/// write down what they saw. In the end all is healed, the nodes must agree, and the history goes
/// to a judge that shares no code with what is judged.
///
/// What a machine cannot do is left out, and it is said why; no fault is pretended.
///
/// Start reading at [io.minidote.cli.torture.Torture].
package io.minidote.cli.torture;
