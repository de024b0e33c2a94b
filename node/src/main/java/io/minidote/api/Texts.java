package io.minidote.api;

import io.minidote.base.Bytes;
import java.util.Arrays;
import java.util.List;

/// Texts as the bytes they stand for.
final class Texts {

    private Texts() {}

    static List<Bytes> bytes(String... texts) {
        return Arrays.stream(texts).map(Bytes::of).toList();
    }
}
