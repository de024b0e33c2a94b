package io.minidote.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A page in Markdown that shows the last run: what stands between two marks is the run's, all else
/// is its author's.
///
/// @param file such as `performance.md`; the pictures go into the folder `performance` beside it
/// @param mark the word in the marks, `bench` in `<!-- bench -->` and `<!-- /bench -->`
record Page(Path file, String mark) {

    /// Puts a run's results between the marks.
    void show(String results) throws IOException {
        var text = Files.readString(file);
        var first = "<!-- %s -->".formatted(mark);
        var last = "<!-- /%s -->".formatted(mark);
        var begin = text.indexOf(first);
        var end = text.indexOf(last);
        if (begin < 0 || end < begin) {
            throw new IOException("%s has no %s with %s after it".formatted(file, first, last));
        }
        Files.writeString(
                file,
                text.substring(0, begin + first.length()) + "\n" + results + text.substring(end));
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
