/// What `minidote bench` measures: this very build beside other systems, on this machine, in one
/// run.
///
/// A [io.minidote.cli.bench.Contender] is a system in one of its modes, together with what it
/// guarantees there: a figure means nothing without that. A [io.minidote.cli.bench.Measurement]
/// starts those that it needs, each on fresh data, and has them take turns at the
/// [io.minidote.cli.bench.Workbench]: A B A B, so that whatever else the machine does hits both.
/// What comes out is a [io.minidote.cli.bench.Row] for each quantity: the number of every round, of
/// which the table shows the median, the least and the most, and the ratio of the medians.
///
/// All of them are asked from outside, through sockets of the loopback, by clients that share the
/// machine with them. Where redis-benchmark does, it is used; where requests have to come at a
/// given rate it cannot be, and [io.minidote.cli.bench.OpenLoop] asks.
///
/// Start reading at [io.minidote.cli.bench.Bench]: a new measurement is a class and its name in the
/// list there.
package io.minidote.cli.bench;
