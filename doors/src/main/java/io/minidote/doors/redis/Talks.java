package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/// The commands about connections and the server.
final class Talks {

    static final int DATABASES = 16;

    private static final Group CONNECTION = new Group("connection");
    private static final Group SERVER = new Group("server");

    static final List<Command> COMMANDS =
            List.of(
                    CONNECTION.talk("ping [message]", "PONG, or the message.", Talks::ping),
                    CONNECTION.talk("echo message", "The message.", Talks::echo),
                    CONNECTION.talk(
                            "auth [username] password", "Refused: there is none.", Talks::auth),
                    CONNECTION.talk(
                            "select index",
                            "Chooses the database, and so the bucket of that name.",
                            Talks::select),
                    CONNECTION.talk(
                            "client ID|INFO|LIST|GETNAME|SETNAME|SETINFO|… [argument …]",
                            "About connections.",
                            Talks::client),
                    SERVER.talk(
                            "command [COUNT|LIST|INFO [name …]|DOCS [name …]]",
                            "About commands.",
                            Talks::command),
                    SERVER.talk("config GET [pattern …]", "The settings in force.", Talks::config),
                    SERVER.talk("info [section …]", "How the server is.", Talks::info),
                    new Group("minidote")
                            .talk(
                                    "minidote.help [types]",
                                    "All commands, or all data types with their operations.",
                                    Talks::help));

    private Talks() {}

    static Answer ping(Connection connection, Request request) {
        return switch (request.size()) {
            case 1 -> Answer.PONG;
            case 2 -> new Answer.Bulk(request.word(1));
            default -> Errors.wrongArity("ping");
        };
    }

    static Answer echo(Connection connection, Request request) {
        return new Answer.Bulk(request.word(1));
    }

    static Answer auth(Connection connection, Request request) {
        return Errors.NO_PASSWORD;
    }

    static Answer select(Connection connection, Request request) {
        var index = request.word(1).integer();
        if (index.isEmpty()) {
            return Errors.NOT_AN_INTEGER;
        }
        if (index.getAsLong() < 0 || index.getAsLong() >= DATABASES) {
            return Errors.INDEX_OUT_OF_RANGE;
        }
        connection.select((int) index.getAsLong());
        return Answer.OK;
    }

    /// `HELLO [2|3 [AUTH user password] [SETNAME name]]`: nothing changes unless all of it is
    /// right.
    static Answer hello(Connection connection, Request request) {
        var protocol = connection.protocol();
        var name = connection.name();
        if (request.size() > 1) {
            var asked = request.word(1).integer();
            if (asked.isEmpty()) {
                return Answer.error("Protocol version is not an integer or out of range");
            }
            if (asked.getAsLong() != RespWriter.RESP2 && asked.getAsLong() != RespWriter.RESP3) {
                return new Answer.Failure("NOPROTO unsupported protocol version");
            }
            protocol = (int) asked.getAsLong();
        }
        for (var i = 2; i < request.size(); i++) {
            switch (request.keyword(i)) {
                case "AUTH" -> {
                    return Errors.NO_PASSWORD;
                }
                case "SETNAME" -> {
                    if (i + 1 == request.size()) {
                        return badHello(request.word(i));
                    }
                    if (!isName(request.word(i + 1))) {
                        return badName("Client names");
                    }
                    name = request.word(++i).text();
                }
                default -> {
                    return badHello(request.word(i));
                }
            }
        }
        connection.setName(name);
        connection.setProtocol(protocol);
        var told = new LinkedHashMap<String, Answer>();
        told.put("server", Answer.bulk("minidote"));
        told.put("version", Answer.bulk(connection.door().options().version()));
        told.put("proto", Answer.number(protocol));
        told.put("id", Answer.number(connection.id()));
        told.put("mode", Answer.bulk("standalone"));
        told.put("role", Answer.bulk("master"));
        told.put("modules", Answer.NOTHING);
        return Answer.pairs(told);
    }

    private static Answer badHello(Bytes option) {
        return Answer.error(
                "Syntax error in HELLO option '%s'".formatted(Errors.shortened(option.text())));
    }

    static Answer client(Connection connection, Request request) {
        var sub = request.keyword(1);
        var arity =
                switch (sub) {
                    case "ID", "GETNAME", "INFO" -> 2;
                    case "SETNAME", "REPLY", "NO-EVICT", "NO-TOUCH" -> 3;
                    case "SETINFO" -> 4;
                    case "LIST" -> -2;
                    default -> 0;
                };
        if (arity > 0 && request.size() != arity) {
            return Errors.wrongArity("client|" + sub.toLowerCase(Locale.ROOT));
        }
        return switch (sub) {
            case "ID" -> Answer.number(connection.id());
            case "GETNAME" ->
                    connection.name().isEmpty() ? Answer.NIL : Answer.bulk(connection.name());
            case "SETNAME" -> {
                if (!isName(request.word(2))) {
                    yield badName("Client names");
                }
                connection.setName(request.word(2).text());
                yield Answer.OK;
            }
            case "SETINFO" -> setInfo(connection, request);
            case "INFO" -> new Answer.Text(connection.describe() + "\n");
            case "LIST" ->
                    request.size() == 2
                            ? new Answer.Text(connection.door().describeConnections())
                            : Errors.SYNTAX;
            case "REPLY" ->
                    request.keyword(2).equals("ON")
                            ? Answer.OK
                            : Answer.error("CLIENT REPLY takes ON here: every request is answered");
            case "NO-EVICT", "NO-TOUCH" ->
                    request.keyword(2).equals("ON") || request.keyword(2).equals("OFF")
                            ? Answer.OK
                            : Errors.SYNTAX;
            case "HELP" -> helpOf(request.word(0));
            default -> Errors.unknownSubcommand(request);
        };
    }

    private static Answer setInfo(Connection connection, Request request) {
        var attribute = request.keyword(2);
        var value = request.word(3);
        if (!attribute.equals("LIB-NAME") && !attribute.equals("LIB-VER")) {
            return Answer.error(
                    "Unrecognized option '%s'".formatted(Errors.shortened(request.word(2).text())));
        }
        if (!isName(value)) {
            return badName(attribute.toLowerCase(Locale.ROOT));
        }
        connection.setLibrary(attribute.equals("LIB-NAME"), value.text());
        return Answer.OK;
    }

    /// Printable, without blanks, so that a line of CLIENT LIST can be taken apart again.
    private static boolean isName(Bytes word) {
        for (var i = 0; i < word.length(); i++) {
            if (word.at(i) < '!' || word.at(i) > '~') {
                return false;
            }
        }
        return word.length() <= 256;
    }

    private static Answer badName(String what) {
        return Answer.error(what + " cannot contain spaces, newlines or special characters.");
    }

    static Answer command(Connection connection, Request request) {
        if (request.size() == 1) {
            return new Answer.Many(Commands.ALL.stream().map(Command::info).toList());
        }
        return switch (request.keyword(1)) {
            case "COUNT" ->
                    request.size() == 2
                            ? Answer.number(Commands.ALL.size())
                            : Errors.wrongArity("command|count");
            case "LIST" ->
                    request.size() == 2
                            ? Answer.bulks(Commands.ALL.stream().map(Command::name).toList())
                            : Errors.SYNTAX;
            case "INFO" ->
                    request.size() == 2
                            ? new Answer.Many(Commands.ALL.stream().map(Command::info).toList())
                            : new Answer.Many(
                                    request.from(2).stream()
                                            .map(name ->
                                                    Commands.named(name)
                                                            .map(Command::info)
                                                            .orElse(Answer.NIL))
                                            .toList());
            case "DOCS" -> docs(request);
            case "HELP" -> helpOf(request.word(0));
            default -> Errors.unknownSubcommand(request);
        };
    }

    private static Answer docs(Request request) {
        var docs = new LinkedHashMap<String, Answer>();
        if (request.size() == 2) {
            Commands.ALL.forEach(command -> docs.put(command.name(), command.docs()));
        }
        for (var name : request.from(2)) {
            Commands.named(name).ifPresent(command -> docs.put(command.name(), command.docs()));
        }
        return Answer.pairs(docs);
    }

    static Answer config(Connection connection, Request request) {
        return switch (request.keyword(1)) {
            case "GET" -> {
                if (request.size() < 3) {
                    yield Errors.wrongArity("config|get");
                }
                var found = new TreeMap<String, Answer>();
                var settings = connection.door().settings();
                for (var pattern : request.from(2)) {
                    if (pattern.length() > 256) {
                        yield Answer.error("a pattern has at most 256 bytes");
                    }
                    var glob = new Glob(pattern.text());
                    settings.forEach((name, value) -> {
                        if (glob.matches(name)) {
                            found.put(name, Answer.bulk(value));
                        }
                    });
                }
                yield Answer.pairs(found);
            }
            case "SET", "REWRITE", "RESETSTAT" ->
                    Answer.error(
                            "CONFIG %s is not there: settings are read when the server starts"
                                    .formatted(request.keyword(1)));
            case "HELP" -> helpOf(request.word(0));
            default -> Errors.unknownSubcommand(request);
        };
    }

    static Answer info(Connection connection, Request request) {
        return new Answer.Text(
                ServerInfo.of(
                        connection.door(),
                        request.from(1).stream()
                                .map(section -> section.text().toLowerCase(Locale.ROOT))
                                .toList()));
    }

    static Answer help(Connection connection, Request request) {
        if (request.size() == 2 && request.keyword(1).equals("TYPES")) {
            return Answer.bulks(Catalogue.help());
        }
        if (request.size() > 1) {
            return Answer.error("MINIDOTE.HELP takes nothing or TYPES");
        }
        return Answer.bulks(Commands.ALL.stream().map(Talks::line).toList());
    }

    private static Answer helpOf(Bytes name) {
        return Answer.bulks(Commands.named(name).stream().map(Talks::line).toList());
    }

    private static String line(Command command) {
        var usage = command.usage().isEmpty() ? "" : " " + command.usage();
        return command.name().toUpperCase(Locale.ROOT) + usage + ": " + command.summary();
    }
}
