package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The commands about commands: what the table says.
final class CommandTalks {

    private static final Group SERVER = new Group("server");

    private static final Answer NO_SUCH_COMMAND = Answer.error("Invalid command specified");

    static final List<Command> COMMANDS =
            List.of(
                    SERVER.container(
                            "command",
                            "What the table says of all commands.",
                            (_, _) ->
                                    new Answer.Many(
                                            Commands.there().map(CommandTalks::info).toList())),
                    SERVER.talk(
                            "command|count",
                            "How many commands there are.",
                            (_, _) -> Answer.number(Commands.there().count())),
                    SERVER.talk(
                            "command|list [FILTERBY MODULE|ACLCAT|PATTERN word]",
                            "The names of commands.",
                            CommandTalks::list),
                    SERVER.talk(
                            "command|info [name …]",
                            "How commands are asked for and behave.",
                            CommandTalks::infos),
                    SERVER.talk("command|docs [name …]", "What commands do.", CommandTalks::docs),
                    SERVER.talk(
                            "command|getkeys command argument …",
                            "Which words of a request are keys.",
                            (_, request) -> keys(request, (_, key) -> new Answer.Bulk(key))),
                    SERVER.talk(
                            "command|getkeysandflags command argument …",
                            "Which words of a request are keys, and what becomes of them.",
                            (_, request) ->
                                    keys(
                                            request,
                                            (command, key) ->
                                                    new Answer.Many(
                                                            List.of(
                                                                    new Answer.Bulk(key),
                                                                    access(command))))),
                    SERVER.help("command"),
                    new Group("minidote")
                            .talk(
                                    "minidote.help [types]",
                                    "All commands, or all data types with their operations.",
                                    CommandTalks::help));

    private CommandTalks() {}

    private static Answer info(Command command) {
        return command.info(Commands.subcommands(command.name()));
    }

    private static Stream<Command> withSubcommands(Command command) {
        return Stream.concat(Stream.of(command), Commands.subcommands(command.name()).stream());
    }

    private static Answer list(Connection connection, Request request) {
        Predicate<Command> wanted = _ -> true;
        if (request.size() > 2) {
            if (request.size() != 5 || !request.keyword(2).equals("FILTERBY")) {
                return Errors.SYNTAX;
            }
            var word = request.word(4).text();
            switch (request.keyword(3)) {
                case "MODULE" -> wanted = _ -> false;
                case "ACLCAT" -> wanted = command -> command.group().equalsIgnoreCase(word);
                case "PATTERN" -> {
                    if (word.length() > Glob.LONGEST) {
                        return Errors.PATTERN_TOO_LONG;
                    }
                    var glob = new Glob(word);
                    wanted = command -> glob.matches(command.name());
                }
                default -> {
                    return Errors.SYNTAX;
                }
            }
        }
        return Answer.bulks(
                Commands.there()
                        .flatMap(CommandTalks::withSubcommands)
                        .filter(wanted)
                        .map(Command::name)
                        .toList());
    }

    private static Optional<Command> find(Bytes name) {
        return Commands.named(name).filter(Command::isThere);
    }

    private static Answer infos(Connection connection, Request request) {
        return request.size() == 2
                ? new Answer.Many(Commands.there().map(CommandTalks::info).toList())
                : new Answer.Many(
                        request.from(2).stream()
                                .map(name -> find(name).map(CommandTalks::info).orElse(Answer.NIL))
                                .toList());
    }

    private static Answer docs(Connection connection, Request request) {
        var docs = new LinkedHashMap<String, Answer>();
        var asked =
                request.size() == 2
                        ? Commands.there()
                        : request.from(2).stream().flatMap(name -> find(name).stream());
        asked.forEach(command ->
                docs.put(command.name(), command.docs(Commands.subcommands(command.name()))));
        return Answer.pairs(docs);
    }

    private interface Naming {
        Answer answer(Command command, Bytes key);
    }

    private static Answer keys(Request request, Naming naming) {
        var words = request.from(2);
        var found = Commands.asked(words.toArray(Bytes[]::new)).filter(Command::isThere);
        if (found.isEmpty()) {
            return NO_SUCH_COMMAND;
        }
        var command = found.get();
        if (!command.takes(words.size())) {
            return Answer.error("Invalid number of arguments specified for command");
        }
        if (command.keys().first() == 0 && command.countAt() == 0) {
            return Answer.error("The command has no key arguments");
        }
        return keys(command, words)
                .<Answer>map(keys ->
                        new Answer.Many(
                                keys.stream().map(key -> naming.answer(command, key)).toList()))
                .orElse(Answer.error("Invalid arguments specified for command"));
    }

    /// The words that are keys; nothing where their number makes no sense.
    private static Optional<List<Bytes>> keys(Command command, List<Bytes> words) {
        var found = new ArrayList<Bytes>();
        var keys = command.keys();
        if (keys.first() > 0) {
            var last = keys.last() < 0 ? words.size() + keys.last() : keys.last();
            for (var i = keys.first(); i <= Math.min(last, words.size() - 1); i += keys.step()) {
                found.add(words.get(i));
            }
        }
        var at = command.countAt();
        if (at > 0) {
            var count = words.get(at).integer();
            if (count.isEmpty()
                    || count.getAsLong() < 1
                    || count.getAsLong() > words.size() - at - 1) {
                return Optional.empty();
            }
            found.addAll(words.subList(at + 1, at + 1 + (int) count.getAsLong()));
        }
        return Optional.of(found);
    }

    private static Answer access(Command command) {
        return Answer.statuses(
                command.flags().contains("write")
                        ? List.of("RW", "UPDATE")
                        : List.of("RO", "ACCESS"));
    }

    private static Answer help(Connection connection, Request request) {
        if (request.size() == 2 && request.keyword(1).equals("TYPES")) {
            return Answer.bulks(Catalogue.help());
        }
        if (request.size() > 1) {
            return Answer.error("MINIDOTE.HELP takes nothing or TYPES");
        }
        Function<Command, String> line = command -> command.line() + ": " + command.summary();
        return Answer.bulks(
                Commands.there().flatMap(CommandTalks::withSubcommands).map(line).toList());
    }
}
