/// Judges of histories, taken from the literature: one class for each rule.
///
/// With every value written once, whoever read a value names who wrote it. From that and from the
/// order of each session follows the least causal order a database can have had; a rule says what
/// may not be seen in it. The rules for registers are the bad patterns of Bouajjani, Enea, Guerraoui
/// and Hamza ("On Verifying Causal Consistency", POPL 2017); sets and counters are judged by the same
/// order and what their meaning leaves open. The session guarantees are those of Terry et al. (PDIS
/// 1994), atomic visibility that of Bailis et al. ("Scalable Atomic Visibility with RAMP
/// Transactions", SIGMOD 2014).
///
///     History ─► Case: who wrote, who read ─► CausalOrder ─► one Rule after the other ─► Judgement
///
/// A rule that is broken is certainly broken: whatever the clients could not see is taken to be as
/// the database would like it. The other way round a history that holds proves nothing about another.
///
/// The causal order is kept as one vector per transaction that says how many transactions of each
/// session are before it. Vectors share whatever pieces are equal, so what sessions long ago did
/// costs nothing again. Nothing is ever closed transitively, and no rule compares all transactions
/// with all.
///
/// Start reading at [io.minidote.history.judge.Judge], then [io.minidote.history.judge.Case].
package io.minidote.history.judge;
