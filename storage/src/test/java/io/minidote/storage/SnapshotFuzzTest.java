package io.minidote.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.fuzz.FuzzTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/// A snapshot, as it is found when a node starts: it is whole and written again to the byte, or it
/// is damaged and says so.
///
/// An input is a byte that says whether its checksums are put right, and the file.
class SnapshotFuzzTest extends FuzzTarget {

    private static final long FRAMES = 6;
    private static final int HEADER = 24;
    private static final int CHUNK_HEADER = 16;
    private static final int FOOTER = 32;

    @Override
    public void hold(byte[] input) {
        if (input.length == 0) {
            return;
        }
        var file = Arrays.copyOfRange(input, 1, input.length);
        if (input[0] != 0) {
            seal(file);
        }
        try {
            var disk = new ArrayDisk();
            disk.put(SnapshotFormat.fileName(FRAMES), file);
            var chunks = bounded(input, () -> chunks(disk));
            if (!chunks.isEmpty()) {
                var again = new ArrayDisk();
                Snapshots.open(again).write(FRAMES, chunks.iterator());
                assertThat(again.content(SnapshotFormat.fileName(FRAMES))).isEqualTo(file);
            }
            var shown = new StringBuilder();
            new Inspection(disk, shown).snapshots();
            shown.toString().lines().forEach(FuzzTarget::presentable);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static List<Bytes> chunks(Disk disk) {
        try {
            var read = new ArrayList<Bytes>();
            var newest =
                    Snapshots.open(disk)
                            .newest(
                                    0,
                                    corrupt -> presentable(String.valueOf(corrupt.getMessage())),
                                    Progress.SILENT);
            if (newest.isEmpty()) {
                return List.of();
            }
            try (var chunks = newest.get().chunks(Progress.SILENT)) {
                for (var next = chunks.next(); next.isPresent(); next = chunks.next()) {
                    read.add(next.get());
                }
            }
            return read;
        } catch (OtherFormat other) {
            presentable(String.valueOf(other.getMessage()));
            return List.of();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void seal(byte[] file) {
        var bytes = ByteBuffer.wrap(file);
        if (file.length < HEADER) {
            return;
        }
        bytes.putInt(HEADER - 4, Checksums.of(file, 0, HEADER - 4));
        var at = HEADER;
        for (var number = 0L; at + CHUNK_HEADER <= file.length; number++) {
            if (bytes.getInt(at) == ('D' << 24 | 'O' << 16 | 'N' << 8 | 'E')) {
                if (at + FOOTER <= file.length) {
                    bytes.putInt(at + FOOTER - 4, Checksums.of(file, at, at + FOOTER - 4));
                }
                return;
            }
            var length = bytes.getInt(at + 4);
            var from = at + CHUNK_HEADER;
            if (length >= 0 && length <= file.length - from) {
                bytes.putInt(at + 8, chunkChecksum(number, file, from, from + length));
            }
            bytes.putInt(at + 12, Checksums.of(file, at, at + 12));
            if (length < 0 || length > file.length - from) {
                return;
            }
            at = from + length;
        }
    }

    private static int chunkChecksum(long number, byte[] file, int from, int to) {
        var crc = new CRC32C();
        crc.update(ByteBuffer.allocate(8).putLong(number).flip());
        crc.update(file, from, to - from);
        return (int) crc.getValue();
    }

    @Override
    protected Map<String, byte[]> seeds() {
        var seeds = new TreeMap<String, byte[]>();
        for (var sealed : List.of(false, true)) {
            var how = sealed ? "-put-right" : "-as-it-is";
            seeds.put(
                    "two-chunks" + how,
                    snapshot(sealed, List.of(Bytes.of("the first chunk"), Bytes.of("the second"))));
            seeds.put("one-chunk-of-nothing" + how, snapshot(sealed, List.of(Bytes.EMPTY)));
        }
        seeds.put("chunk-of-2-gigabytes-put-right", claiming(Integer.MAX_VALUE));
        seeds.put("chunk-of-less-than-nothing-put-right", claiming(-1));
        return seeds;
    }

    /// A chunk that says it has so many bytes.
    private static byte[] claiming(int length) {
        var claims = snapshot(true, List.of(Bytes.of("chunk")));
        ByteBuffer.wrap(claims).putInt(1 + HEADER + 4, length);
        return claims;
    }

    private static byte[] snapshot(boolean sealed, List<Bytes> chunks) {
        var disk = new ArrayDisk();
        try {
            Snapshots.open(disk).write(FRAMES, chunks.iterator());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        var file = disk.content(SnapshotFormat.fileName(FRAMES));
        var input = new byte[1 + file.length];
        input[0] = (byte) (sealed ? 1 : 0);
        System.arraycopy(file, 0, input, 1, file.length);
        return input;
    }
}
