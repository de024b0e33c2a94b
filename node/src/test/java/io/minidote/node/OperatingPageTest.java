package io.minidote.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The table of settings in `docs/operating.md` is the catalogue. `-Dminidote.rewrite` writes it
/// anew, to be read as a diff.
class OperatingPageTest {

    private static final String BEGIN = "<!-- settings -->\n";
    private static final String END = "<!-- /settings -->";

    @Test
    void theTableOfSettingsIsTheCatalogue() throws IOException {
        var page = page();
        var text = Files.readString(page);
        var from = text.indexOf(BEGIN) + BEGIN.length();
        var to = text.indexOf(END);
        if (Boolean.getBoolean("minidote.rewrite")) {
            Files.writeString(page, text.substring(0, from) + table() + text.substring(to));
        } else {
            assertThat(text.substring(from, to)).isEqualTo(table());
        }
    }

    /// Tests run in the module's folder or in that of the whole.
    static Path page() {
        var page = Path.of("docs", "operating.md");
        return Files.exists(page) ? page : Path.of("..").resolve(page);
    }

    private static String table() {
        var table = new StringBuilder("| key | default | what it decides |\n|---|---|---|\n");
        for (var setting : Setting.ALL) {
            table.append(row(setting));
        }
        return table.toString();
    }

    private static <T> String row(Setting<T> setting) {
        var text = setting.print(setting.byDefault());
        return "| `%s` | %s | %s |%n"
                .formatted(
                        setting.key(),
                        text.isEmpty() ? "none" : "`" + text + "`",
                        setting.meaning());
    }
}
