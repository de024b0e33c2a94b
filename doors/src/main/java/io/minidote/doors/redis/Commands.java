package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The table of all commands: each group has its rows where its commands are.
final class Commands {

    static final List<Command> ALL =
            Stream.of(
                            Strings.COMMANDS,
                            Substrings.COMMANDS,
                            Bits.COMMANDS,
                            Hashes.COMMANDS,
                            Sets.COMMANDS,
                            SortedSets.COMMANDS,
                            BlockingSortedSetPops.COMMANDS,
                            Lists.COMMANDS,
                            BlockingPops.COMMANDS,
                            KeySpace.COMMANDS,
                            Lifetimes.COMMANDS,
                            Copies.COMMANDS,
                            Keeping.COMMANDS,
                            Databases.COMMANDS,
                            Scans.COMMANDS,
                            Flows.COMMANDS,
                            Talks.COMMANDS,
                            ClientTalks.COMMANDS,
                            CommandTalks.COMMANDS,
                            ServerTalks.COMMANDS,
                            Diagnoses.COMMANDS,
                            PubSub.COMMANDS,
                            NotThere.COMMANDS,
                            Catalogue.COMMANDS)
                    .flatMap(Collection::stream)
                    .toList();

    private static final Map<String, List<Command>> SUBCOMMANDS =
            ALL.stream()
                    .filter(Command::isSubcommand)
                    .collect(
                            Collectors.groupingBy(
                                    each -> each.name().substring(0, each.name().indexOf('|'))));

    /// Twice as long as the table at least, and a power of two.
    private static final Command[] BY_NAME = index();

    private Commands() {}

    /// The commands that are there, without those that are in another.
    static Stream<Command> there() {
        return ALL.stream().filter(Command::isThere).filter(each -> !each.isSubcommand());
    }

    /// The commands that are in this one, by its name.
    static List<Command> subcommands(String container) {
        return SUBCOMMANDS.getOrDefault(container, List.of());
    }

    /// The command that the words of a request ask for: of one that contains others the one that
    /// its second word names, or the container itself where that names none.
    static Optional<Command> asked(Bytes[] words) {
        var command = named(words[0]);
        if (command.isEmpty() || command.get().isSubcommand()) {
            return Optional.empty();
        }
        if (words.length > 1 && command.get().action() instanceof Command.Action.Contain) {
            for (var each : subcommands(command.get().name())) {
                if (same(each.name().substring(command.get().name().length() + 1), words[1])) {
                    return Optional.of(each);
                }
            }
        }
        return command;
    }

    /// The command of this name, in letters of any size; a subcommand's is `client|list`.
    static Optional<Command> named(Bytes name) {
        var mask = BY_NAME.length - 1;
        for (var at = hash(name) & mask; BY_NAME[at] != null; at = at + 1 & mask) {
            if (same(BY_NAME[at].name(), name)) {
                return Optional.of(BY_NAME[at]);
            }
        }
        return Optional.empty();
    }

    private static Command[] index() {
        var index = new Command[Integer.highestOneBit(ALL.size()) * 4];
        for (var command : ALL) {
            var at = hash(Bytes.of(command.name())) & index.length - 1;
            while (index[at] != null) {
                at = at + 1 & index.length - 1;
            }
            index[at] = command;
        }
        return index;
    }

    private static int hash(Bytes name) {
        var hash = 0;
        for (var i = 0; i < name.length(); i++) {
            hash = hash * 31 + lower(name.at(i));
        }
        return hash ^ hash >>> 16;
    }

    private static boolean same(String lower, Bytes name) {
        if (lower.length() != name.length()) {
            return false;
        }
        for (var i = 0; i < name.length(); i++) {
            if (lower.charAt(i) != lower(name.at(i))) {
                return false;
            }
        }
        return true;
    }

    private static int lower(byte letter) {
        return letter >= 'A' && letter <= 'Z' ? letter + ('a' - 'A') : letter;
    }
}
