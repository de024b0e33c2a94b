/// What clients saw of a database: who asked for what, when, and what came back.
///
/// A history is all that is left of a run when one forgets how the database works: sessions, their
/// transactions in order, and of each transaction what it wrote and what it read. It is data in a
/// file of lines, which other programs can write and read as well; docs/history-format.md is the
/// contract. Nothing here knows replicas, clocks or data types of the product, so what is wrong
/// with them cannot be shared.
///
/// Start reading at [io.minidote.history.Transaction].
package io.minidote.history;
