package io.minidote.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

/// What a command said, run in this process.
record Said(int exitCode, String out, String err) {

    static Said by(String... args) {
        return by(Map.of(), args);
    }

    static Said by(Map<String, String> environment, String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        var exitCode =
                Main.run(environment, new PrintWriter(out, true), new PrintWriter(err, true), args);
        return new Said(exitCode, out.toString(), err.toString());
    }
}
