/// The `minidote` command: the only place where all parts meet.
@org.jspecify.annotations.NullMarked
module io.minidote.cli {
    requires static org.jspecify;
    requires info.picocli;

    opens io.minidote.cli to
            info.picocli;
}
