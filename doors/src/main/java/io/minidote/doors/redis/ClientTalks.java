package io.minidote.doors.redis;

import io.minidote.doors.redis.Command.Manner;
import io.minidote.doors.redis.Command.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// The commands about connections: CLIENT.
final class ClientTalks {

    private static final Group CONNECTION = new Group("connection");

    private static final String NO_TRACKING =
            "nobody is told of what changes behind his cache; MULTI after WATCH notices";

    static final List<Command> COMMANDS =
            List.of(
                    CONNECTION.container("client", "About connections."),
                    CONNECTION.talk(
                            "client|id",
                            "The number of this connection.",
                            (connection, _) -> Answer.number(connection.profile().id)),
                    CONNECTION.talk(
                            "client|info",
                            "A line on this connection.",
                            (connection, _) -> new Answer.Text(connection.describe() + "\n")),
                    CONNECTION.talk(
                            "client|list [TYPE NORMAL|MASTER|REPLICA|PUBSUB] [ID client-id …]",
                            "A line on each connection.",
                            ClientTalks::list),
                    CONNECTION.talk(
                            "client|getname",
                            "The name that was given to this connection.",
                            (connection, _) ->
                                    connection.profile().name.isEmpty()
                                            ? Answer.NIL
                                            : Answer.bulk(connection.profile().name)),
                    CONNECTION.talk(
                            "client|setname connection-name",
                            "Gives this connection a name.",
                            ClientTalks::setName),
                    CONNECTION.talk(
                            "client|setinfo LIB-NAME|LIB-VER text",
                            "Says which library the client uses.",
                            ClientTalks::setInfo),
                    CONNECTION.talk(
                            "client|kill address|ADDR|LADDR|ID|TYPE|USER|SKIPME [value] …",
                            Manner.ADMINISTERS,
                            "Closes connections, and answers how many.",
                            ClientTalks::kill),
                    CONNECTION.talk(
                            "client|pause milliseconds [WRITE|ALL]",
                            Manner.ADMINISTERS,
                            "Lets all clients, or those that write, wait for a while.",
                            ClientTalks::pause),
                    CONNECTION.talk(
                            "client|unpause",
                            Manner.ADMINISTERS,
                            "Lets them wait no longer.",
                            (connection, _) -> {
                                connection.door().pause().end();
                                connection.door().connections().forEach(Connection::wake);
                                return Answer.OK;
                            }),
                    CONNECTION.flow(
                            "client|reply ON|OFF|SKIP",
                            Manner.ORDERS,
                            "Whether requests are answered: all, none, or not this one and the"
                                    + " next.",
                            Step.REPLY),
                    CONNECTION.flow(
                            "client|unblock client-id [TIMEOUT|ERROR]",
                            Manner.ADMINISTERS,
                            "Ends what a client waits for, as if its time was over.",
                            Step.UNBLOCK),
                    CONNECTION.talk(
                            "client|no-evict ON|OFF",
                            "Accepted: nobody is put out for want of memory.",
                            ClientTalks::onOrOff),
                    CONNECTION.talk(
                            "client|no-touch ON|OFF",
                            "Accepted: nobody notes when a key was read.",
                            ClientTalks::onOrOff),
                    CONNECTION.talk(
                            "client|tracking ON|OFF [option …]",
                            "Refused but for OFF: " + NO_TRACKING + ".",
                            (_, request) ->
                                    request.keyword(2).equals("OFF")
                                            ? Answer.OK
                                            : Errors.notThere("client|tracking", NO_TRACKING)),
                    CONNECTION.talk(
                            "client|caching YES|NO",
                            "Refused: it is about CLIENT TRACKING.",
                            (_, _) -> Errors.notThere("client|caching", NO_TRACKING)),
                    CONNECTION.talk(
                            "client|trackinginfo",
                            "That CLIENT TRACKING is off.",
                            (_, _) -> trackingInfo()),
                    CONNECTION.talk(
                            "client|getredir",
                            "-1: CLIENT TRACKING is off.",
                            (_, _) -> Answer.number(-1)),
                    CONNECTION.help("client"));

    private ClientTalks() {}

    private static Answer setName(Connection connection, Request request) {
        if (!Talks.isName(request.word(2))) {
            return Talks.badName("Client names");
        }
        connection.profile().name = request.word(2).text();
        return Answer.OK;
    }

    private static Answer setInfo(Connection connection, Request request) {
        var attribute = request.keyword(2);
        var value = request.word(3);
        if (!attribute.equals("LIB-NAME") && !attribute.equals("LIB-VER")) {
            return Answer.error(
                    "Unrecognized option '%s'".formatted(Errors.shortened(request.word(2).text())));
        }
        if (!Talks.isName(value)) {
            return Talks.badName(attribute.toLowerCase(Locale.ROOT));
        }
        if (attribute.equals("LIB-NAME")) {
            connection.profile().libraryName = value.text();
        } else {
            connection.profile().libraryVersion = value.text();
        }
        return Answer.OK;
    }

    private static Answer onOrOff(Connection connection, Request request) {
        return request.keyword(2).equals("ON") || request.keyword(2).equals("OFF")
                ? Answer.OK
                : Errors.SYNTAX;
    }

    private static Answer trackingInfo() {
        var told = new LinkedHashMap<String, Answer>();
        told.put("flags", Answer.statuses(List.of("off")));
        told.put("redirect", Answer.number(-1));
        told.put("prefixes", Answer.NOTHING);
        return Answer.pairs(told);
    }

    private static Answer list(Connection connection, Request request) {
        Predicate<Connection> wanted = _ -> true;
        if (request.size() == 4 && request.keyword(2).equals("TYPE")) {
            var type = request.word(3).text().toLowerCase(Locale.ROOT);
            if (!isType(type)) {
                return unknownType(request, 3);
            }
            wanted = each -> isOf(type, each);
        } else if (request.size() > 3 && request.keyword(2).equals("ID")) {
            var ids = new ArrayList<Long>();
            for (var word : request.from(3)) {
                var id = word.integer();
                if (id.isEmpty()) {
                    return Answer.error("Invalid client ID");
                }
                ids.add(id.getAsLong());
            }
            wanted = each -> ids.contains(each.profile().id);
        } else if (request.size() != 2) {
            return Errors.SYNTAX;
        }
        return new Answer.Text(
                connection.door().connections().stream()
                        .filter(wanted)
                        .map(each -> each.describe() + "\n")
                        .collect(Collectors.joining()));
    }

    private static boolean isType(String type) {
        return List.of("normal", "master", "replica", "slave", "pubsub").contains(type);
    }

    private static boolean isOf(String type, Connection connection) {
        return type.equals(connection.profile().hears() ? "pubsub" : "normal");
    }

    private static Answer unknownType(Request request, int word) {
        return Answer.error(
                "Unknown client type '%s'".formatted(Errors.shortened(request.word(word).text())));
    }

    private static Answer kill(Connection connection, Request request) {
        if (request.size() == 3) {
            var address = request.word(2).text();
            var killed = kill(connection, each -> each.profile().remote().equals(address));
            return killed == 0 ? Answer.error("No such client") : Answer.OK;
        }
        Predicate<Connection> wanted = _ -> true;
        var skipMe = true;
        for (var i = 2; i < request.size(); i += 2) {
            if (i + 1 == request.size()) {
                return Errors.SYNTAX;
            }
            var word = request.word(i + 1).text();
            switch (request.keyword(i)) {
                case "ID" -> {
                    var id = request.word(i + 1).integer();
                    if (id.isEmpty() || id.getAsLong() < 1) {
                        return Answer.error("client-id should be greater than 0");
                    }
                    wanted = wanted.and(each -> each.profile().id == id.getAsLong());
                }
                case "TYPE" -> {
                    var type = word.toLowerCase(Locale.ROOT);
                    if (!isType(type)) {
                        return unknownType(request, i + 1);
                    }
                    wanted = wanted.and(each -> isOf(type, each));
                }
                case "USER" -> {
                    if (!word.equals("default")) {
                        return Answer.error("No such user '%s'".formatted(Errors.shortened(word)));
                    }
                }
                case "ADDR" -> wanted = wanted.and(each -> each.profile().remote().equals(word));
                case "LADDR" -> wanted = wanted.and(each -> each.profile().local().equals(word));
                case "SKIPME" -> {
                    switch (request.keyword(i + 1)) {
                        case "YES" -> skipMe = true;
                        case "NO" -> skipMe = false;
                        default -> {
                            return Errors.SYNTAX;
                        }
                    }
                }
                default -> {
                    return Errors.SYNTAX;
                }
            }
        }
        return Answer.number(
                kill(connection, skipMe ? wanted.and(each -> each != connection) : wanted));
    }

    /// Closes connections: one's own when this is answered.
    private static int kill(Connection connection, Predicate<Connection> wanted) {
        var killed = connection.door().connections().stream().filter(wanted).toList();
        for (var each : killed) {
            if (each == connection) {
                each.endAfterThis();
            } else {
                each.close();
            }
        }
        return killed.size();
    }

    private static Answer pause(Connection connection, Request request) {
        var millis = request.word(2).integer();
        if (millis.isEmpty()) {
            return Errors.TIMEOUT_NOT_AN_INTEGER;
        }
        if (millis.getAsLong() < 0) {
            return Errors.TIMEOUT_NEGATIVE;
        }
        if (request.size() > 4) {
            return Errors.SYNTAX;
        }
        var mode = request.size() == 3 ? "ALL" : request.keyword(3);
        if (!mode.equals("ALL") && !mode.equals("WRITE")) {
            return Answer.error("CLIENT PAUSE mode must be WRITE or ALL");
        }
        if (millis.getAsLong() > Waits.LONGEST.toMillis()) {
            return Answer.error(
                    "timeout is at most %d milliseconds".formatted(Waits.LONGEST.toMillis()));
        }
        connection.door().pause().begin(Duration.ofMillis(millis.getAsLong()), mode.equals("ALL"));
        return Answer.OK;
    }
}
