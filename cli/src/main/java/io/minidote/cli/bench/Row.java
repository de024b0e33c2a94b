package io.minidote.cli.bench;

import java.util.List;

/// One piece of work, and what each system made of it in the same rounds.
///
/// @param figures ours first, then those of the systems it is held against
record Row(String measurement, Quantity quantity, List<Figure> figures) {

    Row {
        figures = List.copyOf(figures);
    }

    Figure ours() {
        return figures.getFirst();
    }

    List<Figure> theirs() {
        return figures.subList(1, figures.size());
    }

    boolean has(String system) {
        return figures.stream().anyMatch(figure -> figure.system().equals(system));
    }

    /// Ours divided by theirs, of the medians.
    double ratio(Figure theirs) {
        return ours().median() / theirs.median();
    }
}
