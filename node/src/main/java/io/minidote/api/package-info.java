/// Minidote inside a program: open a replica, read and update objects, carry a clock.
///
/// ```
/// try (var db = Minidote.inMemory()) {
///     db.counter("shop", "visits").increment(5);
/// }
/// ```
///
/// `DocExamplesTest` in the tests has one of everything. It promises what `docs/consistency.md`
/// does: this is one more door to the same data. It relies on [io.minidote.node]. Start reading at
/// [io.minidote.api.Minidote].
package io.minidote.api;
