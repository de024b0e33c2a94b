package io.minidote.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class JavaPageTest {

    private static final Path EXAMPLES =
            Path.of("src/test/java/io/minidote/api/DocExamplesTest.java");
    private static final Path PAGE = Path.of("../docs/java.md");

    private static Map<String, String> blocks(Path file, String pattern) throws IOException {
        var blocks = new TreeMap<String, String>();
        var matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(Files.readString(file));
        while (matcher.find()) {
            blocks.put(matcher.group(1), matcher.group(2).stripTrailing().stripIndent());
        }
        return blocks;
    }

    @Test
    void thePageShowsWhatIsCompiledAndRun() throws IOException {
        var run = blocks(EXAMPLES, "// @start region=(\\w+)\\n(.*?) *// @end");
        assertThat(run).hasSizeGreaterThan(5);
        assertThat(blocks(PAGE, "<!-- (\\w+) -->\\n```java\\n(.*?)```")).isEqualTo(run);
    }
}
