package io.minidote.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.Sequence.Effect;
import io.minidote.crdt.Sequence.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The beginning of a paper, as somebody wrote it.
class EditingTraceTest {

    private static final ReplicaId AUTHOR = new ReplicaId("author", 1);

    private Sequence text = Sequence.EMPTY;
    private VectorClock clock = VectorClock.EMPTY;

    @Test
    void aTextIsWhatWasTyped() throws IOException {
        var expected = new StringBuilder();
        for (var line :
                Files.readAllLines(Path.of("src/test/traces/automerge-paper-beginning.txt"))) {
            if (!line.startsWith("#")) {
                var parts = line.split(" ", 3);
                var at = Integer.parseInt(parts[0]);
                var deleted = Integer.parseInt(parts[1]);
                var inserted = parts.length < 3 ? "" : parts[2].translateEscapes();
                expected.replace(at, at + deleted, inserted);
                edit(at, deleted, inserted);
                if (clock.total() % 100 == 0) {
                    text = text.stabilize(clock);
                }
            }
        }
        assertThat(text.text().text()).isEqualTo(expected.toString());
        assertThat(text.stabilize(clock).weight()).isLessThan(20L * expected.length());
    }

    private void edit(int at, int deleted, String inserted) {
        if (deleted > 0) {
            does(new Operation.Delete(at, deleted));
        }
        if (!inserted.isEmpty()) {
            does(Operation.Insert.text(at, inserted));
        }
    }

    private void does(Operation operation) {
        var dot = new Dot(AUTHOR, clock.get(AUTHOR) + 1);
        var effect = ((Prepared.Effect<Effect>) text.prepare(operation, AUTHOR)).effect();
        text = text.apply(effect, new Stamp(dot, dot, clock, new HybridTime(dot.counter())));
        clock = clock.with(dot);
    }
}
