package io.minidote.node;

import io.minidote.base.Excerpt;
import io.minidote.broadcast.Limits;
import io.minidote.link.LinkOptions;
import io.minidote.link.PeerAddress;
import io.minidote.link.Place;
import io.minidote.link.TlsFiles;
import io.minidote.replica.DedupWindow;
import io.minidote.replica.Expiring;
import io.minidote.replica.MemoryLimit;
import io.minidote.replica.Seeds;
import io.minidote.replica.Settings;
import io.minidote.replica.WatchLimits;
import io.minidote.storage.LogOptions;
import io.minidote.storage.Retention;
import io.minidote.storage.SyncMode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;

/// What is in force of every [Setting], and where it came from.
///
/// Defaults give way to the file, the file to the environment, the environment to flags. A value of
/// this class is right as a whole: whatever is wrong was refused before.
public final class Configuration {

    /// The file that is read where no other is named.
    public static final String FILE = "minidote.toml";

    private static final String DEFAULT = "default";
    private static final String PREFIX = "MINIDOTE_";

    /// Variables of the launcher, which are no settings.
    private static final List<String> LAUNCHER =
            List.of("MINIDOTE_JAVA_HOME", "MINIDOTE_JAVA_OPTS", "MINIDOTE_BUILD");

    /// Kubernetes sets these in every pod beside a service called `minidote`.
    private static final String KUBERNETES = "MINIDOTE_(SERVICE_.*|PORT|PORT_[0-9]+_.*)";

    /// What the link adds to the transactions in a message, at most.
    private static final int MESSAGE_OVERHEAD = 1 << 20;

    private record Chosen(Object value, String source) {}

    /// Settings that are not at their default, by key.
    private final SortedMap<String, Chosen> chosen;

    private Configuration(SortedMap<String, Chosen> chosen) {
        this.chosen = Collections.unmodifiableSortedMap(chosen);
        check();
    }

    /// Every setting at its default.
    public static Configuration defaults() {
        return new Configuration(new TreeMap<>());
    }

    /// What is in force when `minidote` is started.
    ///
    /// @param folder where [#FILE] is looked for
    /// @param file the file named instead, which must exist
    /// @param environment all variables
    /// @param flags their values by key, such as `data.dir`
    public static Configuration load(
            Path folder,
            Optional<Path> file,
            Map<String, String> environment,
            Map<String, String> flags)
            throws IOException {
        var chosen = new TreeMap<String, Chosen>();
        var path = file.orElse(folder.resolve(FILE));
        if (Files.isDirectory(path)) {
            throw new WrongConfiguration(
                    "%s%s is a folder, but must be a file of settings"
                            .formatted(file.isPresent() ? "--config " : "", path));
        }
        if (Files.exists(path)) {
            readFile(path, chosen);
        } else if (file.isPresent()) {
            throw new WrongConfiguration("--config %s: there is no such file".formatted(path));
        }
        readEnvironment(environment, chosen);
        flags.forEach((key, text) -> {
            var setting = named(key, "flag --" + key.replace('.', '-'));
            chosen.put(
                    key,
                    new Chosen(
                            setting.parse(text, "flag " + setting.flag()),
                            "flag " + setting.flag()));
        });
        var configuration = new Configuration(chosen);
        configuration.demandPlace();
        return configuration;
    }

    private static void readFile(Path path, Map<String, Chosen> chosen) throws IOException {
        var toml = parse(path);
        if (toml.hasErrors()) {
            var first = toml.errors().getFirst();
            throw new WrongConfiguration(
                    "%s:%d is not TOML: %s"
                            .formatted(
                                    path,
                                    first.position().line(),
                                    Excerpt.of(String.valueOf(first.getMessage()))));
        }
        for (var key : toml.dottedKeySet()) {
            var position = toml.inputPositionOf(key);
            var source = path + ":" + (position == null ? "?" : position.line());
            var setting = named(key, source);
            if (setting.once()) {
                throw new WrongConfiguration(
                        "%s (%s) is said at one start only: use the flag %s"
                                .formatted(key, source, setting.flag()));
            }
            chosen.put(key, new Chosen(setting.parse(text(toml, key), source), source));
        }
    }

    private static TomlParseResult parse(Path path) throws IOException {
        try {
            return Toml.parse(path);
        } catch (CharacterCodingException wrong) {
            throw new WrongConfiguration("%s is not text in UTF-8, as TOML is".formatted(path));
        } catch (AccessDeniedException denied) {
            throw new WrongConfiguration(
                    "%s cannot be read by user %s"
                            .formatted(path, System.getProperty("user.name")));
        }
    }

    private static String text(TomlParseResult toml, String key) {
        var value = toml.get(key);
        if (value instanceof TomlArray array) {
            var parts = new ArrayList<String>();
            array.toList().forEach(part -> parts.add(String.valueOf(part)));
            return String.join(",", parts);
        }
        return String.valueOf(value);
    }

    private static void readEnvironment(
            Map<String, String> environment, Map<String, Chosen> chosen) {
        for (var entry : new TreeMap<>(environment).entrySet()) {
            var variable = entry.getKey();
            if (!variable.startsWith(PREFIX)
                    || LAUNCHER.contains(variable)
                    || variable.matches(KUBERNETES)) {
                continue;
            }
            var setting =
                    Setting.ALL.stream()
                            .filter(each -> each.variable().equals(variable))
                            .findFirst();
            if (setting.isEmpty()) {
                var variables = Setting.ALL.stream().map(Setting::variable).toList();
                throw new WrongConfiguration(
                        "there is no setting %s (environment); did you mean %s?"
                                .formatted(variable, Nearest.to(variable, variables)));
            }
            chosen.put(
                    setting.get().key(),
                    new Chosen(
                            setting.get().parse(entry.getValue(), "environment " + variable),
                            "environment " + variable));
        }
    }

    private static Setting<?> named(String key, String source) {
        var setting = Setting.named(key);
        if (setting.isEmpty()) {
            var keys = Setting.ALL.stream().map(Setting::key).toList();
            throw new WrongConfiguration(
                    "there is no setting %s (%s); did you mean %s?"
                            .formatted(Excerpt.of(key), source, Nearest.to(key, keys)));
        }
        return setting.get();
    }

    /// The same but for one setting.
    public <T> Configuration with(Setting<T> setting, T value) {
        var more = new TreeMap<>(chosen);
        var right = setting.parse(setting.print(value), "given by the program");
        more.put(setting.key(), new Chosen(right, "program"));
        return new Configuration(more);
    }

    @SuppressWarnings("unchecked") // a value stands under the key of the setting that parsed it
    public <T> T get(Setting<T> setting) {
        var here = chosen.get(setting.key());
        if (here != null) {
            return (T) here.value();
        }
        if (setting == Setting.PEER_HOST && self().isPresent()) {
            return (T) self().get().host();
        }
        if (setting == Setting.PEER_PORT && self().isPresent()) {
            return (T) (Integer) self().get().port();
        }
        return setting.byDefault();
    }

    /// Where a setting's value came from: `minidote.toml:3`, `environment MINIDOTE_NODES`, `flag
    /// --nodes`, `default`.
    public String source(Setting<?> setting) {
        var here = chosen.get(setting.key());
        if (here != null) {
            return here.source();
        }
        return (setting == Setting.PEER_HOST || setting == Setting.PEER_PORT) && self().isPresent()
                ? Setting.NODES.key()
                : DEFAULT;
    }

    /// A setting's value as text.
    public <T> String text(Setting<T> setting) {
        return setting.print(get(setting));
    }

    /// Every setting in force, as `serve --print-config` shows it: TOML, with where each came from.
    public String print() {
        var lines = new StringBuilder();
        for (var setting : Setting.ALL) {
            if (!setting.once()) {
                lines.append(
                        "%-50s # %s%n"
                                .formatted(setting.key() + " = " + toml(setting), source(setting)));
            }
        }
        return lines.toString();
    }

    private <T> String toml(Setting<T> setting) {
        var text = text(setting);
        return get(setting) instanceof Number && text.matches("[0-9]+")
                        || get(setting) instanceof Boolean
                ? text
                : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private Optional<PeerAddress> self() {
        return get(Setting.NODES).stream()
                .filter(node -> node.name().equals(get(Setting.NODE_NAME)))
                .findFirst();
    }

    /// The other nodes.
    public List<PeerAddress> peers() {
        return get(Setting.NODES).stream()
                .filter(node -> !node.name().equals(get(Setting.NODE_NAME)))
                .toList();
    }

    /// Whether this node has to do with others: it was told of some, or where to listen for them.
    public boolean linked() {
        return !isAlone()
                || Stream.of(Setting.PEER_HOST, Setting.PEER_PORT, Setting.PEER_ADVERTISE)
                        .anyMatch(setting -> chosen.containsKey(setting.key()));
    }

    /// Whether no others are to be waited for, so that a fresh node founds its cluster at once.
    public boolean isAlone() {
        return peers().isEmpty() && get(Setting.JOIN).isEmpty();
    }

    /// The same, but listening for peers though there are none yet.
    public Configuration joinable() {
        return linked() ? this : with(Setting.PEER_PORT, get(Setting.PEER_PORT));
    }

    /// What the parts of a node refuse for themselves, and what they cannot know of each other.
    private void check() {
        try {
            limits();
            logOptions(0);
        } catch (IllegalArgumentException wrong) {
            throw new WrongConfiguration(String.valueOf(wrong.getMessage()));
        }
        demandTlsWholeOrNone();
        if (linked()) {
            try {
                link(List.of());
            } catch (IllegalArgumentException wrong) {
                throw new WrongConfiguration(
                        peers().isEmpty()
                                ? String.valueOf(wrong.getMessage())
                                : "nodes is '%s' (%s): %s"
                                        .formatted(
                                                text(Setting.NODES),
                                                source(Setting.NODES),
                                                wrong.getMessage()));
            }
        }
        if (get(Setting.JOIN_EXPECT) > 0 && get(Setting.JOIN).isEmpty()) {
            throw new WrongConfiguration(
                    "join-expect is %s (%s), but join has no address where they could be found"
                            .formatted(text(Setting.JOIN_EXPECT), source(Setting.JOIN_EXPECT)));
        }
        if (get(Setting.LOG_SEGMENT_BYTES) < 2 * get(Setting.LIMIT_TRANSACTION)) {
            throw new WrongConfiguration(
                    "log.segment.bytes is %s (%s), but must be at least twice limit.transaction, %s (%s)"
                            .formatted(
                                    text(Setting.LOG_SEGMENT_BYTES),
                                    source(Setting.LOG_SEGMENT_BYTES),
                                    text(Setting.LIMIT_TRANSACTION),
                                    source(Setting.LIMIT_TRANSACTION)));
        }
        var heap = Runtime.getRuntime().maxMemory();
        if (memory().max() + memory().reserve() > heap) {
            throw new WrongConfiguration(
                    "memory.max is %s (%s) and memory.reserve %s (%s), but the JVM's heap has only %s: give it more with -Xmx"
                            .formatted(
                                    text(Setting.MEMORY_MAX),
                                    source(Setting.MEMORY_MAX),
                                    text(Setting.MEMORY_RESERVE),
                                    source(Setting.MEMORY_RESERVE),
                                    Kind.printBytes(heap)));
        }
        if (get(Setting.LIMIT_OUTPUT) < get(Setting.LIMIT_CLIENT_OUTPUT)) {
            throw new WrongConfiguration(
                    "limit.output is %s (%s), but must be at least limit.client-output, %s (%s)"
                            .formatted(
                                    text(Setting.LIMIT_OUTPUT),
                                    source(Setting.LIMIT_OUTPUT),
                                    text(Setting.LIMIT_CLIENT_OUTPUT),
                                    source(Setting.LIMIT_CLIENT_OUTPUT)));
        }
        if (get(Setting.LIMIT_QUERY) < get(Setting.LIMIT_BULK)) {
            throw new WrongConfiguration(
                    "limit.query is %s (%s), but must be at least limit.bulk, %s (%s)"
                            .formatted(
                                    text(Setting.LIMIT_QUERY),
                                    source(Setting.LIMIT_QUERY),
                                    text(Setting.LIMIT_BULK),
                                    source(Setting.LIMIT_BULK)));
        }
    }

    private void demandTlsWholeOrNone() {
        var all = List.of(Setting.PEER_TLS_CERTIFICATE, Setting.PEER_TLS_KEY, Setting.PEER_TLS_CA);
        for (var set : all) {
            for (var unset : all) {
                if (get(set).isPresent() && get(unset).isEmpty()) {
                    throw new WrongConfiguration(
                            "%s is '%s' (%s), but %s is not set: peers speak TLS with all three of %s"
                                    .formatted(
                                            set.key(),
                                            text(set),
                                            source(set),
                                            unset.key(),
                                            all.stream()
                                                    .map(Setting::key)
                                                    .collect(Collectors.joining(", "))));
                }
            }
        }
    }

    /// A node that was given no name of its own is a stranger to nodes that go by theirs. Whoever
    /// names it may list its peers alone.
    private void demandPlace() {
        var nodes = get(Setting.NODES);
        if (!nodes.isEmpty() && self().isEmpty() && source(Setting.NODE_NAME).equals(DEFAULT)) {
            throw new WrongConfiguration(
                    "node.name is '%s' (%s), but nodes (%s) has %s: name this one"
                            .formatted(
                                    get(Setting.NODE_NAME),
                                    source(Setting.NODE_NAME),
                                    source(Setting.NODES),
                                    nodes.stream()
                                            .map(PeerAddress::name)
                                            .collect(Collectors.joining(", "))));
        }
        if (!get(Setting.JOIN).isEmpty() && source(Setting.NODE_NAME).equals(DEFAULT)) {
            throw new WrongConfiguration(
                    "node.name is '%s' (%s), but join (%s) lets it join others: name this one"
                            .formatted(
                                    get(Setting.NODE_NAME),
                                    source(Setting.NODE_NAME),
                                    source(Setting.JOIN)));
        }
    }

    Limits limits() {
        var usual = Limits.DEFAULT;
        return new Limits(
                get(Setting.LIMIT_TRANSACTION).intValue(),
                get(Setting.LIMIT_WAITING),
                get(Setting.LIMIT_WINDOW),
                get(Setting.LIMIT_TAIL),
                get(Setting.LIMIT_MESSAGE).intValue(),
                get(Setting.LIMIT_TRANSFERS),
                usual.reportEvery(),
                usual.helloEvery(),
                usual.retryAfter());
    }

    MemoryLimit memory() {
        var heap = Runtime.getRuntime().maxMemory();
        return new MemoryLimit(
                get(Setting.MEMORY_MAX).bytes(heap), get(Setting.MEMORY_RESERVE).bytes(heap));
    }

    /// @param freshCluster random, not 0
    Settings replica(long freshCluster) {
        return new Settings(
                peers().stream().map(PeerAddress::name).toList(),
                new Seeds(text(Setting.JOIN), get(Setting.JOIN_EXPECT)),
                false,
                freshCluster,
                limits(),
                get(Setting.CLOCK_MAX_DRIFT),
                get(Setting.LIMIT_WAITING_REQUESTS),
                get(Setting.LIMIT_EXPECTING_REQUESTS),
                get(Setting.LIMIT_OPEN_TRANSACTIONS),
                get(Setting.TRANSACTION_TIMEOUT),
                memory(),
                new DedupWindow(get(Setting.DEDUP_WINDOW_TIME), get(Setting.DEDUP_WINDOW_COUNT)),
                new WatchLimits(get(Setting.LIMIT_WATCHES), get(Setting.LIMIT_WATCH_HISTORY)),
                new Expiring(get(Setting.EXPIRY_DELAY), get(Setting.LIMIT_EXPIRED)));
    }

    SyncMode sync() {
        return get(Setting.LOG_SYNC);
    }

    Retention retention() {
        return new Retention(
                get(Setting.LOG_RETENTION_BYTES),
                get(Setting.LOG_RETENTION_TIME),
                get(Setting.LOG_HISTORY_BYTES),
                get(Setting.LOG_HISTORY_TIME));
    }

    LogOptions logOptions(long salt) {
        return new LogOptions(
                get(Setting.LOG_SEGMENT_BYTES).intValue(), sync(), salt, InstantSource.system());
    }

    /// @param learnt the addresses this node had learnt when it last ran
    LinkOptions link(List<PeerAddress> learnt) {
        var name = get(Setting.NODE_NAME);
        var self = new PeerAddress(name, get(Setting.PEER_HOST), get(Setting.PEER_PORT));
        var usual = LinkOptions.of(self, peers());
        var largest = Math.max(get(Setting.LIMIT_TRANSACTION), get(Setting.LIMIT_MESSAGE));
        var message = Math.toIntExact(Math.max(usual.maxMessage(), largest + MESSAGE_OVERHEAD));
        var queue = Math.max(usual.queueBytes(), 2 * get(Setting.LIMIT_WINDOW));
        var options =
                usual.advertising(advertised(self))
                        .joining(get(Setting.JOIN))
                        .knowing(learnt)
                        .limited(get(Setting.LIMIT_PEERS), message, Math.max(queue, 2L * message));
        return get(Setting.PEER_TLS_CERTIFICATE).isPresent() ? options.secured(tls()) : options;
    }

    private TlsFiles tls() {
        return new TlsFiles(
                get(Setting.PEER_TLS_CERTIFICATE).orElseThrow(),
                get(Setting.PEER_TLS_KEY).orElseThrow(),
                get(Setting.PEER_TLS_CA).orElseThrow());
    }

    private Place advertised(PeerAddress listening) {
        return get(Setting.PEER_ADVERTISE).orElseGet(() -> self().orElse(listening).place());
    }
}
