package io.minidote.cli;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/// Which Minidote this is: its version, and the commit it was built from, empty where the build was
/// not told.
public record Build(String version, String commit) {

    private static final String RESOURCE = "build.properties";

    /// The build this very class is part of.
    public static Build current() {
        var properties = new Properties();
        try (var stream = Build.class.getResourceAsStream(RESOURCE)) {
            if (stream == null) {
                throw new IllegalStateException(RESOURCE + " is missing beside " + Build.class);
            }
            properties.load(new InputStreamReader(stream, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + RESOURCE, e);
        }
        return new Build(
                properties.getProperty("version", "unknown"), properties.getProperty("commit", ""));
    }

    /// `0.1.0 (commit 1a2b3c4)`
    @Override
    public String toString() {
        return commit.isEmpty() ? version : "%s (commit %s)".formatted(version, commit);
    }
}
