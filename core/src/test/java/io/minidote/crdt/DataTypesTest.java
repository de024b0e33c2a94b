package io.minidote.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DataTypesTest {

    @Test
    void namesAndNumbersAreGivenOnce() {
        assertThat(DataTypes.ALL).extracting(DataTypes.Entry::number).doesNotHaveDuplicates();
        assertThat(DataTypes.ALL).extracting(entry -> entry.type().name()).doesNotHaveDuplicates();
    }

    /// Stored bytes know the types by these.
    @Test
    void numbersStayWhatTheyAre() {
        assertThat(DataTypes.ALL)
                .extracting(entry -> entry.number() + " " + entry.type().name())
                .startsWith(
                        "1 counter_pn",
                        "2 set_aw",
                        "3 set_2p",
                        "4 register_mv",
                        "5 register_lww",
                        "6 flag_ew",
                        "7 string",
                        "8 flag_dw",
                        "9 set_go",
                        "10 set_rw",
                        "11 sorted_set",
                        "12 map_go",
                        "13 map_rr",
                        "14 sequence",
                        "15 counter_b",
                        "16 expiry");
    }

    @Test
    void aTypeIsFoundByNameAndByNumber() {
        for (var entry : DataTypes.ALL) {
            assertThat(DataTypes.named(entry.type().name())).contains(entry.type());
            assertThat(DataTypes.numbered(entry.number())).contains(entry.type());
            assertThat(DataTypes.number(entry.type())).isEqualTo(entry.number());
        }
        assertThat(DataTypes.named("counter_fat")).contains(ResettableCounter.TYPE);
        assertThat(DataTypes.named("bag")).isEmpty();
        assertThat(DataTypes.numbered(0)).isEmpty();
    }

    /// `docs/data-types.md` goes by the catalogue: a section for each type, a line for each
    /// operation.
    @Test
    void theDocumentationNamesEveryTypeAndOperation() throws IOException {
        var page = Files.readString(Path.of("../docs/data-types.md"));
        for (var entry : DataTypes.ALL) {
            var heading = "## `" + entry.type().name() + "`";
            assertThat(page).contains(heading);
            var section = page.substring(page.indexOf(heading) + heading.length());
            var end = section.indexOf("\n## ");
            assertThat(end < 0 ? section : section.substring(0, end))
                    .contains(
                            entry.type().operations().stream()
                                    .map(syntax -> "`" + syntax + "`")
                                    .toList());
        }
    }

    @Test
    void whatMakesNoOperationIsToldWhatWould() {
        assertThat(malformed(ResettableCounter.TYPE, "increment", "x"))
                .isEqualTo(
                        "increment takes an integer from -9223372036854775808 to"
                                + " 9223372036854775807, not 'x'");
        assertThat(malformed(ResettableCounter.TYPE, "decrement", "-9223372036854775808"))
                .isEqualTo(
                        "decrement takes an integer from -9223372036854775807 to"
                                + " 9223372036854775807, not '-9223372036854775808'");
        assertThat(malformed(StringValue.TYPE, "increment"))
                .endsWith("to 9223372036854775807, not 0 arguments");
        assertThat(malformed(StringValue.TYPE, "assign", "a", "b"))
                .isEqualTo("assign takes one value, not 2 arguments");
        assertThat(malformed(StringValue.TYPE, "set_range", "-1", "x"))
                .isEqualTo("an offset is an integer from 0, not '-1'");
        assertThat(malformed(StringValue.TYPE, "set_bit", "7", "2"))
                .isEqualTo("a bit is 0 or 1, not '2'");
        assertThat(malformed(StringValue.TYPE, "set_bit", "7"))
                .isEqualTo("set_bit takes an offset and a bit, not 1 arguments");
        assertThat(malformed(AddWinsSet.TYPE, "add"))
                .isEqualTo("add takes one or more elements, not none");
        assertThat(malformed(BoundedCounter.TYPE, "decrement", "0"))
                .isEqualTo("decrement takes an integer from 1 to 9223372036854775807, not '0'");
        assertThat(malformed(BoundedCounter.TYPE, "transfer", "1"))
                .isEqualTo("transfer takes a number and a replica, not 1 arguments");
        assertThat(malformed(BoundedCounter.TYPE, "transfer", "-1", "b"))
                .isEqualTo("transfer takes an integer from 1 to 9223372036854775807, not '-1'");
        assertThat(malformed(AddWinsSet.TYPE, "reset", "now"))
                .isEqualTo("reset takes no arguments, not 1");
    }

    private static String malformed(DataType<?, ?, ?> type, String name, String... words) {
        return type.operations().stream()
                .filter(syntax -> syntax.name().equals(name))
                .map(syntax -> syntax.parse().apply(bytes(words)))
                .filter(parsed -> parsed instanceof Syntax.Parsed.Malformed<?>)
                .map(parsed -> ((Syntax.Parsed.Malformed<?>) parsed).why())
                .findFirst()
                .orElse("nothing was wrong");
    }

    private static List<Bytes> bytes(String... words) {
        return Stream.of(words).map(Bytes::of).toList();
    }
}
