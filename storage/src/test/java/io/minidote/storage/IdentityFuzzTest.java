package io.minidote.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.clock.ReplicaId;
import io.minidote.fuzz.FuzzTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The file that says who a data directory belongs to. Each input is tried as it is, and with the
/// checksum of its lines behind them.
class IdentityFuzzTest extends FuzzTarget {

    private static final ReplicaId A = new ReplicaId("a", 0x0123456789abcdefL);

    @Override
    public void hold(byte[] input) {
        parse(input, input);
        var sealed = "checksum: %08x\n".formatted(Checksums.of(input, 0, input.length));
        parse(input, (text(input) + sealed).getBytes(StandardCharsets.UTF_8));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void parse(byte[] input, byte[] file) {
        bounded(input, () -> parse(file))
                .ifPresent(identity -> {
                    var again = identity.text().getBytes(StandardCharsets.UTF_8);
                    assertThat(parse(again)).contains(identity);
                });
    }

    private static Optional<Identity> parse(byte[] file) {
        try {
            return Optional.of(Identity.parse("identity", file));
        } catch (CorruptFile | OtherFormat nonsense) {
            presentable(String.valueOf(nonsense.getMessage()));
            return Optional.empty();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    protected Map<String, byte[]> seeds() {
        var fresh = new Identity(A, "machine", "42", List.of(), false);
        var seeds = new TreeMap<String, byte[]>();
        seeds.put("fresh", bytes(fresh.text()));
        seeds.put("renewed", bytes(fresh.renewed(7, "other", "43").text()));
        seeds.put(
                "setting-aside", bytes(fresh.renewed(7, "other", "43").settingAside(true).text()));
        seeds.put("lines-of-one-renewed", lines(fresh.renewed(7, "other", "43")));
        seeds.put(
                "lines-setting-aside-nothing",
                bytes(text(lines(fresh)) + "setting aside: a#0123456789abcdef\n"));
        seeds.put(
                "lines-of-a-newer-format",
                bytes(text(lines(fresh)).replace("format 2", "format 3")));
        seeds.put("not-utf-8", new byte[] {'m', (byte) 0xC3, '\n', (byte) 0xFF});
        return seeds;
    }

    /// Without the line with the checksum.
    private static byte[] lines(Identity identity) {
        return bytes(identity.text().substring(0, identity.text().indexOf("checksum: ")));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
