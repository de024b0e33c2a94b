package io.minidote.doors.redis;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/// The commands of Redis that are not there, and why: whoever asks for one is told.
final class NotThere {

    static final List<Command> COMMANDS =
            Stream.of(
                            new Group("scripting")
                                    .refuse(
                                            "no scripts are run here; MULTI and WATCH do several"
                                                    + " things at once",
                                            "eval",
                                            "eval_ro",
                                            "evalsha",
                                            "evalsha_ro",
                                            "script",
                                            "fcall",
                                            "fcall_ro",
                                            "function"),
                            new Group("stream")
                                    .refuse(
                                            "there are no streams",
                                            "xack",
                                            "xadd",
                                            "xautoclaim",
                                            "xclaim",
                                            "xdel",
                                            "xgroup",
                                            "xinfo",
                                            "xlen",
                                            "xpending",
                                            "xrange",
                                            "xread",
                                            "xreadgroup",
                                            "xrevrange",
                                            "xsetid",
                                            "xtrim"),
                            new Group("geo")
                                    .refuse(
                                            "there is no index of places",
                                            "geoadd",
                                            "geodist",
                                            "geohash",
                                            "geopos",
                                            "georadius",
                                            "georadius_ro",
                                            "georadiusbymember",
                                            "georadiusbymember_ro",
                                            "geosearch",
                                            "geosearchstore"),
                            new Group("generic")
                                    .refuse("clients sort what they are given", "sort", "sort_ro"),
                            new Group("generic")
                                    .refuse(
                                            "every replica has all the data, and a key stays in its"
                                                    + " database",
                                            "migrate",
                                            "move",
                                            "restore-asking"),
                            new Group("cluster")
                                    .refuse(
                                            "every replica has all the data, so there are no slots",
                                            "cluster",
                                            "asking",
                                            "readonly",
                                            "readwrite"),
                            new Group("pubsub")
                                    .refuse(
                                            "every replica has all the data, so there are no shards",
                                            "ssubscribe",
                                            "sunsubscribe",
                                            "spublish"),
                            new Group("server")
                                    .refuse(
                                            "replicas are equals; minidote serve --join makes"
                                                    + " another one",
                                            "replicaof",
                                            "slaveof",
                                            "psync",
                                            "sync",
                                            "replconf",
                                            "failover"),
                            new Group("server").refuse("there are no users", "acl"),
                            new Group("server")
                                    .refuse("nobody is shown what others ask for", "monitor"),
                            new Group("server").refuse("there are no modules", "module"),
                            new Group("server")
                                    .refuse("the log is pruned by itself", "bgrewriteaof"),
                            new Group("server").refuse("BGSAVE does it while work goes on", "save"),
                            new Group("hyperloglog")
                                    .refuse(
                                            "it is about the inside of Redis",
                                            "pfdebug",
                                            "pfselftest"))
                    .flatMap(Collection::stream)
                    .toList();

    private NotThere() {}
}
