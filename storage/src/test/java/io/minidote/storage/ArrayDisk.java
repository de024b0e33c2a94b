package io.minidote.storage;

import java.io.FileNotFoundException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A folder whose files are arrays, each with what somebody has put there. It keeps everything.
final class ArrayDisk implements Disk {

    private final Map<String, byte[]> files = new TreeMap<>();

    /// Puts a file there, whatever is in it.
    void put(String name, byte[] content) {
        files.put(name, content.clone());
    }

    byte[] content(String name) {
        return files.get(name).clone();
    }

    @Override
    public DiskFile create(String name, long size) {
        files.put(name, new byte[(int) size]);
        return new Handle(name);
    }

    @Override
    public DiskFile open(String name) throws FileNotFoundException {
        if (!files.containsKey(name)) {
            throw new FileNotFoundException(name);
        }
        return new Handle(name);
    }

    @Override
    public void rename(String from, String to) {
        files.put(to, files.remove(from));
    }

    @Override
    public void delete(String name) {
        files.remove(name);
    }

    @Override
    public List<String> list() {
        return new ArrayList<>(files.keySet());
    }

    @Override
    public void sync() {}

    @Override
    public String path(String file) {
        return "disk/" + file;
    }

    private final class Handle implements DiskFile {

        private final String name;

        private Handle(String name) {
            this.name = name;
        }

        private byte[] bytes() {
            return files.getOrDefault(name, new byte[0]);
        }

        @Override
        public long size() {
            return bytes().length;
        }

        @Override
        public int read(long at, ByteBuffer into) {
            var length = (int) Math.clamp(bytes().length - at, 0, into.remaining());
            into.put(bytes(), (int) at, length);
            return length;
        }

        @Override
        public void write(long at, ByteBuffer from) {
            var length = from.remaining();
            var grown = Arrays.copyOf(bytes(), Math.max(bytes().length, (int) at + length));
            from.get(grown, (int) at, length);
            files.put(name, grown);
        }

        @Override
        public void sync() {}

        @Override
        public void close() {}
    }
}
