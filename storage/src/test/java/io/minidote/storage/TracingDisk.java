package io.minidote.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Writes down every change it passes on to another disk, in the order they are made.
final class TracingDisk implements Disk {

    private final Disk disk;
    private final String folder;
    private final StringBuilder trace;

    /// @param folder stands before the name of each file; nothing, or with a slash at its end
    TracingDisk(Disk disk, String folder, StringBuilder trace) {
        this.disk = disk;
        this.folder = folder;
        this.trace = trace;
    }

    private void note(String pattern, Object... values) {
        trace.append("  ").append(pattern.formatted(values)).append('\n');
    }

    @Override
    public DiskFile create(String name, long size) throws IOException {
        note("create %s, %d zeros", path(name), size);
        return new Traced(path(name), disk.create(name, size));
    }

    @Override
    public DiskFile open(String name) throws IOException {
        return new Traced(path(name), disk.open(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        note("rename %s to %s", path(from), path(to));
        disk.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
        note("delete %s", path(name));
        disk.delete(name);
    }

    @Override
    public List<String> list() throws IOException {
        return disk.list();
    }

    @Override
    public void sync() throws IOException {
        note("sync the folder%s", folder.isEmpty() ? "" : " " + folder);
        disk.sync();
    }

    @Override
    public String path(String name) {
        return folder + name;
    }

    private final class Traced implements DiskFile {

        private final String name;
        private final DiskFile file;

        Traced(String name, DiskFile file) {
            this.name = name;
            this.file = file;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public int read(long at, ByteBuffer into) throws IOException {
            return file.read(at, into);
        }

        @Override
        public void write(long at, ByteBuffer from) throws IOException {
            note("write %s at %d, %d bytes%s", name, at, from.remaining(), what(from));
            file.write(at, from);
        }

        private static String what(ByteBuffer from) {
            var start = new byte[Math.min(4, from.remaining())];
            from.duplicate().get(start);
            return switch (new String(start, StandardCharsets.ISO_8859_1)) {
                case "mdFR" -> ": a group";
                case "mdOP" -> ": opened";
                case "mdCL" -> ": closed";
                case "MDOT" -> ": a header";
                case "\0\0\0\0" -> " of zeros";
                default -> "";
            };
        }

        @Override
        public void sync() throws IOException {
            note("sync %s", name);
            file.sync();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
