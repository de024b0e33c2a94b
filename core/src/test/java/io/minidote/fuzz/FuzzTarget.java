package io.minidote.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// One decoder, held against whatever bytes there are.
///
/// Its corpus is a folder `src/test/fuzz/NAME` where the class is called `NAMEFuzzTest`: the
/// [#seeds], which the code writes (`-Dminidote.rewrite`), and beside them what once was a finding,
/// under a name that says what it was.
public abstract class FuzzTarget {

    private static final Path CORPORA = Path.of("src/test/fuzz");
    private static final String SUFFIX = "FuzzTest";

    private static final int MUTATIONS = 3_000;

    /// No decoder needs more than this for each byte it was given: the costliest is an empty name,
    /// one byte long, that becomes an object with a decoder of its own.
    private static final int ALLOCATED_FOR_A_BYTE = 1_024;

    /// What is allocated whatever came, such as buffers and messages.
    private static final long ALLOCATED_ALWAYS = 128 << 10;

    /// What is said of a malformed input stands in a log, in a line.
    private static final int LONGEST_MESSAGE = 1_000;

    /// Holds the decoder against `input`. Whatever this throws is a finding.
    public abstract void hold(byte[] input);

    /// Inputs to begin with, by names that say what they are.
    protected abstract Map<String, byte[]> seeds();

    @Test
    void theCorpusHasTheSeeds() throws IOException {
        var folder = folder();
        for (var seed : seeds().entrySet()) {
            var file = folder.resolve(seed.getKey());
            if (System.getProperty("minidote.rewrite") != null) {
                Files.createDirectories(folder);
                Files.write(file, seed.getValue());
            }
            assertThat(file).exists().hasBinaryContent(seed.getValue());
        }
    }

    @Test
    void whateverIsInTheCorpusIsTaken() throws IOException {
        corpus().forEach(this::holdNamed);
    }

    @Test
    void whatItBecomesWhenBytesChangeIsTaken() throws IOException {
        var corpus = corpus();
        var names = new ArrayList<>(corpus.keySet());
        var mutator = new Mutator(new ArrayList<>(corpus.values()), 1);
        for (var i = 0; i < MUTATIONS; i++) {
            var from = i % names.size();
            holdNamed("mutation %d, of %s".formatted(i, names.get(from)), mutator.mutation(from));
        }
    }

    private void holdNamed(String name, byte[] input) {
        try {
            hold(input);
        } catch (RuntimeException | Error finding) {
            throw new AssertionError(
                    "%s: %s".formatted(name, HexFormat.of().formatHex(input)), finding);
        }
    }

    private Map<String, byte[]> corpus() throws IOException {
        var corpus = new TreeMap<String, byte[]>();
        try (var files = Files.list(folder())) {
            for (var file : files.toList()) {
                corpus.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return corpus;
    }

    private Path folder() {
        var name = getClass().getSimpleName();
        return CORPORA.resolve(name.substring(0, name.length() - SUFFIX.length()));
    }

    /// What `decode` gives; a finding if it allocates more than `input` is worth.
    protected static <T> T bounded(byte[] input, Supplier<T> decode) {
        return bounded(input, ALLOCATED_ALWAYS, decode);
    }

    /// @param always what may be allocated however short the input is
    protected static <T> T bounded(byte[] input, long always, Supplier<T> decode) {
        var limit = always + (long) ALLOCATED_FOR_A_BYTE * input.length;
        var before = allocated();
        var result = decode.get();
        if (allocated() - before > limit) {
            // Once more, now that all classes are loaded.
            before = allocated();
            var _ = decode.get();
            assertThat(allocated() - before)
                    .as("bytes allocated for %d that came", input.length)
                    .isLessThanOrEqualTo(limit);
        }
        return result;
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }

    /// What is said of bytes that make no sense can be shown to a person: it is short, and the
    /// bytes cannot make a second line of it.
    protected static void presentable(String message) {
        assertThat(message.length()).as("how much is said").isLessThan(LONGEST_MESSAGE);
        assertThat(message.chars().filter(Character::isISOControl).boxed().toList())
                .as("control characters in what is said")
                .isEqualTo(List.of());
    }
}
