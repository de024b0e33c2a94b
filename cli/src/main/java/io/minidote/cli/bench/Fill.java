package io.minidote.cli.bench;

import io.minidote.cli.local.Reply;
import io.minidote.cli.local.RespConnection;
import java.io.IOException;
import java.util.List;
import java.util.function.IntFunction;

/// Data that is put into a server before something is measured.
enum Fill {
    STRINGS("strings of 64 bytes", i -> List.of("SET", name("key", i), "%064d".formatted(i))),
    COUNTERS("counters", i -> List.of("INCRBY", name("counter", i), Integer.toString(i + 1))),
    SET("members of one set", i -> List.of("SADD", "members", name("member", i)));

    private static final int BATCH = 1_000;

    private final String what;
    private final IntFunction<List<String>> request;

    Fill(String what, IntFunction<List<String>> request) {
        this.what = what;
        this.request = request;
    }

    private static String name(String prefix, int number) {
        return "%s:%012d".formatted(prefix, number);
    }

    /// Such as `1,000,000 counters`.
    String of(int count) {
        return "%,d %s".formatted(count, what);
    }

    /// Puts in so many, each by a request of its own, many of which are on their way at once.
    void into(RespConnection connection, int count) throws IOException {
        for (var from = 0; from < count; from += BATCH) {
            var to = Math.min(count, from + BATCH);
            for (var i = from; i < to; i++) {
                connection.send(request.apply(i));
            }
            connection.flush();
            for (var i = from; i < to; i++) {
                if (connection.receive() instanceof Reply.Failure(var error)) {
                    throw new IOException("the server refused data: " + error);
                }
            }
        }
    }
}
