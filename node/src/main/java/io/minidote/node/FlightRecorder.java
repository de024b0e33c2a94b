package io.minidote.node;

import io.minidote.broadcast.Envelope;
import io.minidote.broadcast.PeerMessage;
import io.minidote.replica.Input;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/// Remembers the last inputs of the replica, for the case that one of them should not have been.
///
/// It keeps who and how much, not what: no data of clients stands in a recording, and it takes no
/// memory worth speaking of.
final class FlightRecorder {

    private static final int KEPT = 1_000;

    private static final DateTimeFormatter FILE_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS").withZone(ZoneOffset.UTC);

    /// What is remembered of an input, made into words only when it is asked for.
    private record Entry(List<Object> parts) {
        static Entry of(Object... parts) {
            return new Entry(List.of(parts));
        }

        @Override
        public String toString() {
            var words = new StringBuilder();
            for (var part : parts) {
                words.append(words.isEmpty() ? "" : " ").append(part);
            }
            return words.toString();
        }
    }

    private final Deque<Entry> entries = new ArrayDeque<>(KEPT + 1);

    void record(Input input) {
        entries.add(
                switch (input) {
                    case Input.Tick(var now) -> Entry.of("tick", now);
                    case Input.Update update -> Entry.of("update at least", update.atLeast());
                    case Input.GiveUp _ -> Entry.of("give up");
                    case Input.Await await -> Entry.of("await", await.atLeast());
                    case Input.Open open -> Entry.of("open at least", open.atLeast());
                    case Input.Commit commit -> Entry.of("commit", commit.transaction());
                    case Input.Abort abort -> Entry.of("abort", abort.transaction());
                    case Input.Watch(_, var clock, _, var what) ->
                            Entry.of("watch", what.size(), "kinds of objects from", clock);
                    case Input.Unwatch(var watch) -> Entry.of("unwatch", watch);
                    case Input.Acknowledge asked ->
                            Entry.of("acknowledge", asked.members(), "times", asked.clock());
                    case Input.Inspect _ -> Entry.of("inspect");
                    case Input.Connected(var peer) -> Entry.of("connected", peer);
                    case Input.Disconnected(var peer) -> Entry.of("disconnected", peer);
                    case Input.Received(var envelope) -> received(envelope);
                    case Input.Persisted(var appends) -> Entry.of("persisted", appends);
                    case Input.Room(var bytes) -> Entry.of("room", bytes);
                    case Input.Fetched(var fetch, var frames, var wholeFrom) ->
                            Entry.of(
                                    "fetched",
                                    frames.size(),
                                    "frames for",
                                    fetch,
                                    "whole from",
                                    wholeFrom);
                    case Input.StateRead(var transfer, var chunks) ->
                            Entry.of("read", chunks.size(), "chunks for transfer", transfer);
                    case Input.Capture() -> Entry.of("capture");
                    case Input.Found() -> Entry.of("found");
                    case Input.Forget forget ->
                            Entry.of("forget", forget.whom(), forget.force() ? "by force" : "");
                    case Input.Leave _ -> Entry.of("leave");
                    case Input.Again again -> Entry.of("again", again.lost().last());
                });
        if (entries.size() > KEPT) {
            entries.remove();
        }
    }

    private static Entry received(Envelope envelope) {
        return switch (envelope.message()) {
            case PeerMessage.Updates(var origin, var frames, var end) ->
                    Entry.of(
                            "received from",
                            envelope.from(),
                            frames.size(),
                            "updates of",
                            origin,
                            "from",
                            frames.isEmpty() ? "-" : frames.getFirst().first(),
                            "to",
                            frames.isEmpty() ? "-" : frames.getLast().last(),
                            end ? "the end" : "");
            case PeerMessage.Brief(var origin, var frames) ->
                    Entry.of(
                            "received from",
                            origin,
                            frames.size(),
                            "updates in brief from",
                            frames.isEmpty() ? "-" : frames.getFirst().first(),
                            "to",
                            frames.isEmpty() ? "-" : frames.getLast().last());
            case PeerMessage.State(var transfer, var index, var chunk) ->
                    Entry.of(
                            "received from",
                            envelope.from(),
                            "chunk",
                            index,
                            "of transfer",
                            transfer,
                            chunk.end(),
                            chunk.percent());
            case PeerMessage other -> Entry.of("received from", envelope.from(), other);
        };
    }

    /// Writes what is remembered, and why.
    ///
    /// @return the file
    Path write(Path folder, Throwable why) throws IOException {
        var text = new StringWriter();
        try (var out = new PrintWriter(text)) {
            out.println("Minidote stopped because something happened that cannot be.");
            why.printStackTrace(out);
            out.println();
            out.println("The last inputs of the replica, the newest at the end:");
            entries.forEach(out::println);
        }
        var path = folder.resolve("flight-" + FILE_TIME.format(Instant.now()) + ".txt");
        var ownerOnly =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var channel =
                Files.newByteChannel(
                        path,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        ownerOnly)) {
            var bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
        return path;
    }
}
