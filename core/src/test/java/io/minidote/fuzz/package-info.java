/// Foreign bytes: what every decoder of them is held to, whatever they are.
///
/// A decoder gives a value or says what is wrong; it throws nothing else, it allocates for what has
/// come and not for what that claims, and what it gives is written as bytes that give the same.
///
/// Each decoder has a [FuzzTarget]: a test whose name ends with `FuzzTest`, and a corpus in
/// `src/test/fuzz`. The build runs it over the corpus and some mutations of it from one seed;
/// `.ci/fuzz` lets Jazzer look for more for as long as one likes. See `docs/testing.md`.
///
/// Start reading at [FuzzTarget].
package io.minidote.fuzz;
