package io.minidote.cli.local;

import java.util.List;
import java.util.stream.Stream;

/// What the operating system puts around a process: a network of its own, a clock of its own.
///
/// @param prefix words before the command, of programs that turn into it and so keep its number
public record Surroundings(List<String> prefix) {

    /// As this process has it.
    public static final Surroundings USUAL = new Surroundings(List.of());

    public Surroundings {
        prefix = List.copyOf(prefix);
    }

    /// These, and others within them.
    public Surroundings with(Surroundings inner) {
        return new Surroundings(Stream.concat(prefix.stream(), inner.prefix.stream()).toList());
    }
}
