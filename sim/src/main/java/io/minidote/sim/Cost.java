package io.minidote.sim;

import java.util.Locale;

/// What a [Measurement] found.
///
/// @param causalBytes bytes of an update's frame that say what came before it and when it was made:
///   `after`, `seen` and the time, on average
/// @param otherBytes the rest of the frame: what the update does
/// @param entries how many entries of an update's clock differ from its origin's update before
/// @param direct how many of these do not follow from another of them: about as many as there are
///   concurrent updates, however many replicas there are
/// @param updates messages with updates, sent by one replica per second
/// @param reports reports of what was delivered, likewise
/// @param others all other messages, likewise
/// @param seconds how long the load lasted, in virtual time
public record Cost(
        Load load,
        double causalBytes,
        double otherBytes,
        double entries,
        double direct,
        Rate updates,
        Rate reports,
        Rate others,
        double seconds) {

    /// How much one replica sends per second, on average.
    public record Rate(double messages, double bytes) {
        @Override
        public String toString() {
            return text("%8.0f %9.1f", messages, bytes / 1_000);
        }
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /// What stands above the lines.
    public static final String HEADING =
            """
                               per update                  each replica sends per second
            repli- wri-   per  causal  other entries direct    updates              reports           other messages
              cas  ters delay   bytes  bytes                messages        kB messages        kB messages        kB
            """;

    @Override
    public String toString() {
        return text(
                "%5d %5d %5.1f %7.1f %6.1f %7.1f %6.1f  %s  %s  %s%n",
                load.replicas(),
                load.writers(),
                load.perDelay(),
                causalBytes,
                otherBytes,
                entries,
                direct,
                updates,
                reports,
                others);
    }
}
