package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import java.util.LinkedHashMap;
import java.util.List;

/// The commands with which a connection begins.
final class Talks {

    static final int DATABASES = 16;

    private static final Group CONNECTION = new Group("connection");

    static final List<Command> COMMANDS =
            List.of(
                    CONNECTION.talk("ping [message]", "PONG, or the message.", Talks::ping),
                    CONNECTION.talk("echo message", "The message.", Talks::echo),
                    CONNECTION.talk(
                            "auth [username] password", "Refused: there is none.", Talks::auth),
                    CONNECTION.talk(
                            "select index",
                            "Chooses the database, and so the bucket of that name.",
                            Talks::select));

    private Talks() {}

    static Answer ping(Connection connection, Request request) {
        return switch (request.size()) {
            case 1 -> connection.onlyHears() ? heard(Bytes.EMPTY) : Answer.PONG;
            case 2 ->
                    connection.onlyHears()
                            ? heard(request.word(1))
                            : new Answer.Bulk(request.word(1));
            default -> Errors.wrongArity("ping");
        };
    }

    /// PONG among messages.
    private static Answer heard(Bytes message) {
        return new Answer.Many(List.of(Answer.bulk("pong"), new Answer.Bulk(message)));
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
        connection.profile().database = (int) index.getAsLong();
        return Answer.OK;
    }

    /// `HELLO [2|3 [AUTH user password] [SETNAME name]]`: nothing changes unless all of it is
    /// right.
    static Answer hello(Connection connection, Request request) {
        var profile = connection.profile();
        var protocol = profile.protocol;
        var name = profile.name;
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
        profile.name = name;
        profile.protocol = protocol;
        var told = new LinkedHashMap<String, Answer>();
        told.put("server", Answer.bulk("minidote"));
        told.put("version", Answer.bulk(connection.door().options().version()));
        told.put("proto", Answer.number(protocol));
        told.put("id", Answer.number(profile.id));
        told.put("mode", Answer.bulk("standalone"));
        told.put("role", Answer.bulk("master"));
        told.put("modules", Answer.NOTHING);
        return Answer.pairs(told);
    }

    private static Answer badHello(Bytes option) {
        return Answer.error(
                "Syntax error in HELLO option '%s'".formatted(Errors.shortened(option.text())));
    }

    /// Printable, without blanks, so that a line of CLIENT LIST can be taken apart again.
    static boolean isName(Bytes word) {
        for (var i = 0; i < word.length(); i++) {
            if (word.at(i) < '!' || word.at(i) > '~') {
                return false;
            }
        }
        return word.length() <= 256;
    }

    static Answer badName(String what) {
        return Answer.error(what + " cannot contain spaces, newlines or special characters.");
    }
}
