package io.minidote.history;

import io.minidote.history.Operation.Read;
import io.minidote.history.Operation.Write;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// The lines that published checkers share: `r(key,value,session,transaction)` and
/// `w(key,value,session,transaction)`, one operation each, all of them numbers.
///
/// The value 0 is what is read before anything was written, and the transaction -1 is one that
/// failed. The transactions of a session are in the order of their first lines. There are only
/// registers of one value, and no times and replicas; and a transaction that may have happened is
/// not told from one that has.
public final class PlumeFormat {

    private static final String NOTHING = "0";
    private static final long FAILED = -1;

    private static final Pattern LINE =
            Pattern.compile("([rw])\\((\\d+),(\\d+),(\\d+),(-1|\\d+)\\)");

    private PlumeFormat() {}

    /// How much of a history these lines could hold.
    ///
    /// @param left how many operations they could not: those on counters and sets, and reads of
    ///   several values
    public record Written(long operations, long left) {}

    private record Open(String session, long line, List<Operation> operations) {}

    /// A history from these lines; all its transactions happened at the same time.
    public static History read(BufferedReader in) throws IOException {
        var open = new LinkedHashMap<Long, Open>();
        var failed = 0L;
        var line = 0L;
        for (var text = in.readLine(); text != null; text = in.readLine()) {
            line++;
            var parts = LINE.matcher(text.strip());
            if (!parts.matches()) {
                throw new MalformedHistory(
                        line,
                        "'%s' is no operation; expected r(key,value,session,transaction) or w(…),"
                                        .formatted(text)
                                + " all numbers");
            }
            var number = number(parts.group(5), line);
            var operation = operation(parts.group(1), parts.group(2), parts.group(3), line);
            var session = parts.group(4);
            if (number == FAILED) {
                if (operation instanceof Write) {
                    open.put(--failed - 1, new Open(session, line, List.of(operation)));
                }
                continue;
            }
            var at = line;
            var transaction =
                    open.computeIfAbsent(number, _ -> new Open(session, at, new ArrayList<>()));
            if (!transaction.session().equals(session)) {
                throw new MalformedHistory(
                        line,
                        "transaction %d is in session %s; expected %s, as in line %d"
                                .formatted(
                                        number,
                                        session,
                                        transaction.session(),
                                        transaction.line()));
            }
            transaction.operations().add(operation);
        }
        return history(open);
    }

    private static Operation operation(String kind, String key, String value, long line) {
        if (kind.equals("r")) {
            return new Read(key, value.equals(NOTHING) ? List.of() : List.of(value));
        }
        if (value.equals(NOTHING)) {
            throw new MalformedHistory(
                    line,
                    "writes 0 to %s; expected another value: 0 is what was never written"
                            .formatted(key));
        }
        return new Write(key, value);
    }

    private static long number(String text, long line) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw new MalformedHistory(
                    line,
                    "%s is a transaction; expected %d at most".formatted(text, Long.MAX_VALUE));
        }
    }

    private static History history(Map<Long, Open> open) {
        var history = new History();
        var numbers = new HashMap<String, Long>();
        open.forEach((number, transaction) ->
                history.add(
                        new Recorded(
                                transaction.line(),
                                new Transaction(
                                        transaction.session(),
                                        "?",
                                        numbers.merge(transaction.session(), 1L, Long::sum),
                                        0,
                                        0,
                                        number < 0 ? Outcome.FAILED : Outcome.OK,
                                        transaction.operations()))));
        return history;
    }

    /// Writes what can be said in these lines. Keys, values and sessions become numbers in the
    /// order in which they appear.
    ///
    /// Of what is unknown only those transactions are written whose values somebody read; each
    /// becomes a session of its own, for what follows it in its session need not have seen it.
    public static Written write(History history, BufferedWriter out) throws IOException {
        var keys = new HashMap<String, Integer>();
        var values = new HashMap<Write, Integer>();
        var sessions = new HashMap<String, Integer>();
        var seen = read(history);
        var written = 0L;
        var left = 0L;
        var number = 0L;
        for (var recorded : history.recorded()) {
            var transaction = recorded.transaction();
            var unknown = transaction.outcome() == Outcome.UNKNOWN;
            if (unknown && transaction.operations().stream().noneMatch(seen::contains)) {
                continue;
            }
            var session = unknown ? transaction.name() : transaction.session();
            var id = transaction.outcome() == Outcome.FAILED ? FAILED : ++number;
            for (var operation : transaction.operations()) {
                var line =
                        switch (operation) {
                            case Write write -> line("w", write.key(), count(values, write), keys);
                            case Read(var key, var of) when of.isEmpty() -> line("r", key, 0, keys);
                            case Read(var key, var of) when of.size() == 1 ->
                                    line(
                                            "r",
                                            key,
                                            count(values, new Write(key, of.getFirst())),
                                            keys);
                            default -> "";
                        };
                if (line.isEmpty()) {
                    left++;
                } else {
                    out.write("%s,%d,%d)\n".formatted(line, count(sessions, session), id));
                    written++;
                }
            }
        }
        out.flush();
        return new Written(written, left);
    }

    /// The writes whose values were read.
    private static Set<Operation> read(History history) {
        var read = new HashSet<Operation>();
        for (var recorded : history.recorded()) {
            for (var operation : recorded.transaction().operations()) {
                if (operation instanceof Read(var key, var values)) {
                    values.forEach(value -> read.add(new Write(key, value)));
                }
            }
        }
        return read;
    }

    private static String line(String kind, String key, int value, Map<String, Integer> keys) {
        return "%s(%d,%d".formatted(kind, count(keys, key), value);
    }

    /// The number of something, from one on.
    private static <T> int count(Map<T, Integer> numbers, T of) {
        return numbers.computeIfAbsent(of, _ -> numbers.size() + 1);
    }
}
