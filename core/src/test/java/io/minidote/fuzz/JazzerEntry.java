package io.minidote.fuzz;

import java.util.function.Consumer;

/// Where Jazzer comes in: it calls the first method once, with the name of a [FuzzTarget], and the
/// second with each input it has thought of.
public final class JazzerEntry {

    private static Consumer<byte[]> target =
            _ -> {
                throw new IllegalStateException("no target was named");
            };

    private JazzerEntry() {}

    public static void fuzzerInitialize(String[] arguments) throws ReflectiveOperationException {
        var constructor = Class.forName(arguments[0]).getDeclaredConstructor();
        constructor.setAccessible(true);
        target = ((FuzzTarget) constructor.newInstance())::hold;
    }

    public static void fuzzerTestOneInput(byte[] input) {
        target.accept(input);
    }
}
