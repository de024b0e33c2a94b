/// What survives a crash: the operation log, snapshots, and the directory they stand in.
@org.jspecify.annotations.NullMarked
module io.minidote.storage {
    requires static org.jspecify;
    requires transitive io.minidote.core;

    exports io.minidote.storage;
}
