package io.minidote.cli.torture;

import io.minidote.history.History;
import io.minidote.history.HistoryReader;
import io.minidote.history.judge.Witness;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Judges by the rules of the literature, which know nothing of Minidote.
public final class PublishedRules implements Judge {

    @Override
    public List<Verdict> judge(Path file) throws IOException {
        try (var reader = HistoryReader.open(file)) {
            return io.minidote.history.judge.Judge.judge(History.read(reader)).verdicts().stream()
                    .map(PublishedRules::verdict)
                    .toList();
        }
    }

    private static Verdict verdict(io.minidote.history.judge.Verdict verdict) {
        var findings = new ArrayList<String>();
        switch (verdict.state()) {
            case HOLDS -> {}
            case BROKEN -> verdict.witnesses().forEach(witness -> findings.add(text(witness)));
            case NOT_JUDGED -> findings.add("not judged: another rule is broken that it relies on");
        }
        return new Verdict(
                verdict.rule(),
                verdict.violations() == 0
                        ? verdict.meaning()
                        : "%s: broken %,d times".formatted(verdict.meaning(), verdict.violations()),
                verdict.checks(),
                findings);
    }

    private static String text(Witness witness) {
        return String.join("\n        ", prepend(witness.what(), witness.steps()));
    }

    private static List<String> prepend(String first, List<String> rest) {
        var all = new ArrayList<String>();
        all.add(first);
        all.addAll(rest);
        return all;
    }
}
