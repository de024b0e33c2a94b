package io.minidote.storage;

import io.minidote.base.Excerpt;
import io.minidote.clock.ReplicaId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/// Who a data directory belongs to, as a text a person can read.
///
/// @param machine the machine the directory was made on
/// @param inode the directory's own number there; a copy has another
/// @param earlier the replicas it was before, the latest last
/// @param settingAside whether the data of the latest of them is on its way to `aside/`
public record Identity(
        ReplicaId replica,
        String machine,
        String inode,
        List<ReplicaId> earlier,
        boolean settingAside) {

    static final int VERSION = 2;
    private static final String SETTING_ASIDE = "setting aside";

    private static final String TITLE = "minidote data directory, format ";

    public Identity {
        earlier = List.copyOf(earlier);
    }

    Identity renewed(long incarnation, String machineNow, String inodeNow) {
        var before = new ArrayList<>(earlier);
        before.add(replica);
        return new Identity(
                new ReplicaId(replica.name(), incarnation),
                machineNow,
                inodeNow,
                before,
                settingAside);
    }

    Identity settingAside(boolean isOnItsWay) {
        return new Identity(replica, machine, inode, earlier, isOnItsWay);
    }

    String text() {
        var text = new StringBuilder(TITLE).append(VERSION).append('\n');
        text.append("replica: ").append(text(replica)).append('\n');
        text.append("machine: ").append(machine).append('\n');
        text.append("inode: ").append(inode).append('\n');
        earlier.forEach(each -> text.append("earlier: ").append(text(each)).append('\n'));
        if (settingAside) {
            text.append(SETTING_ASIDE).append(": ").append(text(earlier.getLast())).append('\n');
        }
        return text.append("checksum: %08x\n".formatted(checksum(text.toString()))).toString();
    }

    /// Reads what [#text] gave, in UTF-8.
    static Identity parse(String path, byte[] bytes) throws IOException {
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return parse(path, text.toString());
        } catch (CharacterCodingException notText) {
            throw new CorruptFile(path, 0, "it is no text in UTF-8");
        }
    }

    private static Identity parse(String path, String text) throws IOException {
        var end = text.lastIndexOf("checksum: ");
        var covered = text.substring(0, Math.max(0, end));
        if (end < 0
                || !text.substring(end).equals("checksum: %08x\n".formatted(checksum(covered)))) {
            throw new CorruptFile(
                    path,
                    Math.max(0, end),
                    "its last line should be checksum: %08x".formatted(checksum(covered)));
        }
        var lines = covered.lines().toList();
        if (lines.isEmpty() || !lines.getFirst().matches(TITLE + "[0-9]{1,9}")) {
            throw new CorruptFile(path, 0, "its first line should be " + TITLE + VERSION);
        }
        var version = Integer.parseInt(lines.getFirst().substring(TITLE.length()));
        if (version != VERSION) {
            throw new OtherFormat(path, version, VERSION);
        }
        var values = new HashMap<String, String>();
        var earlier = new ArrayList<ReplicaId>();
        for (var line : lines.subList(1, lines.size())) {
            var colon = Math.max(0, line.indexOf(": "));
            var name = line.substring(0, colon);
            var value = line.substring(Math.min(line.length(), colon + 2));
            if (name.equals("earlier")) {
                earlier.add(replica(path, value));
            } else {
                values.put(name, value);
            }
        }
        if (values.containsKey(SETTING_ASIDE) && earlier.isEmpty()) {
            throw new CorruptFile(path, 0, "it sets aside a replica, and was none before");
        }
        return new Identity(
                replica(path, values.getOrDefault("replica", "")),
                values.getOrDefault("machine", ""),
                values.getOrDefault("inode", ""),
                earlier,
                values.containsKey(SETTING_ASIDE));
    }

    private static String text(ReplicaId replica) {
        return "%s#%016x".formatted(replica.name(), replica.incarnation());
    }

    private static ReplicaId replica(String path, String text) throws CorruptFile {
        var hash = text.indexOf('#');
        if (hash < 0
                || !ReplicaId.isName(text.substring(0, hash))
                || !text.substring(hash + 1).matches("[0-9a-f]{16}")) {
            throw new CorruptFile(
                    path, 0, "a replica is a name#16 hex digits, not '" + Excerpt.of(text) + "'");
        }
        return new ReplicaId(
                text.substring(0, hash), Long.parseUnsignedLong(text.substring(hash + 1), 16));
    }

    private static int checksum(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return Checksums.of(bytes, 0, bytes.length);
    }
}
