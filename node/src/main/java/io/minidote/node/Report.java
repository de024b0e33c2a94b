package io.minidote.node;

import io.minidote.broadcast.Exchange.PeerState;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.link.LinkStatus;
import io.minidote.replica.Client.Serving;
import io.minidote.replica.Member;
import io.minidote.replica.Member.Standing;
import io.minidote.replica.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// How a node is: as a page for people, as JSON for programs, and in INFO.
///
/// Each group of values is one method here, one object in JSON and one line or table for people;
/// `docs/operating.md` says what each value means.
///
/// @param lags how far behind each peer is, by its replica
/// @param log where the log stands
/// @param appendedBytes to the log since the start
/// @param disk what of it all is on disk
/// @param queued how many requests wait for the loop
/// @param inbox how many bytes of peers' messages wait for the loop
/// @param dropped how many messages did not fit
/// @param malformed how many messages made no sense
/// @param cuts the peers that were cut off on purpose
/// @param aside what became of the replicas this node was before it was forgotten
record Report(
        Status replica,
        Serving serving,
        Duration up,
        Map<ReplicaId, Timeline.Lag> lags,
        String log,
        long appendedBytes,
        Disk disk,
        boolean diskFull,
        int queued,
        long inbox,
        long dropped,
        long malformed,
        Optional<LinkStatus> link,
        SortedSet<String> cuts,
        List<Inheritance.Progress> aside) {

    static Report of(Node node, Status replica) {
        var lags = new TreeMap<ReplicaId, Timeline.Lag>();
        for (var peer : replica.peers()) {
            lags.put(peer.replica(), node.loop().behind(replica.persisted(), peer.clock()));
        }
        return new Report(
                replica,
                node.serving(),
                node.age(),
                lags,
                node.home().log().path(""),
                node.loop().appendedBytes(),
                disk(node.loop()),
                node.loop().diskFull(),
                node.mailbox().requests(),
                node.mailbox().bytes(),
                node.mailbox().dropped(),
                node.malformed(),
                node.link().map(here -> here.status()),
                node.link().map(here -> here.cuts()).orElseGet(TreeSet::new),
                node.inheritance().progress());
    }

    /// @param log the bytes of the log's files
    /// @param oldest how long ago the oldest of them was begun
    /// @param heldBack the bytes of those that are kept only for a member that lacks them
    /// @param snapshots the bytes of the snapshots
    /// @param savedAt when the newest snapshot was written, if one was since the start
    record Disk(
            long log, Duration oldest, long heldBack, long snapshots, Optional<Instant> savedAt) {}

    private static Disk disk(Loop loop) {
        return new Disk(
                loop.log().bytes(),
                Duration.between(loop.log().begun(), Instant.now()),
                loop.archive().heldBack(),
                loop.archive().snapshotBytes(),
                loop.archive().savedAt());
    }

    // --- who there is

    /// A replica, or a node of which no replica is known.
    ///
    /// @param state what it is in the cluster, in one word
    /// @param member how it stands there, if it belongs or belonged to it
    /// @param known what it has said, if it is a peer and has been heard
    /// @param lag how far behind it is, if it is known
    /// @param link what the link to a node of its name has done, if this is the replica there
    private record Other(
            String name,
            Optional<ReplicaId> replica,
            String state,
            Optional<Member> member,
            Optional<PeerState> known,
            Optional<Timeline.Lag> lag,
            Optional<LinkStatus.Peer> link) {}

    /// Everybody who belongs or belonged to the cluster, whoever is on its way to become a member,
    /// and then the nodes not heard of yet.
    private List<Other> others() {
        var others = new ArrayList<Other>();
        var members = new TreeMap<ReplicaId, Member>();
        replica.members().forEach(member -> members.put(member.replica(), member));
        var ids = new TreeSet<>(members.keySet());
        ids.add(replica.self());
        replica.peers().forEach(peer -> ids.add(peer.replica()));
        for (var id : ids) {
            var member = Optional.ofNullable(members.get(id));
            var known = known(id);
            others.add(
                    new Other(
                            id.name(),
                            Optional.of(id),
                            member.map(each -> word(each.standing())).orElse("joining"),
                            member,
                            known,
                            Optional.ofNullable(lags.get(id)),
                            known.flatMap(_ -> link(id.name()))));
        }
        var heard = replica.peers().stream().map(peer -> peer.replica().name()).toList();
        link.ifPresent(here ->
                here.peers()
                        .forEach((name, counts) -> {
                            if (!heard.contains(name)) {
                                others.add(unheard(name, counts));
                            }
                        }));
        return others;
    }

    private static Other unheard(String name, LinkStatus.Peer counts) {
        return new Other(
                name,
                Optional.empty(),
                "unknown",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(counts));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private Optional<PeerState> known(ReplicaId id) {
        return replica.peers().stream().filter(peer -> peer.replica().equals(id)).findFirst();
    }

    private Optional<LinkStatus.Peer> link(String name) {
        return link.flatMap(here -> Optional.ofNullable(here.peers().get(name)));
    }

    /// Of each replica and node what is known of it.
    List<SequencedMap<String, Object>> members() {
        return others().stream().map(this::values).toList();
    }

    private SequencedMap<String, Object> values(Other other) {
        var values = new LinkedHashMap<String, Object>();
        values.put("name", other.name());
        other.replica()
                .ifPresent(id -> {
                    values.put("replica", id.toString());
                    values.put("self", id.equals(replica.self()));
                });
        values.put("state", other.state());
        other.replica()
                .ifPresent(id -> {
                    values.put("updates", replica.persisted().get(id));
                    values.put("stable", replica.stable().get(id));
                });
        other.member()
                .ifPresent(member -> {
                    values.put("unconfirmed_updates", member.behind());
                    member.heardAgo()
                            .ifPresent(ago ->
                                    values.put("heard_seconds_ago", ago.toMillis() / 1000.0));
                    if (member.standing() == Standing.LEAVING) {
                        values.put("ceased", ceased(member));
                    }
                    member.cut().ifPresent(cut -> values.put("cut", cut));
                });
        other.known()
                .ifPresent(peer -> {
                    values.put("lacks_updates", lacking(peer.clock(), replica.persisted()));
                    values.put("ahead_updates", lacking(replica.persisted(), peer.clock()));
                    values.put("unacknowledged_bytes", peer.unacknowledged());
                });
        other.lag()
                .ifPresent(lag -> {
                    values.put("lag_seconds", lag.time().toMillis() / 1000.0);
                    values.put("lag_or_more", lag.orMore());
                });
        other.link()
                .ifPresent(counts -> {
                    values.put("connected", counts.connected());
                    values.put("cut_off", cuts.contains(other.name()));
                    values.put("queued_bytes", counts.queuedBytes());
                    values.put("messages_sent", counts.sent());
                    values.put("messages_received", counts.received());
                    values.put("messages_dropped", counts.dropped());
                });
        return values;
    }

    private static SequencedMap<String, Object> ceased(Member member) {
        var ceased = new LinkedHashMap<String, Object>();
        member.ceased().forEach((by, upTo) -> ceased.put(by.toString(), upTo));
        return ceased;
    }

    /// How many updates of `all`, of whatever origin, `clock` does not cover.
    private static long lacking(VectorClock clock, VectorClock all) {
        return clock.lacking(all).replicas().stream()
                .mapToLong(origin -> all.get(origin) - clock.get(origin))
                .sum();
    }

    // --- what there is to say of the node

    private SequencedMap<String, Object> identity() {
        var values = new LinkedHashMap<String, Object>();
        values.put("replica", replica.self().toString());
        values.put(
                "cluster", replica.cluster() == 0 ? "none" : "%016x".formatted(replica.cluster()));
        values.put("phase", word(replica.phase()));
        switch (serving) {
            case Serving.Yes() -> values.put("serving", true);
            case Serving.NotYet(var progress) -> {
                values.put("serving", false);
                values.put("progress", progress);
            }
        }
        values.put("up_seconds", up.toSeconds());
        values.put("time", replica.time().toString());
        return values;
    }

    private SequencedMap<String, Object> clocks() {
        var values = new LinkedHashMap<String, Object>();
        values.put("clock", counters(shown(replica.persisted())));
        values.put("stable", counters(shown(replica.stable())));
        values.put("unstable_updates", lacking(replica.stable(), replica.persisted()));
        values.put(
                "stability_waits_for",
                waitedFor().stream().map(member -> member.replica().toString()).toList());
        return values;
    }

    private VectorClock shown(VectorClock clock) {
        return replica.membership().abridged(clock);
    }

    private static SequencedMap<String, Object> counters(VectorClock clock) {
        var counters = new LinkedHashMap<String, Object>();
        clock.forEach((origin, counter) -> counters.put(origin.toString(), counter));
        return counters;
    }

    private SequencedMap<String, Object> logged() {
        var values = new LinkedHashMap<String, Object>();
        values.put("path", log);
        values.put("transactions", replica.appended());
        values.put("appended_bytes", appendedBytes);
        values.put("disk_bytes", disk.log());
        values.put("oldest_seconds", disk.oldest().toSeconds());
        values.put("held_back_bytes", disk.heldBack());
        blocking().ifPresent(member -> values.put("held_back_by", member.replica().toString()));
        values.put("disk_full", diskFull);
        return values;
    }

    /// The members that stability waits for, those first that have confirmed least.
    private List<Member> waitedFor() {
        return replica.members().stream()
                .filter(member -> member.behind() > 0)
                .sorted(Comparator.comparingLong(Member::behind).reversed())
                .toList();
    }

    /// The member for which the log is kept.
    private Optional<Member> blocking() {
        return disk.heldBack() == 0 ? Optional.empty() : waitedFor().stream().findFirst();
    }

    private SequencedMap<String, Object> snapshot() {
        var values = new LinkedHashMap<String, Object>();
        values.put("disk_bytes", disk.snapshots());
        disk.savedAt()
                .ifPresent(at ->
                        values.put("seconds_ago", Duration.between(at, Instant.now()).toSeconds()));
        return values;
    }

    /// What the data takes and may take, in bytes.
    private SequencedMap<String, Object> memory() {
        var memory = replica.memory();
        var values = new LinkedHashMap<String, Object>();
        values.put("used", memory.used());
        values.put("max", memory.max());
        values.put("reserve", memory.reserve());
        values.put("updates_refused", memory.refusedUpdates());
        values.put("frames_dropped", memory.droppedFrames());
        return values;
    }

    private SequencedMap<String, Object> requests() {
        var values = new LinkedHashMap<String, Object>();
        values.put("queued", queued);
        values.put("waiting", replica.waitingRequests());
        values.put("open_transactions", replica.openTransactions());
        values.put("remembered", replica.remembered());
        values.put("watches", replica.watches());
        return values;
    }

    private SequencedMap<String, Object> incoming() {
        var values = new LinkedHashMap<String, Object>();
        values.put("waiting_transactions", replica.waitingTransactions());
        values.put("waiting_bytes", replica.waitingBytes());
        values.put("inbox_bytes", inbox);
        return values;
    }

    /// The states that are on their way, and those there were since the start.
    private SequencedMap<String, Object> states() {
        var states = replica.states();
        var values = new LinkedHashMap<String, Object>();
        states.fetching()
                .ifPresent(from -> {
                    values.put("fetching_from", from.peer().toString());
                    values.put("fetching_percent", from.percent());
                });
        var giving = new LinkedHashMap<String, Object>();
        states.giving().forEach(to -> giving.put(to.peer().toString(), to.percent()));
        values.put("giving_percent", giving);
        values.put("fetched", states.fetched());
        values.put("given", states.given());
        values.put("fetched_bytes", states.bytesFetched());
        values.put("given_bytes", states.bytesGiven());
        return values;
    }

    /// What should not happen, counted since the start.
    private SequencedMap<String, Object> trouble() {
        var values = new LinkedHashMap<String, Object>();
        values.put("messages_dropped", dropped);
        values.put("messages_malformed", malformed);
        values.put("frames_dropped", replica.droppedFrames());
        values.put("frames_malformed", replica.malformedFrames());
        values.put("times_not_followed", replica.notFollowed());
        values.put("strangers", link.map(LinkStatus::strangers).orElse(0L));
        return values;
    }

    /// Where this node is not welcome, and why.
    private List<SequencedMap<String, Object>> refusals() {
        var refusals = new ArrayList<SequencedMap<String, Object>>();
        link.ifPresent(here ->
                here.refusals()
                        .forEach((place, why) -> {
                            var refusal = new LinkedHashMap<String, Object>();
                            refusal.put("at", place);
                            refusal.put("why", why);
                            refusals.add(refusal);
                        }));
        return refusals;
    }

    private List<SequencedMap<String, Object>> setAside() {
        var all = new ArrayList<SequencedMap<String, Object>>();
        for (var each : aside) {
            var values = new LinkedHashMap<String, Object>();
            values.put("of", each.of().toString());
            values.put("done_again", each.doneAgain());
            values.put("put_aside", each.putAside());
            values.put("pruned", each.pruned());
            values.put("finished", each.finished());
            all.add(values);
        }
        return all;
    }

    // --- for programs

    /// Everything by name: texts, numbers, booleans, and maps and lists of those.
    SequencedMap<String, Object> values() {
        var values = identity();
        values.put("members", members());
        values.putAll(clocks());
        values.put("log", logged());
        values.put("snapshot", snapshot());
        values.put("memory", memory());
        values.put("requests", requests());
        values.put("incoming", incoming());
        values.put("states", states());
        values.put("set_aside", setAside());
        values.put("trouble", trouble());
        values.put("refusals", refusals());
        return values;
    }

    String json() {
        return Json.write(values());
    }

    String membersJson() {
        var values = new LinkedHashMap<String, Object>();
        values.put("cluster", identity().get("cluster"));
        values.put("members", members());
        return Json.write(values);
    }

    /// A section of INFO: one line for each value, those of a group with its name before theirs.
    SequencedMap<String, String> section(String name) {
        var lines = new LinkedHashMap<String, String>();
        switch (name) {
            case "memory" -> {
                var memory = replica.memory();
                lines.put("used_memory_dataset", Long.toString(memory.used()));
                lines.put("maxmemory", Long.toString(memory.max()));
                put(lines, "memory_", memory());
            }
            case "persistence" -> {
                put(lines, "log_", logged());
                put(lines, "snapshot_", snapshot());
                disk.savedAt()
                        .ifPresent(at ->
                                lines.put(
                                        "rdb_last_save_time", Long.toString(at.getEpochSecond())));
            }
            case "replication" -> {
                lines.put("connected_slaves", "0");
                put(lines, "", identity());
                lines.put("clock", shown(replica.persisted()).toString());
                lines.put("stable", shown(replica.stable()).toString());
                lines.put("unstable_updates", String.valueOf(clocks().get("unstable_updates")));
                lines.put(
                        "stability_waits_for",
                        names(waitedFor().stream().map(Member::replica).toList()));
                var members = members();
                lines.put("members", Integer.toString(members.size()));
                for (var i = 0; i < members.size(); i++) {
                    lines.put("member" + i, line(members.get(i)));
                }
            }
            case "minidote" -> {
                put(lines, "requests_", requests());
                put(lines, "incoming_", incoming());
                put(lines, "states_", states());
                put(lines, "", trouble());
            }
            default -> {}
        }
        return lines;
    }

    private static void put(
            SequencedMap<String, String> lines, String group, SequencedMap<String, Object> values) {
        values.forEach((name, value) -> lines.put(group + name, String.valueOf(value)));
    }

    private static String line(SequencedMap<String, Object> values) {
        var words = new ArrayList<String>();
        values.forEach((name, value) -> words.add(name + "=" + value));
        return String.join(",", words);
    }

    // --- for people

    String text() {
        var lines = new ArrayList<String>();
        lines.add(heading());
        lines.add("");
        lines.add(membersText());
        lines.add("");
        facts().forEach((name, fact) -> lines.add("%-9s %s".formatted(name, fact)));
        return String.join("\n", lines);
    }

    private String heading() {
        var cluster =
                replica.cluster() == 0
                        ? "in no cluster yet"
                        : "cluster %016x".formatted(replica.cluster());
        var serves =
                switch (serving) {
                    case Serving.Yes() -> "serves";
                    case Serving.NotYet(var progress) -> "does not serve yet: " + progress;
                };
        return "%s %s; %s, up %s".formatted(replica.self(), serves, cluster, Readable.time(up));
    }

    String membersText() {
        var table =
                new Table(
                        "replica",
                        "state",
                        "link",
                        "heard",
                        "updates",
                        "stable",
                        "lacks",
                        "for",
                        "ahead",
                        "on the way",
                        "queued");
        for (var other : others()) {
            if (other.member().filter(Report::isRetired).isPresent()) {
                continue; // all there is to say of those is how many they are
            }
            var id = other.replica();
            var known = other.known();
            table.row(
                    id.map(ReplicaId::toString).orElse(other.name()),
                    other.state(),
                    linkWord(other),
                    isSelf(other)
                            ? ""
                            : other.member().flatMap(Member::heardAgo).map(Report::ago).orElse(""),
                    id.map(each -> Readable.count(replica.persisted().get(each))).orElse(""),
                    id.map(each -> Readable.count(replica.stable().get(each))).orElse(""),
                    known.map(peer -> Readable.count(lacking(peer.clock(), replica.persisted())))
                            .orElse(""),
                    other.lag().map(Report::lagWord).orElse(""),
                    known.map(peer -> Readable.count(lacking(replica.persisted(), peer.clock())))
                            .orElse(""),
                    known.map(peer -> Readable.bytes(peer.unacknowledged())).orElse(""),
                    other.link().map(counts -> Readable.bytes(counts.queuedBytes())).orElse(""));
        }
        return table.toString();
    }

    private boolean isSelf(Other other) {
        return other.replica().filter(replica.self()::equals).isPresent();
    }

    private String linkWord(Other other) {
        if (isSelf(other)) {
            return "here";
        }
        if (cuts.contains(other.name()) && other.link().isPresent()) {
            return "cut";
        }
        return other.link().map(counts -> counts.connected() ? "up" : "down").orElse("");
    }

    private static boolean isRetired(Member member) {
        return member.standing() == Standing.RETIRED;
    }

    private static String ago(Duration time) {
        return Readable.time(time) + " ago";
    }

    private static String lagWord(Timeline.Lag lag) {
        return lag.equals(Timeline.Lag.NONE)
                ? ""
                : Readable.time(lag.time()) + (lag.orMore() ? " or more" : "");
    }

    private SequencedMap<String, String> facts() {
        var facts = new LinkedHashMap<String, String>();
        facts.put("stability", stabilityText());
        var leaving = replica.members().stream().filter(Report::isLeaving).toList();
        if (!leaving.isEmpty()) {
            facts.put(
                    "leaving",
                    leaving.stream().map(this::leavingText).collect(Collectors.joining("; ")));
        }
        var retired = replica.members().stream().filter(Report::isRetired).count();
        if (retired > 0) {
            facts.put("retired", Readable.count(retired) + " replicas that were forgotten");
        }
        var memory = replica.memory();
        facts.put(
                "memory",
                "%s of %s and %s in reserve%s"
                        .formatted(
                                Readable.bytes(memory.used()),
                                Readable.bytes(memory.max()),
                                Readable.bytes(memory.reserve()),
                                memory.refusedUpdates() + memory.droppedFrames() == 0
                                        ? ""
                                        : "; %s updates refused, %s transactions of peers dropped"
                                                .formatted(
                                                        Readable.count(memory.refusedUpdates()),
                                                        Readable.count(memory.droppedFrames()))));
        facts.put(
                "log",
                "%s transactions, %s since the start; %s on disk, from %s ago on, in %s%s"
                        .formatted(
                                Readable.count(replica.appended()),
                                Readable.bytes(appendedBytes),
                                Readable.bytes(disk.log()),
                                Readable.time(disk.oldest()),
                                log,
                                diskFull ? "; THE DISK IS FULL, updates are refused" : ""));
        blocking()
                .ifPresent(member ->
                        facts.put(
                                "held back",
                                "%s of the log, for %s, which has not confirmed %s updates"
                                        .formatted(
                                                Readable.bytes(disk.heldBack()),
                                                member.replica(),
                                                Readable.count(member.behind()))));
        facts.put(
                "snapshot",
                disk.savedAt()
                                .map(at ->
                                        Readable.time(Duration.between(at, Instant.now())) + " ago")
                                .orElse("none since the start")
                        + "; %s on disk".formatted(Readable.bytes(disk.snapshots())));
        facts.put(
                "requests",
                "%s queued, %s waiting for their clocks, %s interactive transactions open, %s request ids remembered, %s watches"
                        .formatted(
                                Readable.count(queued),
                                Readable.count(replica.waitingRequests()),
                                Readable.count(replica.openTransactions()),
                                Readable.count(replica.remembered()),
                                Readable.count(replica.watches())));
        facts.put(
                "incoming",
                "%s transactions (%s) wait for others, %s of messages not looked at"
                        .formatted(
                                Readable.count(replica.waitingTransactions()),
                                Readable.bytes(replica.waitingBytes()),
                                Readable.bytes(inbox)));
        statesText().ifPresent(states -> facts.put("states", states));
        if (!aside.isEmpty()) {
            facts.put(
                    "set aside",
                    aside.stream().map(Report::setAsideText).collect(Collectors.joining("; ")));
        }
        facts.put("trouble", troubleText());
        link.ifPresent(here ->
                here.refusals()
                        .forEach((place, why) ->
                                facts.merge(
                                        "refused",
                                        "by %s: %s".formatted(place, why),
                                        (before, next) -> before + "; " + next)));
        return facts;
    }

    private Optional<String> statesText() {
        var states = replica.states();
        var words = new ArrayList<String>();
        states.fetching()
                .ifPresent(from ->
                        words.add(
                                "fetching that of %s, %d %%"
                                        .formatted(from.peer(), from.percent())));
        states.giving()
                .forEach(to ->
                        words.add(
                                "giving its own to %s, %d %%".formatted(to.peer(), to.percent())));
        if (states.bytesFetched() > 0) {
            words.add(
                    "%s fetched (%s)"
                            .formatted(
                                    Readable.count(states.fetched()),
                                    Readable.bytes(states.bytesFetched())));
        }
        if (states.bytesGiven() > 0) {
            words.add(
                    "%s given (%s)"
                            .formatted(
                                    Readable.count(states.given()),
                                    Readable.bytes(states.bytesGiven())));
        }
        return words.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", words));
    }

    private static String setAsideText(Inheritance.Progress each) {
        return "%s: %s changes done again, %s put aside%s%s"
                .formatted(
                        each.of(),
                        Readable.count(each.doneAgain()),
                        Readable.count(each.putAside()),
                        each.pruned() == 0
                                ? ""
                                : ", PRUNED BEFORE ANYBODY HAD THEM: %s"
                                        .formatted(Readable.count(each.pruned())),
                        each.finished() ? "" : ", not finished");
    }

    private String stabilityText() {
        var unstable = lacking(replica.stable(), replica.persisted());
        if (unstable == 0) {
            return "everything is stable";
        }
        var blocking =
                waitedFor().stream()
                        .map(member ->
                                "%s, which has not confirmed %s"
                                        .formatted(
                                                member.replica(), Readable.count(member.behind())))
                        .collect(Collectors.joining(", "));
        return "%s updates are not stable yet%s"
                .formatted(
                        Readable.count(unstable),
                        blocking.isEmpty() ? "" : ": waiting for " + blocking);
    }

    private static boolean isLeaving(Member member) {
        return member.standing() == Standing.LEAVING;
    }

    /// How far the forgetting of a member has got.
    private String leavingText(Member member) {
        var silent = new TreeSet<>(replica.membership().remaining());
        silent.removeAll(member.ceased().keySet());
        return member.replica()
                + member.cut()
                        .map(cut ->
                                " ends with its update %s, which not everybody has confirmed"
                                        .formatted(Readable.count(cut)))
                        .orElseGet(() ->
                                " is forgotten once these have ceased to take from it: "
                                        + names(silent));
    }

    private static String names(Collection<ReplicaId> replicas) {
        return replicas.stream().map(ReplicaId::toString).collect(Collectors.joining(", "));
    }

    private String troubleText() {
        var words = new ArrayList<String>();
        trouble()
                .forEach((name, count) -> {
                    if (((Number) count).longValue() != 0) {
                        words.add(count + " " + name.replace('_', ' '));
                    }
                });
        return words.isEmpty() ? "none since the start" : String.join(", ", words);
    }
}
