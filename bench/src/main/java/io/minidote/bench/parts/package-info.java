/// Parts of Minidote by themselves, measured inside one process by JMH: what one request costs at
/// most is the sum of a few of these and of what the operating system does.
///
/// [io.minidote.bench.parts.Parts] runs all of them.
@org.jspecify.annotations.NullMarked
package io.minidote.bench.parts;
