package io.minidote.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.fuzz.FuzzTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Settings, as a file, an environment and flags have them: they are refused in one line, or what
/// `--print-config` shows is read as the same settings.
///
/// An input that begins with `=` is a value for a setting in the environment and as a flag; its
/// next byte says which. Any other is a file. What its reader allocates is not looked at: an
/// operator's own file harms nobody else.
class ConfigurationFuzzTest extends FuzzTarget {

    static {
        // Its reader asserts things about itself that do not hold for all nonsense. It goes on
        // without, as it does where Minidote runs, and says what is wrong.
        ConfigurationFuzzTest.class.getClassLoader().setPackageAssertionStatus("org.tomlj", false);
    }

    @Override
    public void hold(byte[] input) {
        try {
            var folder = Files.createTempDirectory("configuration");
            var file = folder.resolve(Configuration.FILE);
            try {
                hold(folder, input);
            } finally {
                Files.deleteIfExists(file);
                Files.delete(folder);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void hold(Path folder, byte[] input) throws IOException {
        var named = new String(input, StandardCharsets.UTF_8).split("=", 3);
        if (named.length == 3 && named[0].isEmpty()) {
            var setting = Setting.named(named[1]);
            if (setting.isPresent()) {
                hold(folder, Map.of(setting.get().variable(), named[2]), Map.of());
                hold(folder, Map.of(), Map.of(setting.get().key(), named[2]));
            }
        } else {
            Files.write(folder.resolve(Configuration.FILE), input);
            hold(folder, Map.of(), Map.of());
        }
    }

    private static void hold(
            Path folder, Map<String, String> environment, Map<String, String> flags)
            throws IOException {
        var loaded = load(folder, environment, flags);
        if (loaded.isEmpty()) {
            return;
        }
        var printed = loaded.get().print();
        assertThat(printed.lines())
                .hasSameSizeAs(Configuration.defaults().print().lines().toList());
        Files.writeString(folder.resolve(Configuration.FILE), printed);
        var again = load(folder, Map.of(), Map.of());
        assertThat(again).as(printed).isPresent();
        for (var setting : Setting.ALL) {
            if (!setting.once()) {
                assertThat((Object) again.get().get(setting))
                        .as(setting.key())
                        .isEqualTo(loaded.get().get(setting));
            }
        }
    }

    private static Optional<Configuration> load(
            Path folder, Map<String, String> environment, Map<String, String> flags)
            throws IOException {
        try {
            return Optional.of(Configuration.load(folder, Optional.empty(), environment, flags));
        } catch (WrongConfiguration refused) {
            presentable(String.valueOf(refused.getMessage()).replace(folder.toString(), ""));
            return Optional.empty();
        }
    }

    @Override
    protected Map<String, byte[]> seeds() {
        var seeds = new TreeMap<String, byte[]>();
        var files =
                Map.of(
                        "nothing", "",
                        "table", "[redis]\nport = 1\nhost = \"::1\"\n",
                        "units", "limit.inbox = \"128 MiB\"\nsession.timeout = \"250 ms\"\n",
                        "nodes", "node.name = \"b\"\nnodes = [\"a@h:1\", \"b@h:2\"]\n",
                        "quoted-key", "\"redis.port\" = 1\n",
                        "no-toml", "redis.port = = 1\n",
                        "line-end-in-a-value", "data.dir = \"a\\nb\"\n",
                        "number-of-70-digits", "redis.port = " + "9".repeat(70) + "\n",
                        "table-in-an-array", "nodes = [{a = 1}, [2, 1979-05-27]]\n");
        files.forEach((name, text) -> seeds.put(name, text.getBytes(StandardCharsets.UTF_8)));
        seeds.put("a-time-beyond-64-bits", value(Setting.SESSION_TIMEOUT, "9223372036854775807 h"));
        seeds.put("bytes-beyond-64-bits", value(Setting.LIMIT_INBOX, "9223372036854775807 MiB"));
        seeds.put("more-than-all-memory", value(Setting.MEMORY_MAX, "101 %"));
        seeds.put("two-nodes", value(Setting.NODES, "a@h:1,b@h:2"));
        seeds.put("two-lines", value(Setting.DATA_DIR, "a\n[b]"));
        return seeds;
    }

    private static byte[] value(Setting<?> setting, String value) {
        return "=%s=%s".formatted(setting.key(), value).getBytes(StandardCharsets.UTF_8);
    }
}
