package io.minidote.cli.bench;

import java.nio.file.Path;
import java.util.List;

/// How a run is to be.
///
/// @param pairs how often each system does each piece of work
/// @param quick whether it is only to be seen that everything runs
/// @param only the names of the measurements to be made
/// @param folder gets the results, and has the systems' data meanwhile
/// @param pages get the results as well, between two marks
/// @param mark the word in those marks
public record BenchOptions(
        int pairs, boolean quick, List<String> only, Path folder, List<Path> pages, String mark) {

    public BenchOptions {
        only = List.copyOf(only);
        pages = List.copyOf(pages);
    }
}
