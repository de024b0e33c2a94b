package io.minidote.history;

import io.minidote.history.Operation.Add;
import io.minidote.history.Operation.Count;
import io.minidote.history.Operation.Increment;
import io.minidote.history.Operation.Members;
import io.minidote.history.Operation.Read;
import io.minidote.history.Operation.Remove;
import io.minidote.history.Operation.Write;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Reads a history from lines of JSON, one transaction after the other.
///
/// What is wrong with a line is told as a [MalformedHistory].
public final class HistoryReader implements Closeable {

    private static final List<String> OPERATIONS =
            List.of("write", "read", "increment", "count", "add", "remove", "members");

    private final BufferedReader in;
    private final Map<String, String> about;

    /// Names and values come again and again; each is kept once.
    private final Map<String, String> shared = new HashMap<>();

    private long line;

    public HistoryReader(BufferedReader in) throws IOException {
        this.in = in;
        var header = parse(Optional.ofNullable(in.readLine()).orElse("{}"));
        var version = header.number(TransactionJson.MAGIC);
        if (version != TransactionJson.VERSION) {
            throw new MalformedHistory(
                    line,
                    "%s is %d; expected %d, the only version there is"
                            .formatted(TransactionJson.MAGIC, version, TransactionJson.VERSION));
        }
        about = header.rest();
    }

    public static HistoryReader open(Path file) throws IOException {
        var in = Files.newBufferedReader(file);
        try {
            return new HistoryReader(in);
        } catch (IOException | MalformedHistory failed) {
            in.close();
            throw failed;
        }
    }

    /// What the header says of the run.
    public Map<String, String> about() {
        return about;
    }

    /// The next transaction, or nothing at the end.
    public Optional<Recorded> next() throws IOException {
        var text = in.readLine();
        return text == null ? Optional.empty() : Optional.of(recorded(parse(text)));
    }

    private Fields parse(String text) {
        line++;
        return Fields.parse(line, text, string -> shared.computeIfAbsent(string, same -> same));
    }

    private Recorded recorded(Fields fields) {
        var session = fields.text("session");
        var replica = fields.text("replica");
        var number = fields.number("number");
        var invoked = fields.number("invoked");
        var completed = fields.number("completed");
        var outcome = fields.oneOf("outcome", Outcome.words());
        try {
            var operations =
                    fields.objects("operations").stream().map(HistoryReader::read).toList();
            fields.end();
            return new Recorded(
                    line,
                    new Transaction(
                            session,
                            replica,
                            number,
                            invoked,
                            completed,
                            Outcome.valueOf(outcome.toUpperCase(Locale.ROOT)),
                            operations));
        } catch (IllegalArgumentException nonsense) {
            throw new MalformedHistory(line, String.valueOf(nonsense.getMessage()));
        }
    }

    private static Operation read(Fields fields) {
        var word = fields.oneOf("op", OPERATIONS);
        var key = fields.text("key");
        var operation =
                switch (word) {
                    case "write" -> new Write(key, fields.text("value"));
                    case "read" -> new Read(key, fields.texts("values"));
                    case "increment" -> new Increment(key, fields.number("by"));
                    case "count" -> new Count(key, fields.number("value"));
                    case "add" -> new Add(key, fields.text("element"));
                    case "remove" -> new Remove(key, fields.text("element"));
                    case "members" -> new Members(key, fields.texts("elements"));
                    default -> throw new IllegalStateException(word);
                };
        fields.end();
        return operation;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
