package io.minidote.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Decoded;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/// A clock as a client brings it back. Few inputs have the right checksum, so each is tried as the
/// word itself, and as what is in a word, with the checksum put right.
class ClockTextFuzzTest extends FuzzTarget {

    private static final ReplicaId A = new ReplicaId("a", 1);

    @Override
    public void hold(byte[] input) {
        parse(input, new String(input, StandardCharsets.UTF_8));
        parse(input, sealed(input));
    }

    private static void parse(byte[] input, String word) {
        switch (bounded(input, () -> ClockText.parse(word))) {
            case Decoded.Malformed<VectorClock> malformed -> presentable(malformed.toString());
            case Decoded.Value<VectorClock> value ->
                    assertThat(ClockText.parse(ClockText.print(value.value()))).isEqualTo(value);
        }
    }

    private static String sealed(byte[] content) {
        var crc = new CRC32C();
        crc.update(content);
        var whole = Arrays.copyOf(content, content.length + 4);
        for (var i = 0; i < 4; i++) {
            whole[content.length + i] = (byte) (crc.getValue() >>> (24 - 8 * i));
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
    }

    @Override
    protected Map<String, byte[]> seeds() {
        var seeds = new TreeMap<String, byte[]>();
        var clock = VectorClock.EMPTY.with(A, 300).with(new ReplicaId("b", -1), 2);
        seeds.put("nothing-seen", word(VectorClock.EMPTY));
        seeds.put("two-replicas", word(clock));
        seeds.put("content-of-two-replicas", content(clock));
        seeds.put("name-of-64-letters", word(named("n".repeat(64))));
        seeds.put("content-with-a-name-of-255-letters", longerName());
        seeds.put("as-far-as-anybody-counts", word(VectorClock.EMPTY.with(A, Long.MAX_VALUE / 2)));
        seeds.put("further-than-anybody-counts", word(VectorClock.EMPTY.with(A, Long.MAX_VALUE)));
        seeds.put("with-a-line-of-its-own", "0\r\n+OK".getBytes(StandardCharsets.UTF_8));
        return seeds;
    }

    private static VectorClock named(String name) {
        return VectorClock.EMPTY.with(new ReplicaId(name, 1), 1);
    }

    private static byte[] word(VectorClock clock) {
        return ClockText.print(clock).getBytes(StandardCharsets.US_ASCII);
    }

    /// What is in the word, without its checksum.
    private static byte[] content(VectorClock clock) {
        var whole = Base64.getUrlDecoder().decode(ClockText.print(clock));
        return Arrays.copyOf(whole, whole.length - 4);
    }

    /// A replica cannot have such a name, so it is put in the place of a shorter one.
    private static byte[] longerName() {
        var shorter = content(named("n"));
        var longer = new byte[shorter.length + 255];
        Arrays.fill(longer, (byte) 'n');
        System.arraycopy(shorter, 0, longer, 0, 3);
        longer[3] = (byte) 0xFF;
        longer[4] = 1;
        System.arraycopy(shorter, 5, longer, 260, shorter.length - 5);
        return longer;
    }
}
