package io.minidote.sim.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minidote.storage.Disk;
import io.minidote.storage.DiskFull;
import io.minidote.storage.contract.DiskContract;
import java.io.IOException;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SimulatedDiskTest extends DiskContract {

    @Override
    protected Disk newDisk() {
        return new SimulatedDisk(1);
    }

    @Test
    void whatIsSyncedSurvivesEveryCrash() throws IOException {
        for (var seed = 0; seed < 100; seed++) {
            var disk = new SimulatedDisk(seed);
            try (var file = disk.create("f", 600)) {
                write(file, 510, "kept");
                file.sync();
                disk.sync();
                write(file, 10, "lost or not");
            }
            disk.crash();
            try (var file = disk.open("f")) {
                assertThat(read(file, 510, 4)).isEqualTo("kept");
                assertThat(file.size()).isEqualTo(600);
            }
        }
    }

    @Test
    void aCrashKeepsAnySubsetOfWhatIsNotSynced() throws IOException {
        var outcomes = new TreeSet<String>();
        for (var seed = 0; seed < 300; seed++) {
            var disk = new SimulatedDisk(seed);
            try (var file = disk.create("f", 2048)) {
                file.sync();
                disk.sync();
                write(file, 0, "A");
                write(file, 600, "B");
                write(file, 600, "C");
            }
            disk.crash();
            try (var file = disk.open("f")) {
                outcomes.add(read(file, 0, 1) + read(file, 600, 1));
            }
        }
        assertThat(outcomes).containsExactlyInAnyOrder("\0\0", "A\0", "\0B", "AB", "\0C", "AC");
    }

    @Test
    void namesSurviveOnlyOnceTheFolderIsSynced() throws IOException {
        var outcomes = new TreeSet<String>();
        for (var seed = 0; seed < 100; seed++) {
            var disk = new SimulatedDisk(seed);
            disk.create("a", 1).close();
            disk.sync();
            disk.rename("a", "b");
            disk.create("c", 1).close();
            disk.crash();
            outcomes.add(String.join("", disk.list()));
        }
        assertThat(outcomes).containsExactlyInAnyOrder("a", "ac", "b", "bc");
    }

    @Test
    void aFailedSyncIsNotMadeGoodByTheNext() throws IOException {
        var kept = new TreeSet<String>();
        for (var seed = 0; seed < 50; seed++) {
            var disk = new SimulatedDisk(seed);
            try (var file = disk.create("f", 10)) {
                file.sync();
                disk.sync();
                write(file, 0, "x");
                disk.failNextSync();
                assertThatThrownBy(file::sync).hasMessage("disk/f: the sync failed");
                file.sync();
            }
            disk.crash();
            try (var file = disk.open("f")) {
                kept.add(read(file, 0, 1));
            }
        }
        assertThat(kept).containsExactlyInAnyOrder("\0", "x");
    }

    @Test
    void aFullDiskTakesNothingNewAndLosesNothing() throws IOException {
        var disk = new SimulatedDisk(1);
        disk.limitTo(100);
        try (var file = disk.create("f", 90)) {
            assertThatThrownBy(() -> disk.create("g", 11)).isInstanceOf(DiskFull.class);
            assertThatThrownBy(() -> write(file, 90, "eleven more")).isInstanceOf(DiskFull.class);
            write(file, 85, "fits");
            assertThat(disk.list()).containsExactly("f");
            assertThat(disk.counts().fullRefusals()).isEqualTo(2);
        }
    }

    @Test
    void whatWasOpenBeforeACrashIsDead() throws IOException {
        var disk = new SimulatedDisk(1);
        var file = disk.create("f", 10);
        disk.sync();
        disk.crash();
        assertThatThrownBy(() -> write(file, 0, "x")).hasMessage("disk/f is closed");
    }

    @Test
    void afterThePowerFailedNothingWorksUntilTheCrash() throws IOException {
        var disk = new SimulatedDisk(1);
        var file = disk.create("f", 10);
        disk.failPowerAt(2);
        disk.sync();
        assertThatThrownBy(file::sync).hasMessage("the power has failed");
        assertThatThrownBy(disk::list).hasMessage("the power has failed");
        disk.crash();
        assertThat(disk.list()).containsExactly("f");
    }
}
