package io.minidote.node;

/// A setting that does not exist or has a value it cannot have. The message names key, value, where
/// it was found, and what would be right.
public final class WrongConfiguration extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    WrongConfiguration(String message) {
        super(message);
    }
}
