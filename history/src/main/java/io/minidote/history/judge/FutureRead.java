package io.minidote.history.judge;

/// Nobody sees what was asked for only after the answer had come. The one rule that looks at times.
final class FutureRead extends Rule {

    FutureRead() {
        super("FutureRead", "nothing is seen before it was asked for", Needs.WRITERS);
    }

    @Override
    void judge(Case of) {
        for (var read : of.registerReads()) {
            for (var value : read.values()) {
                look();
                var writer = read.register().writer(value);
                if (writer != Chains.NONE && isLater(of, writer, read.transaction())) {
                    broken(of, read.transaction(), writer, read.register().key());
                }
            }
        }
        for (var read : of.setReads()) {
            for (var element : read.elements()) {
                look();
                var earliest = element.earliestAdder();
                if (earliest != Chains.NONE && isLater(of, earliest, read.transaction())) {
                    broken(of, read.transaction(), earliest, element.key());
                }
            }
        }
    }

    private static boolean isLater(Case of, int writer, int reader) {
        return writer == reader || invoked(of, writer) > of.transaction(reader).completed();
    }

    private static long invoked(Case of, int transaction) {
        return of.transaction(transaction).invoked();
    }

    private void broken(Case of, int reader, int writer, String key) {
        broken(() -> {
            var story = new Story(of).with(reader, key).with(writer, key);
            return story.witness(
                    "%s was answered at %d and saw in %s what %s was to write, asked for at %d",
                    story.name(reader),
                    of.transaction(reader).completed(),
                    key,
                    story.name(writer),
                    invoked(of, writer));
        });
    }
}
