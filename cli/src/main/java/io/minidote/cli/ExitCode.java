package io.minidote.cli;

import static java.util.stream.Collectors.toMap;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// What the number means that the process ends with. Scripts rely on these: a number never changes
/// its meaning.
public enum ExitCode {
    OK(0, "all went well"),
    FAILED(1, "something failed, or does not hold that should"),
    USAGE(2, "the command line or the configuration is wrong"),
    UNREACHABLE(3, "no answer from the node that was asked"),
    DATA_REFUSED(4, "the data directory is damaged, locked, another node's or unusable"),
    PORT_IN_USE(5, "an address to listen on is taken or not ours"),
    NODE_STOPPED(6, "the node could not go on: its disk failed, or something that cannot be"),

    // These two come from the launcher, which runs before there is any Java.
    NOTHING_TO_RUN_ON(10, "the launcher found no JDK 25, or no Maven for a build"),
    NOT_BUILT(11, "the launcher's build failed");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    public int number() {
        return number;
    }

    /// What a process of ours means that ended with `number`; [#FAILED] where that is not known.
    static ExitCode ofFailed(int number) {
        return Arrays.stream(values())
                .filter(code -> code != OK && code.number == number)
                .findFirst()
                .orElse(FAILED);
    }

    /// Number and meaning of each, as `--help` lists them.
    static Map<String, String> list() {
        return Arrays.stream(values())
                .collect(
                        toMap(
                                code -> " " + code.number,
                                code -> code.meaning,
                                (one, _) -> one,
                                LinkedHashMap::new));
    }
}
