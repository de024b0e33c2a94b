package io.minidote.history.judge;

import io.minidote.history.History;
import io.minidote.history.Operation;
import io.minidote.history.Operation.Add;
import io.minidote.history.Operation.Count;
import io.minidote.history.Operation.Increment;
import io.minidote.history.Operation.Members;
import io.minidote.history.Operation.Read;
import io.minidote.history.Operation.Remove;
import io.minidote.history.Operation.Write;
import io.minidote.history.Outcome;
import io.minidote.history.Transaction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.regex.Pattern;

/// Histories in shorthand, one transaction a line:
///
///     a: x=1 s+e1 n^2        writes 1 to x, adds e1 to s, increments n by 2
///     b: x?1 s{e1,e2} n#2    reads x as 1, s as {e1, e2}, n as 2
///     c: x? s-e1             reads x as nothing, removes e1 from s
///     !a: …                  failed;  ~a: …  unknown
///     a 5..7: …              asked for at 5 and answered at 7; otherwise all happen at once
final class Told {

    private static final Pattern LINE =
            Pattern.compile("([!~]?)([\\w@]+)(?: (\\d+)\\.\\.(\\d+))?: ?(.*)");
    private static final Pattern OPERATION = Pattern.compile("(\\w+)([=?+^#{-])([^}]*)}?");

    private Told() {}

    static History history(String text) {
        var numbers = new HashMap<String, Integer>();
        return History.of(
                text.lines()
                        .map(line -> {
                            var parts = LINE.matcher(line);
                            if (!parts.matches()) {
                                throw new IllegalArgumentException(line);
                            }
                            var session = parts.group(2);
                            var timed = parts.group(3) != null;
                            return new Transaction(
                                    session,
                                    "n1",
                                    numbers.merge(session, 1, Integer::sum),
                                    timed ? Long.parseLong(parts.group(3)) : 0,
                                    timed ? Long.parseLong(parts.group(4)) : 1000,
                                    switch (parts.group(1)) {
                                        case "!" -> Outcome.FAILED;
                                        case "~" -> Outcome.UNKNOWN;
                                        default -> Outcome.OK;
                                    },
                                    operations(parts.group(5)));
                        })
                        .toList());
    }

    private static List<Operation> operations(String text) {
        var operations = new ArrayList<Operation>();
        for (var word : text.split(" ")) {
            if (!word.isEmpty()) {
                operations.add(operation(word));
            }
        }
        return operations;
    }

    private static Operation operation(String word) {
        var parts = OPERATION.matcher(word);
        if (!parts.matches()) {
            throw new IllegalArgumentException(word);
        }
        var key = parts.group(1);
        var value = parts.group(3);
        return switch (parts.group(2)) {
            case "=" -> new Write(key, value);
            case "?" -> new Read(key, values(value));
            case "+" -> new Add(key, value);
            case "-" -> new Remove(key, value);
            case "{" -> new Members(key, values(value));
            case "^" -> new Increment(key, Long.parseLong(value));
            case "#" -> new Count(key, Long.parseLong(value));
            default -> throw new IllegalArgumentException(word);
        };
    }

    private static List<String> values(String text) {
        return text.isEmpty() ? List.of() : Arrays.asList(text.split(","));
    }
}
