package io.minidote.cli.bench;

/// What a figure is of.
interface Named {

    String name();
}
