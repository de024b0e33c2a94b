package io.minidote.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.base.Decoded;
import io.minidote.codec.Seal;
import io.minidote.fuzz.FuzzTarget;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A frame of the link: what somebody says to the peer port, hellos, beats, addresses and messages,
/// and what is answered. An input is a frame without its checksum, which is put before it.
class LinkFrameFuzzTest extends FuzzTarget {

    @Override
    public void hold(byte[] input) {
        var frame = new byte[4 + input.length];
        System.arraycopy(input, 0, frame, 4, input.length);
        Seal.put(frame);
        switch (bounded(input, () -> Frame.decode(frame.clone()))) {
            case Decoded.Malformed<Frame> malformed -> presentable(malformed.toString());
            case Decoded.Value<Frame>(var value) -> {
                var again = value.encode(input.length);
                assertThat(Frame.decode(again)).isEqualTo(new Decoded.Value<>(value));
                presentableParts(value);
            }
        }
    }

    /// What of a frame is shown to people, in logs and in the status.
    private static void presentableParts(Frame frame) {
        switch (frame) {
            case Frame.Hello(var from, var to) -> {
                presentable(from.address().toString());
                presentable(to);
            }
            case Frame.Welcome(var from) -> presentable(from.address().toString());
            case Frame.Refusal(_, var why) -> presentable(why);
            case Frame.Known(var addresses) ->
                    addresses.forEach(address -> presentable(address.toString()));
            case Frame.Foreign _, Frame.Beat _, Frame.Messages _, Frame.Part _ -> {}
        }
    }

    @Override
    protected Map<String, byte[]> seeds() {
        var a = new Introduction(7, 0xC1, new PeerAddress("a", "127.0.0.1", 7800));
        var b = new PeerAddress("b", "::1", 65_535);
        var seeds = new TreeMap<String, byte[]>();
        seeds.put("hello-to-b", bytes(new Frame.Hello(a, "b")));
        seeds.put("hello-to-whoever-is-there", bytes(new Frame.Hello(a, "")));
        seeds.put("hello-to-two-lines", bytes(new Frame.Hello(a, "b\nERROR not at all")));
        seeds.put("hello-of-version-4", bytes(new Frame.Foreign(4)));
        seeds.put("welcome", bytes(new Frame.Welcome(a)));
        seeds.put("refusal", bytes(new Frame.Refusal(2, "not in this cluster")));
        seeds.put("addresses", bytes(new Frame.Known(List.of(a.address(), b))));
        seeds.put("beat", bytes(new Frame.Beat(true)));
        seeds.put("two-messages", bytes(new Frame.Messages(List.of(Bytes.of("one"), Bytes.EMPTY))));
        seeds.put("last-part", bytes(new Frame.Part(Bytes.of("piece"), true)));
        seeds.put("count-of-4-billion-messages", new byte[] {3, -1, -1, -1, -1, 15});
        return seeds;
    }

    private static byte[] bytes(Frame frame) {
        var bytes = frame.encode(64);
        return Arrays.copyOfRange(bytes, 4, bytes.length);
    }
}
