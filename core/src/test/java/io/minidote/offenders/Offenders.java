package io.minidote.offenders;

import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

/// What the wall must see.
final class Clockwatcher {
    long now() {
        return System.nanoTime();
    }

    private Clockwatcher() {}
}

final class Gambler {
    private final Random random;

    Gambler(Random random) {
        this.random = random;
    }

    Map<String, Integer> bet() {
        return Map.of("red", random.nextInt());
    }
}

interface Reader {
    void read(Path path);
}

final class Sleeper {
    void sleep() throws InterruptedException {
        Thread.sleep(1);
    }

    private Sleeper() {}
}
