package io.minidote.clock;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/// The name of one copy of the database, never used again: the node's configured name and 64 bits
/// that were random when its data directory was made. A fresh disk is a new replica.
public record ReplicaId(String name, long incarnation) implements Comparable<ReplicaId> {

    public static final int MAX_NAME_LENGTH = 64;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private static final Pattern INCARNATION = Pattern.compile("[0-9a-f]{1,16}");

    private static final Comparator<ReplicaId> ORDER =
            Comparator.comparing(ReplicaId::name).thenComparingLong(ReplicaId::incarnation);

    public ReplicaId {
        if (!isName(name)) {
            throw new IllegalArgumentException(
                    "a replica's name has 1 to %d letters, digits, dots, dashes and underscores, and begins with a letter or digit; this one is '%s'"
                            .formatted(MAX_NAME_LENGTH, name));
        }
    }

    public static boolean isName(String name) {
        return name.length() <= MAX_NAME_LENGTH && NAME.matcher(name).matches();
    }

    /// What [#toString] has written.
    public static Optional<ReplicaId> parse(String text) {
        var hash = text.indexOf('#');
        return hash > 0
                        && isName(text.substring(0, hash))
                        && INCARNATION.matcher(text.substring(hash + 1)).matches()
                ? Optional.of(
                        new ReplicaId(
                                text.substring(0, hash),
                                Long.parseUnsignedLong(text.substring(hash + 1), 16)))
                : Optional.empty();
    }

    @Override
    public int compareTo(ReplicaId other) {
        return this == other ? 0 : ORDER.compare(this, other);
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof ReplicaId that
                        && incarnation == that.incarnation
                        && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(incarnation) * 31 + name.hashCode();
    }

    /// `name#incarnation`, the latter in hexadecimal digits.
    @Override
    public String toString() {
        return name + "#" + Long.toHexString(incarnation);
    }
}
