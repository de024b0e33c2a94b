package io.minidote.base;

/// How a decoder leaves the middle of its work; [Decoded] turns it into a value at the boundary.
public final class MalformedBytes extends RuntimeException {
    private static final long serialVersionUID = 1;

    final long offset;
    final String expected;
    final String found;

    public MalformedBytes(long offset, String expected, String found) {
        super(new Decoded.Malformed<>(offset, expected, found).toString(), null, false, false);
        this.offset = offset;
        this.expected = expected;
        this.found = found;
    }
}
