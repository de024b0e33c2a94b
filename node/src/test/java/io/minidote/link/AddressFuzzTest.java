package io.minidote.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.Function;

/// Addresses as an operator writes them, or as the file `peers` has them: one, and a list.
class AddressFuzzTest extends FuzzTarget {

    @Override
    public void hold(byte[] input) {
        var text = new String(input, StandardCharsets.UTF_8);
        holdOne(input, text, PeerAddress::parse);
        holdOne(input, text, Place::parse);
        holdList(input, text, PeerAddress::parseList);
        holdList(input, text, Place::parseList);
    }

    private static <T> void holdOne(byte[] input, String text, Function<String, T> parse) {
        var _ =
                bounded(
                        input,
                        () -> {
                            try {
                                var address = parse.apply(text);
                                assertThat(parse.apply(address.toString())).isEqualTo(address);
                                presentable(address.toString());
                            } catch (IllegalArgumentException refused) {
                                presentable(String.valueOf(refused.getMessage()));
                            }
                            return text;
                        });
    }

    private static <T> void holdList(byte[] input, String text, Function<String, List<T>> parse) {
        holdOne(input, text, list -> new Listed<>(parse.apply(list)));
    }

    private record Listed<T>(List<T> addresses) {
        @Override
        public String toString() {
            var words = new StringJoiner(",");
            addresses.forEach(address -> words.add(address.toString()));
            return words.toString();
        }
    }

    @Override
    protected Map<String, byte[]> seeds() {
        var seeds = new TreeMap<String, byte[]>();
        for (var seed :
                Map.of(
                                "one", "a@127.0.0.1:7800",
                                "ipv6-in-brackets", "a@[::1]:7800",
                                "two-with-a-blank-between", "a@h1:1, b@h2:65535",
                                "list-with-nothing-in-it", " , ,",
                                "without-a-name", "127.0.0.1:7800",
                                "port-too-large", "a@h:70000",
                                "port-with-a-sign", "a@h:+7800",
                                "two-lines", "a@h:1\nb@h:2",
                                "with-a-zone", "fe80::1%eth0:7800")
                        .entrySet()) {
            seeds.put(seed.getKey(), seed.getValue().getBytes(StandardCharsets.UTF_8));
        }
        return seeds;
    }
}
