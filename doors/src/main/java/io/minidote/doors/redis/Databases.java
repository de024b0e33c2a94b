package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.doors.redis.Command.Manner;
import io.minidote.doors.redis.Command.Step;
import io.minidote.replica.View;
import java.util.ArrayList;
import java.util.List;

/// The commands about all keys of a database.
final class Databases {

    private static final Group GENERIC = new Group("generic");
    private static final Group SERVER = new Group("server");

    private static final String IN_PARTS =
            "takes away what this replica has seen, a part at a time; concurrent updates survive,"
                    + " and what is written while it goes on may";

    private static final Bytes EVERYTHING = Bytes.of("*");

    private static final Answer SWAP =
            Answer.error(
                    "SWAPDB is not supported: two databases cannot change their names at every"
                            + " replica while others write to them");

    static final List<Command> COMMANDS =
            List.of(
                    GENERIC.look(
                            "keys pattern",
                            Manner.READS,
                            "All keys that a pattern matches.",
                            Databases::keys),
                    SERVER.look(
                            "dbsize",
                            Manner.READS_AT_ONCE,
                            "How many keys hold anything, be it only what has expired and is not"
                                    + " taken away yet, or what is kept until all members have seen"
                                    + " its removal.",
                            (view, request) ->
                                    Answer.number(view.objects().size(request.bucket()))),
                    SERVER.flow(
                            "flushdb [ASYNC|SYNC]",
                            Manner.TAKES,
                            "Deletes all keys of the database, and answers when they are gone.",
                            IN_PARTS,
                            Step.FLUSH),
                    SERVER.flow(
                            "flushall [ASYNC|SYNC]",
                            Manner.TAKES,
                            "Deletes all keys of all databases, and answers when they are gone.",
                            IN_PARTS,
                            Step.FLUSH),
                    SERVER.talk(
                            "swapdb index1 index2",
                            "Refused: a database is a bucket, and buckets keep their names.",
                            (_, _) -> SWAP));

    private Databases() {}

    /// The bucket that is a database.
    static Bytes bucket(long index) {
        return Bytes.of(index);
    }

    private static Answer keys(View view, Request request) {
        var found = new ArrayList<Answer>();
        var pattern = Glob.exact(request.word(1));
        var all = request.word(1).equals(EVERYTHING);
        view.forEachKey(
                request.bucket(),
                key -> {
                    if (all || pattern.matches(key)) {
                        found.add(new Answer.Bulk(key));
                    }
                });
        return new Answer.Many(found);
    }

    /// The databases that FLUSHDB or FLUSHALL is about; none where its words make no sense.
    static List<Bytes> flushed(Request request) {
        var told = request.size() == 1 || isMode(request.keyword(1)) && request.size() == 2;
        if (!told) {
            return List.of();
        }
        if (request.keyword(0).equals("FLUSHDB")) {
            return List.of(request.bucket());
        }
        var all = new ArrayList<Bytes>();
        for (var index = 0; index < Talks.DATABASES; index++) {
            all.add(bucket(index));
        }
        return all;
    }

    /// Both answer when everything is gone.
    private static boolean isMode(String word) {
        return word.equals("ASYNC") || word.equals("SYNC");
    }
}
