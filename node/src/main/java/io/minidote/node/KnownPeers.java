package io.minidote.node;

import io.minidote.link.PeerAddress;
import io.minidote.storage.FileDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The addresses a node has learnt, kept in the file `peers` of its data directory, a line each.
///
/// So a node that once joined by an address finds its cluster again though nobody is there any
/// more. Nothing depends on the file: one that is missing, or makes no sense, is one that says
/// nothing.
final class KnownPeers {

    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private static final String FILE = "peers";
    private static final String NEW_FILE = "peers.new";

    private final Optional<Path> folder;

    /// @param folder nothing where nothing outlives the process
    KnownPeers(Optional<Path> folder) {
        this.folder = folder;
    }

    List<PeerAddress> read() {
        var known = new ArrayList<PeerAddress>();
        folder.ifPresent(here -> {
            try {
                for (var line : Files.readAllLines(here.resolve(FILE))) {
                    known.add(PeerAddress.parse(line));
                }
            } catch (NoSuchFileException _) {
                return; // nothing was learnt yet
            } catch (IOException | IllegalArgumentException nonsense) {
                LOG.warn("passed over the rest of {}: {}", here.resolve(FILE), "" + nonsense);
            }
        });
        return known;
    }

    void write(List<PeerAddress> addresses) {
        folder.ifPresent(here -> {
            try {
                replace(here, addresses);
            } catch (IOException failed) {
                LOG.warn("the addresses of peers are not kept: {}", failed.getMessage());
            }
        });
    }

    private static void replace(Path folder, List<PeerAddress> addresses) throws IOException {
        var text =
                addresses.stream()
                        .map(address -> address + "\n")
                        .collect(Collectors.joining())
                        .getBytes(StandardCharsets.US_ASCII);
        var disk = FileDisk.in(folder);
        Files.deleteIfExists(folder.resolve(NEW_FILE));
        try (var file = disk.create(NEW_FILE, 0)) {
            file.write(0, ByteBuffer.wrap(text));
            file.sync();
        }
        disk.rename(NEW_FILE, FILE);
        disk.sync();
    }
}
