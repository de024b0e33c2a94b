package io.minidote.replica;

import io.minidote.base.Bytes;

/// What travels with a transaction so that its request is never another one wherever it is: which
/// request it was, and what it was answered with.
public record Once(RequestId request, Bytes answer) {}
