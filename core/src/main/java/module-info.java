/// The database as a function of what happens to it: no files, sockets, threads, clocks or chance.
@org.jspecify.annotations.NullMarked
module io.minidote.core {
    requires static org.jspecify;

    exports io.minidote.base;
    exports io.minidote.broadcast;
    exports io.minidote.clock;
    exports io.minidote.codec;
    exports io.minidote.crdt;
    exports io.minidote.replica;
}
