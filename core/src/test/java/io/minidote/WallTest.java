package io.minidote;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The wall around the core: it decides, and the world stays outside.
///
/// The module system keeps other modules out, but `java.base` alone has sockets, files, threads,
/// clocks and chance. So the compiled classes are read, and whatever they name of those is told.
class WallTest {

    private static final Path CORE = Path.of("target/classes");

    /// As they stand in class files, also inside descriptors.
    private static final Pattern FORBIDDEN_TYPE =
            Pattern.compile(
                    "(?<![A-Za-z0-9_/$])(?:"
                            + "java/net/[A-Za-z0-9_/$]+"
                            + "|java/io/(?!Serializable|Closeable)[A-Za-z0-9_/$]+"
                            + "|java/nio/(?:file|channels)/[A-Za-z0-9_/$]+"
                            + "|java/util/concurrent/[A-Za-z0-9_/$]+"
                            + "|java/lang/(?:Thread|Process)[A-Za-z0-9_$]*"
                            + "|java/lang/Runtime(?![A-Za-z])"
                            + "|java/util/(?:Random|SplittableRandom|UUID|Timer)[A-Za-z0-9_$]*"
                            + "|java/util/random/[A-Za-z0-9_/$]+"
                            + "|java/security/SecureRandom"
                            + ")");

    /// The order of immutable sets and maps differs from one run to the next.
    private static final Map<String, List<String>> FORBIDDEN_CALLS =
            Map.of(
                    "java/lang/System",
                    List.of("currentTimeMillis", "nanoTime", "getenv", "identityHashCode"),
                    "java/lang/Math",
                    List.of("random"),
                    "java/time/Instant",
                    List.of("now"),
                    "java/util/Set",
                    List.of("of", "copyOf"),
                    "java/util/Map",
                    List.of("of", "copyOf", "ofEntries"));

    @Test
    void coreNamesNothingOfTheWorldOutside() throws IOException {
        assertThat(classes(CORE)).hasSizeGreaterThan(50);
        assertThat(offences(CORE)).isEmpty();
    }

    /// Lest the wall be a painting: it sees each kind of offence in classes that commit it.
    @Test
    void offendersAreTold() throws IOException {
        assertThat(offences(Path.of("target/test-classes/io/minidote/offenders")))
                .containsExactlyInAnyOrder(
                        "Clockwatcher calls java/lang/System.nanoTime",
                        "Gambler names java/util/Random",
                        "Gambler calls java/util/Map.of",
                        "Reader names java/nio/file/Path",
                        "Sleeper names java/lang/Thread");
    }

    private static List<Path> classes(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(path -> path.toString().endsWith(".class")).toList();
        }
    }

    private static List<String> offences(Path folder) throws IOException {
        var offences = new ArrayList<String>();
        for (var file : classes(folder)) {
            offences.addAll(offences(ClassFile.of().parse(file)));
        }
        return offences;
    }

    private static List<String> offences(ClassModel model) {
        var name = model.thisClass().asInternalName();
        var simple = name.substring(name.lastIndexOf('/') + 1);
        var found = new TreeSet<String>();
        for (var entry : model.constantPool()) {
            switch (entry) {
                case Utf8Entry text -> {
                    var types = FORBIDDEN_TYPE.matcher(descriptor(text.stringValue()));
                    while (types.find()) {
                        found.add(simple + " names " + types.group());
                    }
                }
                case MemberRefEntry member -> {
                    var owner = member.owner().asInternalName();
                    var called = member.name().stringValue();
                    if (FORBIDDEN_CALLS.getOrDefault(owner, List.of()).contains(called)) {
                        found.add("%s calls %s.%s".formatted(simple, owner, called));
                    }
                }
                default -> {}
            }
        }
        return List.copyOf(found);
    }

    /// With a space before each type of a descriptor, so that types begin where words begin.
    private static String descriptor(String text) {
        return text.replaceAll("(?<=[(;\\[BCDFIJSZV)<]|^)L(?=java/)", " ");
    }
}
