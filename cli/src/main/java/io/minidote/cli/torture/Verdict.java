package io.minidote.cli.torture;

import java.util.List;

/// Whether something was as it has to be, as far as was looked.
///
/// @param name of who looked: a rule of docs/history-format.md, or a promise of docs/consistency.md
///   with its number
/// @param meaning what it looks at, in a few words
/// @param looks how often it looked at something that could have been wrong
/// @param findings what was found wrong
public record Verdict(String name, String meaning, long looks, List<String> findings) {

    /// So many findings are shown; the first says most, as a rule.
    private static final int SHOWN = 5;

    public Verdict {
        findings = List.copyOf(findings);
    }

    public boolean held() {
        return findings.isEmpty();
    }

    /// Whether nothing was found because there was nothing to look at.
    public boolean unseen() {
        return held() && looks == 0;
    }

    private String mark() {
        return held() ? looks == 0 ? "–" : "✓" : "✗";
    }

    /// One line, and one for each finding.
    public String text() {
        var text = new StringBuilder();
        text.append(
                "%s %-17s %s: %s"
                        .formatted(
                                mark(),
                                name,
                                meaning,
                                looks == 0 ? "never looked" : "looked %,d times".formatted(looks)));
        findings.stream().limit(SHOWN).forEach(finding -> text.append("\n    ").append(finding));
        if (findings.size() > SHOWN) {
            text.append("\n    … and %,d more".formatted(findings.size() - SHOWN));
        }
        return text.toString();
    }
}
