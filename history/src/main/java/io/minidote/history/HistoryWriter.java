package io.minidote.history;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.core.ObjectWriteContext;

/// Writes a history as lines of JSON. Any number of threads may share one.
///
/// Each transaction goes to the operating system as a whole line at once, so a history is good up
/// to its last line however its writer ends. Lines of one session must come in the order of its
/// transactions; those of different sessions may come as they like.
public final class HistoryWriter implements Closeable {

    private final OutputStream out;

    private HistoryWriter(OutputStream out) {
        this.out = out;
    }

    /// A new file with a header.
    ///
    /// @param about what a reader should know of the run, such as its seed; goes into the header
    public static HistoryWriter create(Path file, Map<String, String> about) throws IOException {
        return to(Files.newOutputStream(file), about);
    }

    /// Like [#create], to any stream, which is closed with the writer.
    public static HistoryWriter to(OutputStream out, Map<String, String> about) throws IOException {
        var writer = new HistoryWriter(out);
        writer.line(header(about));
        return writer;
    }

    public void append(Transaction transaction) throws IOException {
        line(TransactionJson.write(transaction));
    }

    private void line(String text) throws IOException {
        var bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
        synchronized (out) {
            out.write(bytes);
        }
    }

    private static String header(Map<String, String> about) {
        var text = new StringWriter();
        try (var json = TransactionJson.JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeNumberProperty(TransactionJson.MAGIC, TransactionJson.VERSION);
            about.forEach(json::writeStringProperty);
            json.writeEndObject();
        }
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        synchronized (out) {
            out.close();
        }
    }
}
