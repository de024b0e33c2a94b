package io.minidote.history;

/// A line of a file is not what the format says. The message names the line, the field, what is
/// there and what would have been right.
public final class MalformedHistory extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final long line;

    MalformedHistory(long line, String problem) {
        super("line " + line + ": " + problem);
        this.line = line;
    }

    public long line() {
        return line;
    }
}
