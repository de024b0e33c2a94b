package io.minidote.node;

import io.minidote.base.Decoded;
import io.minidote.clock.VectorClock;
import io.minidote.codec.ClockText;
import io.minidote.link.CuttableLink;
import io.minidote.replica.Digest;
import io.minidote.replica.Response;
import io.minidote.replica.View;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/// What an operator may ask of a node, in words: `status`, `members`, `digest`, `cut b`.
public final class Administration {

    /// What an operator is told.
    public sealed interface Answer {

        /// @param text one or more lines, without an end of line behind the last
        record Told(String text) implements Answer {}

        /// @param why names the word and what would have been right
        record Refused(String why) implements Answer {}
    }

    private static final String WORDS =
            "status [--json], members [--json], digest [stable-clock], save,"
                    + " leave [--timeout DURATION], forget NAME|ID [--force], cut NAME,"
                    + " heal NAME|all, found";

    /// How long leaving may take unless it is said.
    private static final Duration LEAVING = Duration.ofMinutes(5);

    private final Node node;

    Administration(Node node) {
        this.node = node;
    }

    /// Carries out what the words say. Does not block; the answer may come later and on another
    /// thread, exactly once.
    public void run(List<String> words, Consumer<Answer> answer) {
        var word = words.isEmpty() ? "" : words.getFirst();
        var more = words.isEmpty() ? words : words.subList(1, words.size());
        switch (word) {
            case "status" -> report(word, more, Report::text, Report::json, answer);
            case "members" -> report(word, more, Report::membersText, Report::membersJson, answer);
            case "digest" -> digest(more, answer);
            case "save" -> answer.accept(save(more));
            case "leave" -> leave(more, answer);
            case "forget" -> forget(more, answer);
            case "cut" -> answer.accept(cut(more));
            case "heal" -> answer.accept(heal(more));
            case "found" -> answer.accept(found(more));
            default ->
                    answer.accept(
                            refused(
                                    "there is no administration word '%s'; there are: %s",
                                    word, WORDS));
        }
    }

    private void report(
            String word,
            List<String> more,
            Function<Report, String> text,
            Function<Report, String> json,
            Consumer<Answer> answer) {
        if (!more.isEmpty() && !more.equals(List.of("--json"))) {
            answer.accept(refused("%s takes nothing or --json, not '%s'", word, said(more)));
            return;
        }
        node.inquire(response -> {
            if (response instanceof Response.Inspected(var status)) {
                var report = Report.of(node, status);
                answer.accept(new Answer.Told((more.isEmpty() ? text : json).apply(report)));
            } else {
                answer.accept(otherwise(word, response));
            }
        });
    }

    private void digest(List<String> words, Consumer<Answer> answer) {
        if (words.size() > 1) {
            answer.accept(
                    refused("digest takes nothing or one stable clock, not '%s'", said(words)));
            return;
        }
        var view = node.view();
        var stable = view.stable();
        if (!words.isEmpty()) {
            switch (ClockText.parse(words.getFirst())) {
                case Decoded.Value<VectorClock>(var given) ->
                        stable = stable.join(view.membership().completed(given));
                case Decoded.Malformed<VectorClock> nonsense -> {
                    answer.accept(refused("digest: %s", nonsense));
                    return;
                }
            }
        }
        var upTo = stable;
        Thread.ofVirtual()
                .name("minidote-digest")
                .start(() -> answer.accept(new Answer.Told(print(view, upTo))));
    }

    /// The clock, the stable clock, and of each bucket its name and digest. Replicas that print the
    /// same two clocks print the same digests.
    private static String print(View view, VectorClock stable) {
        var lines = new StringBuilder();
        lines.append("clock ").append(ClockText.print(view.membership().abridged(view.clock())));
        lines.append("\nstable ").append(ClockText.print(view.membership().abridged(stable)));
        Digest.of(view, stable)
                .forEach((bucket, digest) ->
                        lines.append("\nbucket ").append(bucket).append(' ').append(digest));
        return lines.toString();
    }

    private Answer save(List<String> words) {
        if (!words.isEmpty()) {
            return refused("save takes nothing more, not '%s'", said(words));
        }
        node.save();
        return new Answer.Told("a snapshot is being written");
    }

    private void leave(List<String> words, Consumer<Answer> answer) {
        var timeout = LEAVING;
        if (!words.isEmpty()) {
            var given = words.size() < 2 ? "" : said(words.subList(1, words.size()));
            try {
                timeout = Kind.parseDuration(given);
            } catch (IllegalArgumentException nonsense) {
                given = "";
            }
            if (!words.getFirst().equals("--timeout") || given.isEmpty()) {
                answer.accept(
                        refused(
                                "leave takes nothing or --timeout and a duration, such as 30 s, not '%s'",
                                said(words)));
                return;
            }
        }
        node.leave(
                Instant.now().plus(timeout),
                response -> {
                    if (response instanceof Response.Left()) {
                        answer.accept(
                                new Answer.Told(
                                        node.home().replica()
                                                + " has left: the others have all it had; it stops"));
                        Thread.ofVirtual().name("minidote-leave").start(node::close);
                    } else {
                        answer.accept(otherwise("leave", response));
                    }
                });
    }

    private void forget(List<String> words, Consumer<Answer> answer) {
        var whom = words.stream().filter(word -> !word.equals("--force")).toList();
        if (whom.size() != 1) {
            answer.accept(
                    refused(
                            "forget takes the name or the id of one member, and --force, not '%s'",
                            said(words)));
            return;
        }
        node.forget(
                whom.getFirst(),
                words.contains("--force"),
                response ->
                        answer.accept(
                                response instanceof Response.Forgotten(var replica)
                                        ? new Answer.Told("the cluster goes on without " + replica)
                                        : otherwise("forget", response)));
    }

    /// What is not the answer one hoped for.
    private static Answer otherwise(String word, Response response) {
        return switch (response) {
            case Response.Refused(var why) -> refused("%s", why);
            case Response.Stopped(var why) -> refused("%s", why);
            default -> refused("no %s now: %s", word, response);
        };
    }

    private Answer cut(List<String> words) {
        return onLink(
                "cut",
                words,
                (link, peer) -> {
                    link.cut(peer);
                    return new Answer.Told("cut off " + peer);
                });
    }

    private Answer heal(List<String> words) {
        return onLink(
                "heal",
                words,
                (link, peer) -> {
                    if (peer.equals("all")) {
                        link.cuts().forEach(link::heal);
                    } else {
                        link.heal(peer);
                    }
                    return new Answer.Told("healed " + peer);
                });
    }

    private interface OnLink {
        Answer with(CuttableLink link, String peer);
    }

    private Answer onLink(String verb, List<String> words, OnLink act) {
        if (!node.configuration().get(Setting.TEST_FAULTS)) {
            return refused("%s is for tests: this node runs without test.faults = true", verb);
        }
        if (words.size() != 1) {
            return refused("%s takes the name of one peer, not '%s'", verb, said(words));
        }
        if (node.link().isEmpty()) {
            return refused("%s %s: this node has no peers", verb, words.getFirst());
        }
        try {
            return act.with(node.link().get(), words.getFirst());
        } catch (IllegalArgumentException noPeer) {
            return refused("%s %s", verb, String.valueOf(noPeer.getMessage()));
        }
    }

    private Answer found(List<String> words) {
        if (!words.isEmpty()) {
            return refused("found takes nothing more, not '%s'", said(words));
        }
        node.found();
        return new Answer.Told("told to go on with what is here");
    }

    /// A section of INFO, from what is known at once.
    public SequencedMap<String, String> section(String name) {
        var lines = new LinkedHashMap<String, String>();
        if (name.equals("minidote")) {
            lines.put(
                    "data_dir",
                    node.home().folder().map(each -> each.toString()).orElse("in memory"));
        }
        node.status().ifPresent(status -> lines.putAll(Report.of(node, status).section(name)));
        return lines;
    }

    /// Every setting in force, by its key.
    public SortedMap<String, String> settings() {
        var settings = new TreeMap<String, String>();
        for (var setting : Setting.ALL) {
            settings.put(setting.key(), node.configuration().text(setting));
        }
        settings.put("maxmemory", Long.toString(node.configuration().memory().max()));
        return settings;
    }

    private static String said(List<String> words) {
        return String.join(" ", words);
    }

    private static Answer refused(String why, Object... values) {
        return new Answer.Refused(why.formatted(values));
    }
}
