package io.minidote.doors.redis;

import io.minidote.doors.redis.Command.Keys;
import io.minidote.doors.redis.Command.Manner;
import io.minidote.doors.redis.Command.Step;
import java.util.List;

/// The commands about the order of requests itself, which only their [Connection] can carry out.
final class Flows {

    private static final Group TRANSACTIONS = new Group("transactions");
    private static final Group CONNECTION = new Group("connection");
    private static final Group MINIDOTE = new Group("minidote");

    static final List<Command> COMMANDS =
            List.of(
                    TRANSACTIONS.flow(
                            "multi", Manner.ORDERS, "Begins an atomic transaction.", Step.MULTI),
                    TRANSACTIONS.flow(
                            "exec",
                            Manner.EXECUTES,
                            "Carries out everything since MULTI at once, visible together at every"
                                    + " replica; a command that fails answers its error, the others"
                                    + " happen.",
                            Step.EXEC),
                    TRANSACTIONS.flow(
                            "discard",
                            Manner.ORDERS,
                            "Forgets everything since MULTI, and what is watched.",
                            Step.DISCARD),
                    TRANSACTIONS.flow(
                            "watch key …",
                            Manner.ORDERS,
                            Keys.ALL,
                            "Has the next EXEC answer nil, and do nothing, if anything has happened"
                                    + " to a key until then.",
                            "whatever has become visible at this replica counts, local or remote;"
                                    + " what is concurrent at another replica does not",
                            Step.WATCH),
                    TRANSACTIONS.talk(
                            "unwatch",
                            Manner.ORDERS,
                            "Watches no key any more.",
                            (connection, _) -> {
                                connection.unwatch();
                                return Answer.OK;
                            }),
                    CONNECTION.flow(
                            "hello [2|3 [SETNAME name]]",
                            Manner.GREETS,
                            "Chooses the protocol and says who is here.",
                            Step.HELLO),
                    CONNECTION.flow(
                            "reset",
                            Manner.GREETS,
                            "Makes the connection as it was when it was new: what was queued,"
                                    + " watched or chosen is forgotten.",
                            Step.RESET),
                    CONNECTION.flow(
                            "quit [argument …]",
                            Manner.GREETS,
                            "Closes the connection.",
                            Step.QUIT),
                    MINIDOTE.flow(
                            "minidote.clock",
                            Manner.READS_AT_ONCE,
                            "What this connection has seen and done, as a word to carry to another"
                                    + " replica.",
                            Step.CLOCK),
                    MINIDOTE.flow(
                            "minidote.after clock [timeout-ms]",
                            Manner.READS,
                            "Waits until this replica has everything the clock covers; what follows"
                                    + " on this connection waits with it. Without a timeout it is"
                                    + " session.timeout (5 s).",
                            Step.AFTER),
                    MINIDOTE.flow(
                            "minidote.admin word …",
                            Manner.ADMINISTERS,
                            "Administration, such as status --json, members, leave, forget NAME.",
                            Step.ADMIN));

    private Flows() {}
}
