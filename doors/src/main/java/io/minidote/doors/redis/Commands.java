package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
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
                            Flows.COMMANDS,
                            Talks.COMMANDS,
                            Catalogue.COMMANDS)
                    .flatMap(Collection::stream)
                    .toList();

    /// Twice as long as the table at least, and a power of two.
    private static final Command[] BY_NAME = index();

    private Commands() {}

    /// The command of this name, in letters of any size.
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
