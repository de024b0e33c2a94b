/// A cluster in one thread from one seed, and a checker for every promise.
@org.jspecify.annotations.NullMarked
module io.minidote.sim {
    requires static org.jspecify;
    requires transitive io.minidote.core;
    requires transitive io.minidote.storage;

    exports io.minidote.sim;
    exports io.minidote.sim.checker;
    exports io.minidote.sim.disk;
}
