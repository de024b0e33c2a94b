package io.minidote.cli.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A picture of curves, as SVG: both axes are logarithmic, so that equal ratios are equal lengths.
///
/// @param across what is to the right, with its unit
/// @param up what is upwards, with its unit
record Chart(String title, String across, String up, List<Curve> curves) {

    private static final int WIDTH = 820;
    private static final int HEIGHT = 520;
    private static final int LEFT = 80;
    private static final int RIGHT = 210;
    private static final int TOP = 50;
    private static final int BOTTOM = 60;
    private static final List<String> COLOURS =
            List.of("#0b6e4f", "#c8553d", "#3d5a98", "#8f6a00", "#6b4c9a", "#4a4a4a");

    Chart {
        curves = List.copyOf(curves);
        if (curves.isEmpty()) {
            throw new IllegalArgumentException("a chart without curves: " + title);
        }
    }

    /// @param dashed whether it belongs to the one before it and has its colour
    record Curve(String name, boolean dashed, List<Point> points) {
        Curve {
            points = List.copyOf(points);
        }
    }

    /// Both above 0.
    record Point(double x, double y) {}

    /// An axis from a power of ten to another.
    private record Axis(int least, int most) {

        static Axis of(Stream<Point> points, ToDoubleFunction<Point> coordinate) {
            var range = points.mapToDouble(coordinate).summaryStatistics();
            var least = (int) Math.floor(Math.log10(range.getMin()));
            var most = (int) Math.ceil(Math.log10(range.getMax()));
            return new Axis(least, Math.max(most, least + 1));
        }

        /// From 0 at its beginning to 1 at its end.
        double at(double value) {
            return (Math.log10(value) - least) / (most - least);
        }
    }

    String draw() {
        var x = Axis.of(points(), Point::x);
        var y = Axis.of(points(), Point::y);
        return """
        <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" font-family="sans-serif" font-size="12">
        <rect width="%1$d" height="%2$d" fill="white"/>
        <text x="%3$d" y="28" font-size="15" font-weight="bold">%4$s</text>
        %5$s%6$s%7$s</svg>
        """
                .formatted(
                        WIDTH,
                        HEIGHT,
                        LEFT,
                        escaped(title),
                        grid(x, y),
                        names(),
                        curves.stream()
                                .map(curve -> curve(curve, x, y))
                                .collect(Collectors.joining()));
    }

    private Stream<Point> points() {
        return curves.stream().flatMap(curve -> curve.points().stream());
    }

    private static double right(Axis axis, double value) {
        return LEFT + axis.at(value) * (WIDTH - LEFT - RIGHT);
    }

    private static double down(Axis axis, double value) {
        return HEIGHT - BOTTOM - axis.at(value) * (HEIGHT - TOP - BOTTOM);
    }

    /// Lines at 1, 2 and 5 times each power of ten.
    private static String grid(Axis x, Axis y) {
        var text = new StringBuilder();
        for (var value : lines(x)) {
            var at = right(x, value);
            text.append(line(at, TOP, at, HEIGHT - BOTTOM));
            text.append(label(at, HEIGHT - BOTTOM + 18, "middle", value));
        }
        for (var value : lines(y)) {
            var at = down(y, value);
            text.append(line(LEFT, at, WIDTH - RIGHT, at));
            text.append(label(LEFT - 8, at + 4, "end", value));
        }
        return text.toString();
    }

    private static List<Double> lines(Axis axis) {
        return Stream.iterate(axis.least(), power -> power <= axis.most(), power -> power + 1)
                .flatMap(power -> Stream.of(1, 2, 5).map(part -> part * Math.pow(10, power)))
                .filter(value -> axis.at(value) <= 1.000_001)
                .toList();
    }

    private static String line(double x1, double y1, double x2, double y2) {
        return format(
                """
                <line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="#ddd"/>
                """,
                x1, y1, x2, y2);
    }

    private static String label(double x, double y, String anchor, double value) {
        return format(
                """
                <text x="%.1f" y="%.1f" text-anchor="%s" fill="#555">%s</text>
                """,
                x, y, anchor, format(value < 1 ? "%.1g" : "%,.0f", value));
    }

    /// What the axes and the curves are called.
    private String names() {
        var text = new StringBuilder();
        text.append(
                format(
                        """
                        <text x="%d" y="%d" text-anchor="middle">%s</text>
                        <text x="20" y="%d" text-anchor="middle" transform="rotate(-90 20 %4$d)">%s</text>
                        """,
                        LEFT + (WIDTH - LEFT - RIGHT) / 2,
                        HEIGHT - 15,
                        escaped(across),
                        TOP + (HEIGHT - TOP - BOTTOM) / 2,
                        escaped(up)));
        for (var i = 0; i < curves.size(); i++) {
            var y = TOP + 10 + 20 * i;
            text.append(
                    format(
                            """
                            <line x1="%d" y1="%d" x2="%d" y2="%d" %s/>
                            <text x="%d" y="%d">%s</text>
                            """,
                            WIDTH - RIGHT + 15,
                            y,
                            WIDTH - RIGHT + 45,
                            y,
                            stroke(curves.get(i)),
                            WIDTH - RIGHT + 52,
                            y + 4,
                            escaped(curves.get(i).name())));
        }
        return text.toString();
    }

    private String curve(Curve curve, Axis x, Axis y) {
        var corners =
                curve.points().stream()
                        .map(point -> format("%.1f,%.1f", right(x, point.x()), down(y, point.y())))
                        .collect(Collectors.joining(" "));
        return """
        <polyline points="%s" fill="none" %s><title>%s</title></polyline>
        """
                .formatted(corners, stroke(curve), escaped(curve.name()));
    }

    private String stroke(Curve curve) {
        var whole =
                curves.subList(0, curves.indexOf(curve) + 1).stream()
                        .filter(one -> !one.dashed())
                        .count();
        var colour = COLOURS.get((int) Math.max(0, whole - 1) % COLOURS.size());
        return "stroke=\"%s\" stroke-width=\"2\"%s"
                .formatted(colour, curve.dashed() ? " stroke-dasharray=\"5 4\"" : "");
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
