package io.minidote.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minidote.history.Operation.Add;
import io.minidote.history.Operation.Count;
import io.minidote.history.Operation.Increment;
import io.minidote.history.Operation.Members;
import io.minidote.history.Operation.Read;
import io.minidote.history.Operation.Remove;
import io.minidote.history.Operation.Write;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class HistoryFileTest {

    private static final String HEADER = "{\"minidote-history\":1,\"seed\":\"7\"}\n";

    private static final Transaction EVERYTHING =
            new Transaction(
                    "c3",
                    "n1",
                    17,
                    123_456,
                    124_000,
                    Outcome.OK,
                    List.of(
                            new Write("r1", "c3-17"),
                            new Read("r1", List.of("c3-17", "\"\\ü\n")),
                            new Increment("n1", -3),
                            new Count("n1", 12),
                            new Add("s1", "c3-17"),
                            new Remove("s1", "c2-9"),
                            new Members("s1", List.of())));

    private static final String LINE =
            """
            {"session":"c3","replica":"n1","number":17,"invoked":123456,"completed":124000,"outcome":"ok","operations":[\
            {"op":"write","key":"r1","value":"c3-17"},\
            {"op":"read","key":"r1","values":["c3-17","\\"\\\\ü\\n"]},\
            {"op":"increment","key":"n1","by":-3},\
            {"op":"count","key":"n1","value":12},\
            {"op":"add","key":"s1","element":"c3-17"},\
            {"op":"remove","key":"s1","element":"c2-9"},\
            {"op":"members","key":"s1","elements":[]}]}
            """;

    @Test
    void theFormatIsTheOneThatIsDocumented() throws IOException {
        var file = new ByteArrayOutputStream();
        try (var writer = HistoryWriter.to(file, Map.of("seed", "7"))) {
            writer.append(EVERYTHING);
        }
        assertThat(file.toString(StandardCharsets.UTF_8)).isEqualTo(HEADER + LINE);
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        var unknown =
                new Transaction(
                        "c4", "n2", 1, 5, 5, Outcome.UNKNOWN, List.of(new Write("r1", "c4-1")));
        var failed = new Transaction("c4", "n2", 2, 6, 9, Outcome.FAILED, List.of());
        var file = new ByteArrayOutputStream();
        try (var writer = HistoryWriter.to(file, Map.of("seed", "7"))) {
            for (var transaction : List.of(EVERYTHING, unknown, failed)) {
                writer.append(transaction);
            }
        }
        var reader = reader(file.toString(StandardCharsets.UTF_8));
        assertThat(reader.about()).isEqualTo(Map.of("seed", "7"));
        assertThat(rest(reader))
                .containsExactly(
                        new Recorded(2, EVERYTHING),
                        new Recorded(3, unknown),
                        new Recorded(4, failed));
    }

    @Test
    void clientsShareAWriter() throws Exception {
        var file = new ByteArrayOutputStream();
        try (var writer = HistoryWriter.to(file, Map.of());
                var threads = Executors.newFixedThreadPool(4)) {
            var clients = new ArrayList<Callable<Void>>();
            for (var client : List.of("a", "b", "c", "d")) {
                clients.add(() -> {
                    for (var number = 1; number <= 500; number++) {
                        writer.append(
                                new Transaction(
                                        client,
                                        "n1",
                                        number,
                                        number,
                                        number,
                                        Outcome.OK,
                                        List.of(new Write("r", client + number))));
                    }
                    return null;
                });
            }
            for (var client : threads.invokeAll(clients)) {
                client.get();
            }
        }
        var read = rest(reader(file.toString(StandardCharsets.UTF_8)));
        assertThat(read).hasSize(2000);
        for (var client : List.of("a", "b", "c", "d")) {
            assertThat(read.stream().map(Recorded::transaction))
                    .filteredOn(transaction -> transaction.session().equals(client))
                    .extracting(Transaction::number)
                    .isSorted()
                    .hasSize(500);
        }
    }

    @Test
    void aMalformedLineIsNamedWithItsFieldAndWhatWouldBeRight() {
        assertMalformed("\n", "line 2: is no JSON object; expected { … }");
        assertMalformed("[]", "line 2: is no JSON object");
        assertMalformed(LINE.substring(0, 40), "line 2: is not JSON: ");
        assertMalformed(LINE.strip() + "{}", "line 2: goes on with {");
        assertMalformed(LINE + LINE.replace("session", "sesion"), "line 3: session is missing");
        assertMalformed(
                LINE.replace("\"replica\":\"n1\"", "\"replica\":1"),
                "line 2: replica is 1; expected a text");
        assertMalformed(
                LINE.replace("17,", "\"17\","), "line 2: number is '17'; expected a whole number");
        assertMalformed(LINE.replace("17,", "1.7,"), "line 2: number is 1.7; expected ");
        assertMalformed(LINE.replace("17,", "17000000000000000000,"), "line 2: is not JSON: ");
        assertMalformed(LINE.replace("123456", "124001"), "completed at 124000, before");
        assertMalformed(
                LINE.replace("\"ok\"", "\"okay\""),
                "line 2: outcome is 'okay'; expected one of ok, failed, unknown");
        assertMalformed(
                LINE.replace("\"ok\"", "\"failed\""),
                "line 2: c3 #17 is failed and has read r1; only one that is ok has read anything");
        assertMalformed(
                LINE.replace("increment", "decrement"),
                "line 2: operations[2].op is 'decrement'; expected one of write, read, ");
        assertMalformed(
                LINE.replace("\"by\":-3", "\"by\":-3,\"of\":1"),
                "line 2: operations[2].of is no field this version knows");
        assertMalformed(
                LINE.replace("\"by\"", "\"key\""), "line 2: operations[2].key is there twice");
        assertMalformed(
                LINE.replace("[\"c3-17\"", "[3"),
                "line 2: operations[1].values[0] is 3; expected a text");
        assertMalformed(
                LINE.replace("\"value\":12", "\"value\":null"),
                "line 2: operations[3].value is null; expected ");
        assertMalformed(
                LINE.replace("\"session\":\"c3\"", "\"session\":\"\""),
                "line 2: A session without a name");
    }

    @Test
    void aFileThatIsNoHistoryIsRefused() {
        for (var nothing : List.of("", "\n", "GET / HTTP/1.1\n", LINE)) {
            assertThatThrownBy(() -> reader(nothing))
                    .isInstanceOf(MalformedHistory.class)
                    .hasMessageStartingWith("line 1: ");
        }
        assertThatThrownBy(() -> reader(HEADER.replace(":1", ":2")))
                .hasMessage("line 1: minidote-history is 2; expected 1, the only version there is");
    }

    private static void assertMalformed(String lines, String message) {
        assertThatThrownBy(() -> rest(reader(HEADER + lines)))
                .as(lines)
                .isInstanceOf(MalformedHistory.class)
                .hasMessageContaining(message);
    }

    private static HistoryReader reader(String text) throws IOException {
        return new HistoryReader(new BufferedReader(new StringReader(text)));
    }

    private static List<Recorded> rest(HistoryReader reader) throws IOException {
        var rest = new ArrayList<Recorded>();
        for (var next = reader.next(); next.isPresent(); next = reader.next()) {
            rest.add(next.get());
        }
        return rest;
    }
}
