package io.minidote.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A page in Markdown that shows the last run: what stands between two marks is the run's, all else
/// is its author's.
///
/// @param file such as `performance.md`; the pictures go into the folder `performance` beside it
record Page(Path file) {

    private static final String BEGIN = "<!-- bench -->";
    private static final String END = "<!-- /bench -->";

    /// Puts a run's results between the marks.
    void show(String results) throws IOException {
        var text = Files.readString(file);
        var begin = text.indexOf(BEGIN);
        var end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException("%s has no %s with %s after it".formatted(file, BEGIN, END));
        }
        Files.writeString(
                file,
                text.substring(0, begin + BEGIN.length()) + "\n" + results + text.substring(end));
    }

    /// Puts a picture beside it.
    ///
    /// @return how the page refers to it
    String picture(String name, String svg) throws IOException {
        var whole = file.getFileName().toString();
        var folder =
                whole.endsWith(".md")
                        ? whole.substring(0, whole.length() - 3)
                        : whole + "-pictures";
        var pictures = Files.createDirectories(file.toAbsolutePath().resolveSibling(folder));
        Files.writeString(pictures.resolve(name), svg);
        return "%s/%s".formatted(folder, name);
    }
}
