/// The `minidote` command: the only place where all parts meet.
@org.jspecify.annotations.NullMarked
module io.minidote.cli {
    requires static org.jspecify;
    requires info.picocli;
    requires io.minidote.core;
    requires io.minidote.storage;
    requires io.minidote.node;
    requires io.minidote.history;
    requires io.minidote.sim;
    requires io.minidote.doors;
    requires java.management;

    opens io.minidote.cli to
            info.picocli;
}
