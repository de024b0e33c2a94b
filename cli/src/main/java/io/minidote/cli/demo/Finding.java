package io.minidote.cli.demo;

/// One thing the demo shows.
interface Finding {

    /// What is to be seen, in a few words.
    String claim();

    /// Lets it happen and looks.
    ///
    /// @return what was done, in numbers
    /// @throws DoesNotHold if something else was seen
    String show(Stage stage) throws Exception;
}
