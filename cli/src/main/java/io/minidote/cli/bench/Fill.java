package io.minidote.cli.bench;

import io.minidote.cli.local.Reply;
import io.minidote.cli.local.RespConnection;
import java.io.IOException;
import java.util.List;

/// Data that is put into a server before something is measured.
enum Fill {
    STRINGS,
    COUNTERS,
    SET;

    /// The key of the set.
    static final String MEMBERS = "members";

    private static final int BATCH = 1_000;

    /// A member of the set, by its number.
    static String member(int number) {
        return "member:%012d".formatted(number);
    }

    private List<String> request(int i) {
        return switch (this) {
            case STRINGS -> List.of("SET", "key:%012d".formatted(i), "%064d".formatted(i));
            case COUNTERS ->
                    List.of("INCRBY", "counter:%012d".formatted(i), Integer.toString(i + 1));
            case SET -> List.of("SADD", MEMBERS, member(i));
        };
    }

    /// Such as `1,000,000 counters`.
    String of(int count) {
        var what =
                switch (this) {
                    case STRINGS -> "strings of 64 bytes";
                    case COUNTERS -> "counters";
                    case SET -> "members of one set";
                };
        return Numbers.count(count) + " " + what;
    }

    /// Puts in so many, each by a request of its own, many of which are on their way at once.
    void into(RespConnection connection, int count) throws IOException {
        for (var from = 0; from < count; from += BATCH) {
            var to = Math.min(count, from + BATCH);
            for (var i = from; i < to; i++) {
                connection.send(request(i));
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
