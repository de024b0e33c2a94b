package io.minidote.cli.torture;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// A picture of a run: a lane for each node, a bar for each fault, a red line where something
/// broke.
final class Timeline {

    private static final int LEFT = 70;
    private static final int TOP = 40;
    private static final int LANE = 64;
    private static final int BAR = 14;
    private static final int LEAST_WIDTH = 900;
    private static final int PIXELS_A_SECOND = 12;
    private static final int MOST_WIDTH = 20_000;

    /// Something that went wrong, if one knows when.
    ///
    /// @param node in whose lane it is marked; in all if there is none of that name
    record Failure(Duration at, String node, String what) {}

    private final List<String> nodes;
    private final Duration time;
    private final double pixelsASecond;

    private Timeline(List<String> nodes, Duration time) {
        this.nodes = List.copyOf(nodes);
        this.time = time;
        var seconds = Math.max(1, time.toMillis() / 1_000.0);
        pixelsASecond =
                Math.clamp(
                        PIXELS_A_SECOND,
                        LEAST_WIDTH / seconds,
                        Math.max(LEAST_WIDTH, MOST_WIDTH) / seconds);
    }

    /// The picture as SVG.
    static String draw(
            List<String> nodes, Duration time, List<Struck> struck, List<Failure> failures) {
        var timeline = new Timeline(nodes, time);
        return timeline.picture(
                timeline.axis()
                        + struck.stream()
                                .filter(Struck::happened)
                                .map(timeline::bars)
                                .collect(Collectors.joining())
                        + failures.stream().map(timeline::failure).collect(Collectors.joining()));
    }

    private String picture(String inside) {
        var width = LEFT + x(time) + 20;
        var height = TOP + nodes.size() * LANE + 20;
        return """
        <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" font-family="sans-serif" font-size="11">
        <rect width="%1$d" height="%2$d" fill="white"/>
        %3$s</svg>
        """
                .formatted(width, height, inside);
    }

    private String axis() {
        var text = new StringBuilder();
        for (var i = 0; i < nodes.size(); i++) {
            text.append(
                    """
                    <rect x="%d" y="%d" width="%d" height="%d" fill="%s"/>
                    <text x="8" y="%d" font-weight="bold">%s</text>
                    """
                            .formatted(
                                    LEFT,
                                    TOP + i * LANE,
                                    x(time),
                                    LANE - 4,
                                    "#f4f4f4",
                                    TOP + i * LANE + LANE / 2,
                                    escaped(nodes.get(i))));
        }
        for (var second = 0L; second <= time.toSeconds(); second += 5) {
            text.append(
                    """
                    <text x="%d" y="%d" fill="#777">%d s</text>
                    """
                            .formatted(LEFT + x(Duration.ofSeconds(second)), TOP - 10, second));
        }
        return text.toString();
    }

    private int x(Duration at) {
        return (int) Math.round(at.toMillis() / 1_000.0 * pixelsASecond);
    }

    private String bars(Struck struck) {
        var text = new StringBuilder();
        for (var node : struck.fault().nodes()) {
            var lane = nodes.indexOf(node);
            if (lane < 0) {
                continue;
            }
            var track = struck.fault().kind().track();
            var y = TOP + lane * LANE + track.ordinal() * (BAR + 1);
            var x = LEFT + x(struck.from());
            text.append(
                    """
                    <g><title>%s</title><rect x="%d" y="%d" width="%d" height="%d" fill="%s"/><text x="%d" y="%d">%s</text></g>
                    """
                            .formatted(
                                    escaped(title(struck)),
                                    x,
                                    y,
                                    Math.max(3, x(struck.to()) - x(struck.from())),
                                    BAR,
                                    colour(struck.fault().kind()),
                                    x + 2,
                                    y + BAR - 3,
                                    escaped(struck.fault().kind().word())));
        }
        return text.toString();
    }

    private static String title(Struck struck) {
        return "%s %s, %.1f s to %.1f s %s"
                .formatted(
                        struck.fault().kind().word(),
                        struck.fault().detail().isEmpty()
                                ? String.join(" ", struck.fault().nodes())
                                : struck.fault().detail(),
                        struck.from().toMillis() / 1_000.0,
                        struck.to().toMillis() / 1_000.0,
                        struck.trouble())
                .strip();
    }

    private String failure(Failure failure) {
        var lane = nodes.indexOf(failure.node());
        var x = LEFT + x(failure.at());
        return """
        <g><title>%s</title><line x1="%d" y1="%d" x2="%d" y2="%d" stroke="red" stroke-width="3"/></g>
        """
                .formatted(
                        escaped(failure.what()),
                        x,
                        TOP + Math.max(0, lane) * LANE,
                        x,
                        TOP + (lane < 0 ? nodes.size() : lane + 1) * LANE);
    }

    /// Each kind has its own, those of one track alike.
    private static String colour(FaultKind kind) {
        var ofTrack =
                FaultKind.all().stream().filter(other -> other.track() == kind.track()).toList();
        var hue =
                switch (kind.track()) {
                    case LINKS -> 190;
                    case PROCESSES -> 0;
                    case CLOCKS -> 270;
                    case MEMBERS -> 100;
                };
        return String.format(
                Locale.ROOT,
                "hsl(%d, 70%%, 75%%)",
                (hue + 60 * ofTrack.indexOf(kind) / ofTrack.size()) % 360);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
