package io.minidote.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.base.Decoded;
import io.minidote.codec.Seal;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameTest {

    /// As version 3 wrote them. These never change; another version gets a list of its own.
    private static final Map<String, Frame> VERSION_3 = new LinkedHashMap<>();

    private static final Introduction A =
            new Introduction(0x0102030405060708L, 0xC1, PeerAddress.parse("a@[::1]:7801"));

    static {
        VERSION_3.put(
                "3daa5c06014d494e49444f54450003010203040506070800000000000000c10161033a3a31f93c0162",
                new Frame.Hello(A, "b"));
        VERSION_3.put("244fc43f0201", new Frame.Beat(true));
        VERSION_3.put("d624473c0200", new Frame.Beat(false));
        VERSION_3.put(
                "1136f0f00302036f6e6500",
                new Frame.Messages(List.of(Bytes.of("one"), Bytes.EMPTY)));
        VERSION_3.put("1775d4ec04007069656365", new Frame.Part(Bytes.of("piece"), false));
        VERSION_3.put("f845bff504017069656365", new Frame.Part(Bytes.of("piece"), true));
        VERSION_3.put(
                "f145de0c054d494e49444f54450003010203040506070800000000000000c10161033a3a31f93c",
                new Frame.Welcome(A));
        VERSION_3.put("3e749d8b064d494e49444f544500036e6f", new Frame.Refusal(3, "no"));
        VERSION_3.put(
                "a6098bc307020161033a3a31f93c016204686f7374ffff03",
                new Frame.Known(List.of(A.address(), PeerAddress.parse("b@host:65535"))));
        VERSION_3.put("73676367014d494e49444f54450007", new Frame.Foreign(7));
    }

    @Test
    void framesAreWrittenAndReadAsVersion3Did() {
        VERSION_3.forEach((hex, frame) -> {
            assertThat(HexFormat.of().formatHex(frame.encode(0))).isEqualTo(hex);
            assertThat(Frame.decode(HexFormat.of().parseHex(hex)))
                    .isEqualTo(new Decoded.Value<>(frame));
        });
    }

    @Test
    void aFrameWithAnyBitChangedOrCutShortIsMalformed() {
        for (var frame : VERSION_3.values()) {
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
            bytes[4] = (byte) (1 + chance.nextInt(8));
            Seal.put(bytes);
            if (Frame.decode(bytes.clone()) instanceof Decoded.Value<Frame>(var frame)) {
                assertThat(frame.encode(0)).isEqualTo(bytes);
            }
        }
    }

    @Test
    void anotherVersionIsNamed() {
        assertThat(Frame.decode(new Frame.Foreign(7).encode(0)))
                .isEqualTo(new Decoded.Value<>(new Frame.Foreign(7)));
    }
}
