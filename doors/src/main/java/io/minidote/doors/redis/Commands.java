package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.doors.redis.Command.Action;
import io.minidote.doors.redis.Command.Keys;
import io.minidote.doors.redis.Command.Step;
import java.util.List;
import java.util.Optional;

/// The table of all commands: the only list of them.
final class Commands {

    private static final List<String> QUICK_READ = List.of("readonly", "fast");
    private static final List<String> SLOW_READ = List.of("readonly");
    private static final List<String> QUICK_WRITE = List.of("write", "denyoom", "fast");
    private static final List<String> TALK = List.of("loading", "stale", "fast");
    private static final List<String> FLOW = List.of("noscript", "loading", "stale", "fast");

    static final List<Command> ALL =
            List.of(
                    read(
                            "get",
                            2,
                            QUICK_READ,
                            Keys.ONE,
                            "string",
                            "key",
                            "The string.",
                            Strings::get),
                    write(
                            "set",
                            -3,
                            List.of("write", "denyoom"),
                            Keys.ONE,
                            "string",
                            "key value [NX|XX] [GET]",
                            "Replaces whatever the key holds by a string.",
                            Strings::set),
                    write(
                            "incr",
                            2,
                            QUICK_WRITE,
                            Keys.ONE,
                            "string",
                            "key",
                            "Adds 1; concurrent increments add up.",
                            (writing, request) -> Strings.add(writing, request, 1)),
                    write(
                            "decr",
                            2,
                            QUICK_WRITE,
                            Keys.ONE,
                            "string",
                            "key",
                            "Subtracts 1.",
                            (writing, request) -> Strings.add(writing, request, -1)),
                    write(
                            "incrby",
                            3,
                            QUICK_WRITE,
                            Keys.ONE,
                            "string",
                            "key n",
                            "Adds n.",
                            Strings::incrementBy),
                    write(
                            "decrby",
                            3,
                            QUICK_WRITE,
                            Keys.ONE,
                            "string",
                            "key n",
                            "Subtracts n.",
                            Strings::decrementBy),
                    write(
                            "sadd",
                            -3,
                            QUICK_WRITE,
                            Keys.ONE,
                            "set",
                            "key member …",
                            "Puts members into a set; an add wins over a concurrent remove.",
                            Sets::add),
                    write(
                            "srem",
                            -3,
                            List.of("write", "fast"),
                            Keys.ONE,
                            "set",
                            "key member …",
                            "Takes out the members as far as this replica has seen them added.",
                            Sets::remove),
                    read(
                            "smembers",
                            2,
                            SLOW_READ,
                            Keys.ONE,
                            "set",
                            "key",
                            "All members, in the order of their bytes.",
                            Sets::members),
                    read(
                            "sismember",
                            3,
                            QUICK_READ,
                            Keys.ONE,
                            "set",
                            "key member",
                            "Whether the set has a member.",
                            Sets::contains),
                    read(
                            "scard",
                            2,
                            QUICK_READ,
                            Keys.ONE,
                            "set",
                            "key",
                            "How many members the set has.",
                            Sets::size),
                    write(
                            "del",
                            -2,
                            List.of("write"),
                            Keys.ALL,
                            "generic",
                            "key …",
                            "Resets everything the keys hold, of every type.",
                            KeySpace::delete),
                    read(
                            "exists",
                            -2,
                            QUICK_READ,
                            Keys.ALL,
                            "generic",
                            "key …",
                            "How many of the keys hold something.",
                            KeySpace::exists),
                    read(
                            "type",
                            2,
                            QUICK_READ,
                            Keys.ONE,
                            "generic",
                            "key",
                            "The type that Redis commands see at the key.",
                            KeySpace::type),
                    flow(
                            "dbsize",
                            1,
                            QUICK_READ,
                            "server",
                            "",
                            "How many keys there are.",
                            Step.KEYS),
                    flow(
                            "multi",
                            1,
                            FLOW,
                            "transactions",
                            "",
                            "Begins an atomic transaction.",
                            Step.MULTI),
                    flow(
                            "exec",
                            1,
                            List.of("noscript", "skip_slowlog"),
                            "transactions",
                            "",
                            "Carries out everything since MULTI at once.",
                            Step.EXEC),
                    flow(
                            "discard",
                            1,
                            FLOW,
                            "transactions",
                            "",
                            "Forgets everything since MULTI.",
                            Step.DISCARD),
                    talk("ping", -1, "connection", "[message]", "PONG.", Talks::ping),
                    talk("echo", 2, "connection", "message", "The message.", Talks::echo),
                    flow(
                            "hello",
                            -1,
                            FLOW,
                            "connection",
                            "[2|3 [SETNAME name]]",
                            "Chooses the protocol and says who is here.",
                            Step.HELLO),
                    talk(
                            "auth",
                            -2,
                            "connection",
                            "password",
                            "Refused: there is none.",
                            Talks::auth),
                    talk(
                            "select",
                            2,
                            "connection",
                            "index",
                            "Chooses the database, and so the bucket of that name.",
                            Talks::select),
                    talk(
                            "client",
                            -2,
                            "connection",
                            "ID|INFO|LIST|GETNAME|SETNAME name|SETINFO attribute value|…",
                            "About connections.",
                            Talks::client),
                    flow("quit", -1, FLOW, "connection", "", "Closes the connection.", Step.QUIT),
                    talk(
                            "command",
                            -1,
                            "server",
                            "[COUNT|LIST|INFO [name …]|DOCS [name …]]",
                            "About commands.",
                            Talks::command),
                    talk(
                            "config",
                            -2,
                            "server",
                            "GET pattern …",
                            "The settings in force.",
                            Talks::config),
                    talk("info", -1, "server", "[section …]", "How the server is.", Talks::info),
                    flow(
                            "minidote.clock",
                            1,
                            List.of("readonly", "fast"),
                            "minidote",
                            "",
                            "What this connection has seen, as a word to carry to another replica.",
                            Step.CLOCK),
                    flow(
                            "minidote.after",
                            -2,
                            List.of("readonly"),
                            "minidote",
                            "clock [timeout-ms]",
                            "Waits until this replica has everything the clock covers.",
                            Step.AFTER),
                    read(
                            "minidote.read",
                            -4,
                            SLOW_READ,
                            Keys.EVERY_THIRD,
                            "minidote",
                            "bucket type key [bucket type key …]",
                            "The values of any objects, all of one moment.",
                            Catalogue::read),
                    write(
                            "minidote.update",
                            -5,
                            List.of("write", "denyoom"),
                            Keys.THIRD,
                            "minidote",
                            "bucket type key operation [argument …]",
                            "Any operation of any data type.",
                            Catalogue::update),
                    flow(
                            "minidote.admin",
                            -2,
                            List.of("admin", "loading", "stale"),
                            "minidote",
                            "word …",
                            "Administration: status, digest, members, …",
                            Step.ADMIN),
                    talk(
                            "minidote.help",
                            -1,
                            "minidote",
                            "[types]",
                            "All commands, or all data types with their operations.",
                            Talks::help));

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

    private static Command read(
            String name,
            int arity,
            List<String> flags,
            Keys keys,
            String group,
            String usage,
            String summary,
            Command.Reading reading) {
        return new Command(
                name, arity, flags, keys, group, usage, summary, new Action.Read(reading));
    }

    private static Command write(
            String name,
            int arity,
            List<String> flags,
            Keys keys,
            String group,
            String usage,
            String summary,
            Command.Changing changing) {
        return new Command(
                name, arity, flags, keys, group, usage, summary, new Action.Write(changing));
    }

    private static Command talk(
            String name,
            int arity,
            String group,
            String usage,
            String summary,
            Command.Talking talking) {
        return new Command(
                name, arity, TALK, Keys.NONE, group, usage, summary, new Action.Talk(talking));
    }

    private static Command flow(
            String name,
            int arity,
            List<String> flags,
            String group,
            String usage,
            String summary,
            Step step) {
        return new Command(
                name, arity, flags, Keys.NONE, group, usage, summary, new Action.Flow(step));
    }
}
