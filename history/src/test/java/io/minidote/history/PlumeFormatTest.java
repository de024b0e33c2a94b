package io.minidote.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minidote.history.Operation.Increment;
import io.minidote.history.Operation.Read;
import io.minidote.history.Operation.Write;
import io.minidote.history.PlumeFormat.Written;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlumeFormatTest {

    private static final String LINES =
            """
            w(1,1,1,1)
            w(2,2,1,1)
            w(1,3,1,-1)
            r(1,1,2,2)
            r(3,0,2,2)
            r(2,2,2,3)
            """;

    @Test
    void linesBecomeTransactionsInTheOrderOfTheirSessions() throws IOException {
        var history = read(LINES);
        assertThat(history.recorded())
                .containsExactly(
                        new Recorded(
                                1,
                                transaction(
                                        "1",
                                        1,
                                        Outcome.OK,
                                        new Write("1", "1"),
                                        new Write("2", "2"))),
                        new Recorded(3, transaction("1", 2, Outcome.FAILED, new Write("1", "3"))),
                        new Recorded(
                                4,
                                transaction(
                                        "2",
                                        1,
                                        Outcome.OK,
                                        new Read("1", List.of("1")),
                                        new Read("3", List.of()))),
                        new Recorded(
                                6, transaction("2", 2, Outcome.OK, new Read("2", List.of("2")))));
    }

    @Test
    void whatIsReadIsWritten() throws IOException {
        var out = new StringWriter();
        assertThat(PlumeFormat.write(read(LINES), new BufferedWriter(out)))
                .isEqualTo(new Written(6, 0));
        assertThat(out).hasToString(LINES);
    }

    @Test
    void whatTheLinesCannotHoldIsLeftAndCounted() throws IOException {
        var out = new StringWriter();
        var history =
                History.of(
                        List.of(
                                transaction(
                                        "a",
                                        1,
                                        Outcome.OK,
                                        new Write("x", "a1"),
                                        new Increment("n", 1)),
                                transaction("b", 1, Outcome.UNKNOWN, new Write("x", "b1")),
                                transaction("b", 2, Outcome.UNKNOWN, new Write("x", "b2")),
                                transaction(
                                        "b",
                                        3,
                                        Outcome.OK,
                                        new Read("x", List.of("a1", "b2")),
                                        new Read("x", List.of("b2")))));
        assertThat(PlumeFormat.write(history, new BufferedWriter(out)))
                .isEqualTo(new Written(3, 2));
        assertThat(out)
                .hasToString(
                        """
                        w(1,1,1,1)
                        w(1,2,2,2)
                        r(1,2,3,3)
                        """);
    }

    @Test
    void aMalformedLineIsNamed() {
        assertMalformed("w(1,1,1,1)\nx(1,1,1,1)", "line 2: 'x(1,1,1,1)' is no operation; expected");
        assertMalformed("w(1,1,1)", "line 1: 'w(1,1,1)' is no operation; expected");
        assertMalformed("w(a,1,1,1)", "line 1: 'w(a,1,1,1)' is no operation; expected");
        assertMalformed("w(1,1,1,-2)", "line 1: 'w(1,1,1,-2)' is no operation; expected");
        assertMalformed("w(1,0,1,1)", "line 1: writes 0 to 1; expected another value");
        assertMalformed(
                "w(1,1,1,7)\nr(1,1,2,7)",
                "line 2: transaction 7 is in session 2; expected 1, as in line 1");
        assertMalformed("w(1,1,1,99999999999999999999)", "expected 9223372036854775807 at most");
    }

    private static void assertMalformed(String lines, String message) {
        assertThatThrownBy(() -> read(lines))
                .isInstanceOf(MalformedHistory.class)
                .hasMessageContaining(message);
    }

    private static History read(String lines) throws IOException {
        return PlumeFormat.read(new BufferedReader(new StringReader(lines)));
    }

    private static Transaction transaction(
            String session, long number, Outcome outcome, Operation... operations) {
        return new Transaction(session, "?", number, 0, 0, outcome, List.of(operations));
    }
}
