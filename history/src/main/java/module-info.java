/// What clients saw of a database, as data, and judges that know nothing else of it.
@org.jspecify.annotations.NullMarked
module io.minidote.history {
    requires static org.jspecify;
    requires tools.jackson.core;

    exports io.minidote.history;
    exports io.minidote.history.judge;
}
