package io.minidote.sim.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.storage.DiskFull;
import io.minidote.storage.Progress;
import io.minidote.storage.Snapshots;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Snapshots through crashes: one that was finished is found again, none is ever found broken.
class SnapshotCrashTest {

    @Test
    void aCrashLeavesAWholeSnapshotOrNone() throws IOException {
        var unfinished = 0;
        var full = 0;
        for (var seed = 0; seed < 300; seed++) {
            var random = new SplittableRandom(seed);
            var disk = new SimulatedDisk(seed);
            var finished = 0L;
            for (var life = 1; life <= 6; life++) {
                var chunks = chunks(random);
                disk.failPowerAt(1 + random.nextInt(20));
                if (random.nextInt(5) == 0) {
                    disk.limitTo(disk.used() + random.nextInt(1000));
                }
                try {
                    var snapshots = Snapshots.open(disk);
                    snapshots.write(life, chunks.iterator());
                    finished = life;
                } catch (DiskFull _) {
                    full++;
                } catch (IOException _) {
                    unfinished++;
                }
                disk.limitTo(Long.MAX_VALUE);
                disk.crash();
                finished = check(disk, finished, life, chunks);
            }
        }
        assertThat(unfinished).isPositive();
        assertThat(full).isPositive();
    }

    private static long check(SimulatedDisk disk, long finished, long written, List<Bytes> chunks)
            throws IOException {
        var found =
                Snapshots.open(disk)
                        .newest(
                                0,
                                broken -> {
                                    throw new AssertionError(
                                            "a crash was taken for damage", broken);
                                },
                                Progress.SILENT);
        if (found.isEmpty()) {
            assertThat(finished).isZero();
            return 0;
        }
        var index = found.get().logIndex();
        assertThat(index).isBetween(finished, written);
        if (index == written) {
            var read = new ArrayList<Bytes>();
            try (var stored = found.get().chunks(Progress.SILENT)) {
                for (var chunk = stored.next(); chunk.isPresent(); chunk = stored.next()) {
                    read.add(chunk.get());
                }
            }
            assertThat(read).isEqualTo(chunks);
        }
        return index;
    }

    private static List<Bytes> chunks(SplittableRandom random) {
        var chunks = new ArrayList<Bytes>();
        for (var i = random.nextInt(5); i >= 0; i--) {
            var bytes = new byte[random.nextInt(1500)];
            random.nextBytes(bytes);
            chunks.add(Bytes.owning(bytes));
        }
        return chunks;
    }
}
