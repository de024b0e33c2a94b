package io.minidote.node;

import io.minidote.broadcast.Exchange.PeerState;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.link.LinkStatus;
import io.minidote.replica.Client.Serving;
import io.minidote.replica.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/// How a node is, as values: what status shows to people, to programs, and in INFO.
///
/// @param log where the log stands
/// @param appendedBytes to the log since the start
/// @param savedAt when the newest snapshot was written, if one was since the start
/// @param queued how many requests wait for the loop
/// @param inbox how many bytes of peers' messages wait for the loop
/// @param dropped how many messages did not fit
/// @param malformed how many messages made no sense
/// @param cuts the peers that were cut off on purpose
record Report(
        Status replica,
        Serving serving,
        Duration up,
        String log,
        long appendedBytes,
        Optional<Instant> savedAt,
        boolean diskFull,
        int queued,
        long inbox,
        long dropped,
        long malformed,
        Optional<LinkStatus> link,
        SortedSet<String> cuts) {

    static Report of(Node node, Status replica) {
        return new Report(
                replica,
                node.serving(),
                node.age(),
                node.home().log().path(""),
                node.loop().appendedBytes(),
                node.loop().savedAt(),
                node.loop().diskFull(),
                node.mailbox().requests(),
                node.mailbox().bytes(),
                node.mailbox().dropped(),
                node.malformed(),
                node.link().map(here -> here.status()),
                node.link().map(here -> here.cuts()).orElseGet(TreeSet::new));
    }

    /// Everything by name, in the order in which it is shown. Values are texts, numbers, booleans,
    /// and lists of such maps.
    SequencedMap<String, Object> values() {
        var values = new LinkedHashMap<String, Object>();
        values.put("replica", replica.self().toString());
        values.put(
                "cluster", replica.cluster() == 0 ? "none" : "%016x".formatted(replica.cluster()));
        values.put(
                "serving",
                switch (serving) {
                    case Serving.Yes() -> "yes";
                    case Serving.NotYet(var progress) -> "no: " + progress;
                });
        values.put("phase", replica.phase().name().toLowerCase(Locale.ROOT));
        values.put("up_seconds", up.toSeconds());
        values.put("clock", replica.persisted().toString());
        values.put("stable", replica.stable().toString());
        values.put("time", replica.time().toString());
        values.put("members", names(replica.membership().members()));
        values.put("log", log);
        values.put("log_frames", replica.appended());
        values.put("log_bytes_appended", appendedBytes);
        values.put(
                "snapshot_seconds_ago",
                savedAt.<Object>map(at -> Duration.between(at, Instant.now()).toSeconds())
                        .orElse("none since the start"));
        values.put("disk_full", diskFull);
        values.put("requests_queued", queued);
        values.put("requests_waiting", replica.waitingRequests());
        values.put("transactions_open", replica.openTransactions());
        values.put("transactions_waiting", replica.waitingTransactions());
        values.put("transactions_waiting_bytes", replica.waitingBytes());
        values.put("inbox_bytes", inbox);
        values.put("messages_dropped", dropped);
        values.put("messages_malformed", malformed);
        values.put("frames_dropped", replica.droppedFrames());
        values.put("frames_malformed", replica.malformedFrames());
        values.put("times_not_followed", replica.notFollowed());
        values.put("strangers", link.map(LinkStatus::strangers).orElse(0L));
        values.put("peers", peers());
        return values;
    }

    private List<SequencedMap<String, Object>> peers() {
        var peers = new ArrayList<SequencedMap<String, Object>>();
        link.ifPresent(here ->
                here.peers()
                        .forEach((name, counts) -> {
                            var peer = new LinkedHashMap<String, Object>();
                            peer.put("name", name);
                            peer.put("connected", counts.connected());
                            peer.put("cut", cuts.contains(name));
                            known(name)
                                    .ifPresent(state -> {
                                        peer.put("replica", state.replica().toString());
                                        peer.put("lag_updates", lag(state.clock()));
                                        peer.put("unacknowledged_bytes", state.unacknowledged());
                                    });
                            peer.put("queued_bytes", counts.queuedBytes());
                            peer.put("sent", counts.sent());
                            peer.put("received", counts.received());
                            peer.put("dropped", counts.dropped());
                            peers.add(peer);
                        }));
        return peers;
    }

    private Optional<PeerState> known(String name) {
        return replica.peers().stream()
                .filter(peer -> peer.replica().name().equals(name))
                .findFirst();
    }

    /// How many updates a peer has not reported that are here, of whatever origin.
    private long lag(VectorClock clock) {
        return clock.lacking(replica.persisted()).replicas().stream()
                .mapToLong(origin -> replica.persisted().get(origin) - clock.get(origin))
                .sum();
    }

    private static List<String> names(SortedSet<ReplicaId> replicas) {
        return replicas.stream().map(ReplicaId::toString).toList();
    }

    /// For people: a line for each value, a line for each peer.
    String text() {
        var lines = new ArrayList<String>();
        values().forEach((name, value) -> {
            if (value instanceof List<?> list) {
                lines.add(name + (list.isEmpty() ? ": none" : ":"));
                list.forEach(each -> lines.add("  " + line(each)));
            } else {
                lines.add(name + ": " + value);
            }
        });
        return String.join("\n", lines);
    }

    private static String line(Object value) {
        if (!(value instanceof SequencedMap<?, ?> map)) {
            return String.valueOf(value);
        }
        var words = new ArrayList<String>();
        map.forEach((name, each) -> words.add(name + "=" + each));
        return String.join(" ", words);
    }

    /// For programs: one JSON object.
    String json() {
        return Json.write(values());
    }
}
