package io.minidote.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What came of a run, as tables.
///
/// @param host a line about each thing that the figures depend on
/// @param guarantees what each system promises, by its name
/// @param leftOut what was not measured, and why
record Report(
        List<String> host,
        Map<String, String> guarantees,
        List<Row> rows,
        Map<String, String> leftOut) {

    private static final List<String> HEADING =
            List.of("measured", "work", "unit", "Minidote", "beside", "", "ratio", "target");

    /// For people at a terminal.
    String text() {
        var lines = lines();
        var widths =
                IntStream.range(0, HEADING.size())
                        .map(column ->
                                lines.stream()
                                        .mapToInt(line -> line.get(column).length())
                                        .max()
                                        .orElse(0))
                        .toArray();
        return lines.stream()
                .map(line ->
                        IntStream.range(0, line.size())
                                .mapToObj(i -> padded(line.get(i), widths[i]))
                                .collect(Collectors.joining("  "))
                                .stripTrailing())
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(width - text.length());
    }

    /// For a page.
    String markdown() {
        var text = new StringBuilder();
        host.forEach(line -> text.append("- ").append(line).append('\n'));
        text.append("\n| system | what it guarantees in this mode |\n|---|---|\n");
        guarantees.forEach(
                (name, guarantee) -> text.append("| %s | %s |%n".formatted(name, guarantee)));
        text.append('\n');
        var lines = lines();
        for (var i = 0; i < lines.size(); i++) {
            text.append(lines.get(i).stream().collect(Collectors.joining(" | ", "| ", " |\n")));
            if (i == 0) {
                text.append("|").append("---|".repeat(HEADING.size())).append('\n');
            }
        }
        leftOut.forEach((what, why) -> text.append("%nLeft out: %s: %s%n".formatted(what, why)));
        return text.toString();
    }

    /// Every number of every round, for programs.
    String csv() {
        var text = new StringBuilder("measured,work,unit,at,system,round,value\n");
        for (var row : rows) {
            for (var figure : row.figures()) {
                for (var round = 0; round < figure.rounds().size(); round++) {
                    text.append(
                            "%s,\"%s\",%s,%s,%s,%d,%s\n"
                                    .formatted(
                                            row.measurement(),
                                            row.quantity().work(),
                                            row.quantity().unit(),
                                            row.quantity().at(),
                                            figure.system(),
                                            round + 1,
                                            figure.rounds().get(round)));
                }
            }
        }
        return text.toString();
    }

    private List<List<String>> lines() {
        var lines = new ArrayList<List<String>>();
        lines.add(HEADING);
        for (var row : rows) {
            var own = row.quantity().target(row.ours().system());
            var ownText = text(own, row.ours().median());
            if (row.theirs().isEmpty()) {
                lines.add(line(row, "", "", "", ownText));
            }
            for (var theirs : row.theirs()) {
                var ratio = row.ratio(theirs);
                var beside = text(row.quantity().target(theirs.system()), ratio);
                lines.add(
                        line(
                                row,
                                theirs.system(),
                                Numbers.of(theirs),
                                Numbers.ratio(ratio),
                                own instanceof Target.None ? beside : ownText));
            }
        }
        return lines;
    }

    private static String text(Target target, double number) {
        return target.isMetBy(number) ? target.text() : target.text() + " missed";
    }

    private static List<String> line(
            Row row, String beside, String theirs, String ratio, String target) {
        return List.of(
                row.measurement(),
                row.quantity().work(),
                row.quantity().unit(),
                Numbers.of(row.ours()),
                beside,
                theirs,
                ratio,
                target);
    }
}
