package io.minidote.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.base.Decoded;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameTest {

    /// As version 1 wrote them. These never change; another version gets a list of its own.
    private static final Map<String, Frame> VERSION_1 = new LinkedHashMap<>();

    static {
        VERSION_1.put("24cf1164014d494e49444f5445000101610162", new Frame.Hello(1, "a", "b"));
        VERSION_1.put("244fc43f0201", new Frame.Beat(true));
        VERSION_1.put("d624473c0200", new Frame.Beat(false));
        VERSION_1.put(
                "1136f0f00302036f6e6500",
                new Frame.Messages(List.of(Bytes.of("one"), Bytes.EMPTY)));
        VERSION_1.put("1775d4ec04007069656365", new Frame.Part(Bytes.of("piece"), false));
        VERSION_1.put("f845bff504017069656365", new Frame.Part(Bytes.of("piece"), true));
    }

    @Test
    void framesAreWrittenAndReadAsVersion1Did() {
        VERSION_1.forEach((hex, frame) -> {
            assertThat(HexFormat.of().formatHex(frame.encode(0))).isEqualTo(hex);
            assertThat(Frame.decode(HexFormat.of().parseHex(hex)))
                    .isEqualTo(new Decoded.Value<>(frame));
        });
    }

    @Test
    void aFrameWithAnyBitChangedOrCutShortIsMalformed() {
        for (var frame : VERSION_1.values()) {
            var bytes = frame.encode(0);
            for (var bit = 0; bit < bytes.length * 8; bit++) {
                var changed = bytes.clone();
                changed[bit / 8] ^= (byte) (1 << bit % 8);
                assertThat(Frame.decode(changed)).isInstanceOf(Decoded.Malformed.class);
            }
            for (var length = 0; length < bytes.length; length++) {
                assertThat(Frame.decode(Bytes.copyOf(bytes, 0, length).toArray()))
                        .isInstanceOf(Decoded.Malformed.class);
            }
        }
    }

    @Test
    void contentThatFitsItsChecksumAndNothingElseIsMalformedOrWhatItSays() {
        var chance = new Random(11);
        for (var round = 0; round < 20_000; round++) {
            var bytes = new byte[Frame.ENVELOPE + chance.nextInt(40)];
            chance.nextBytes(bytes);
            bytes[4] = (byte) (1 + chance.nextInt(5));
            Frame.seal(bytes);
            if (Frame.decode(bytes.clone()) instanceof Decoded.Value<Frame>(var frame)) {
                assertThat(frame.encode(0)).isEqualTo(bytes);
            }
        }
    }

    @Test
    void anotherVersionIsNamed() {
        assertThat(Frame.decode(new Frame.Hello(7, "a", "b").encode(0)).toString())
                .isEqualTo("at byte 13: expected version 1 of the peer protocol, found version 7");
    }
}
