package io.minidote.cli.torture;

import java.util.List;

/// Whether a promise was kept, as far as was looked.
///
/// @param promise its number and name
/// @param looked how often, in words
/// @param findings what was found wrong; nothing if it was kept
public record Verdict(String promise, String looked, List<String> findings) {

    /// So many findings are shown; the first says most, as a rule.
    private static final int SHOWN = 5;

    public Verdict {
        findings = List.copyOf(findings);
    }

    public boolean held() {
        return findings.isEmpty();
    }

    /// One line, and one for each finding.
    public String text() {
        var text = new StringBuilder();
        text.append("%s %-28s %s".formatted(held() ? "✓" : "✗", promise, looked));
        findings.stream().limit(SHOWN).forEach(finding -> text.append("\n    ").append(finding));
        if (findings.size() > SHOWN) {
            text.append("\n    … and %,d more".formatted(findings.size() - SHOWN));
        }
        return text.toString();
    }
}
