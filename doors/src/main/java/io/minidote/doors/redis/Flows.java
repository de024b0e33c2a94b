package io.minidote.doors.redis;

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
                            "Forgets everything since MULTI.",
                            Step.DISCARD),
                    CONNECTION.flow(
                            "hello [2|3 [SETNAME name]]",
                            Manner.ORDERS,
                            "Chooses the protocol and says who is here.",
                            Step.HELLO),
                    CONNECTION.flow("quit", Manner.ORDERS, "Closes the connection.", Step.QUIT),
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
