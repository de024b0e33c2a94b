package io.minidote.api;

import io.minidote.clock.VectorClock;
import io.minidote.crdt.Key;
import io.minidote.replica.Response;
import java.util.List;
import java.util.stream.Collectors;

/// Why something that was asked for was not done. Nothing of it has happened, unless the node
/// [Stopped].
public abstract sealed class NotDone extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// How many objects a message names.
    private static final int NAMED = 8;

    private NotDone(String message) {
        super(message);
    }

    /// It makes no sense here: an operation its type refuses, a clock this cluster never gave out.
    /// Trying again would not help.
    public static final class Refused extends NotDone {
        private static final long serialVersionUID = 1;

        Refused(String why) {
            super(why);
        }
    }

    /// Something that a transaction had read has changed since, and it was to be committed only
    /// [Transaction#ifUnchanged]. Begin a new one, which sees the change.
    public static final class Changed extends NotDone {
        private static final long serialVersionUID = 1;

        private final transient List<Key<?, ?, ?>> objects;

        Changed(List<Key<?, ?, ?>> objects) {
            super(
                    "changed since the transaction began: "
                            + objects.stream()
                                    .limit(NAMED)
                                    .map(Key::toString)
                                    .collect(Collectors.joining(", "))
                            + (objects.size() > NAMED ? ", …" : ""));
            this.objects = objects;
        }

        /// What it had read that shows something else now, in the order it was first read in.
        public List<Key<?, ?, ?>> objects() {
            return objects;
        }
    }

    /// What the clock names did not come in time. Later, or at another replica, it may be there.
    public static final class Late extends NotDone {
        private static final long serialVersionUID = 1;

        private final transient VectorClock lacking;

        Late(VectorClock lacking) {
            super("not here in time: " + lacking);
            this.lacking = lacking;
        }

        /// The entries of the clock that are still not here.
        public VectorClock lacking() {
            return lacking;
        }
    }

    /// The replica does not have everything yet and serves nobody.
    public static final class Loading extends NotDone {
        private static final long serialVersionUID = 1;

        Loading(String progress) {
            super("this replica is still loading: " + progress);
        }
    }

    /// A limit is reached; the message names it. Slow down, and try again.
    public static final class Busy extends NotDone {
        private static final long serialVersionUID = 1;

        Busy(String limit, String why) {
            super(limit + ": " + why);
        }
    }

    /// The disk is full. Reads go on, and updates will when there is room.
    public static final class NoRoom extends NotDone {
        private static final long serialVersionUID = 1;

        NoRoom() {
            super("the disk is full; reads go on");
        }
    }

    /// It would let the data grow beyond `memory.max`. Reads go on, and so does what removes data.
    public static final class OutOfMemory extends NotDone {
        private static final long serialVersionUID = 1;

        OutOfMemory(long used, long max) {
            super(
                    "the data takes %d bytes, and would grow beyond memory.max (%d): remove some, or raise it"
                            .formatted(used, max));
        }
    }

    /// The node has stopped. Whether an update has happened is not known: it may be there when the
    /// node comes back.
    public static final class Stopped extends NotDone {
        private static final long serialVersionUID = 1;

        Stopped(String why) {
            super(why);
        }
    }

    static RuntimeException because(Response response) {
        return switch (response) {
            case Response.Refused(var why) -> new Refused(why);
            case Response.Changed(var objects) -> new Changed(objects);
            case Response.Late(var lacking) -> new Late(lacking);
            case Response.Loading(var progress) -> new Loading(progress);
            case Response.Busy(var limit, var why) -> new Busy(limit, why);
            case Response.NoRoom() -> new NoRoom();
            case Response.OutOfMemory(var used, var max) -> new OutOfMemory(used, max);
            case Response.Stopped(var why) -> new Stopped(why);
            case Response.Updated _,
                    Response.Covered _,
                    Response.Opened _,
                    Response.Aborted _,
                    Response.Watching _,
                    Response.Acknowledged _,
                    Response.Inspected _,
                    Response.Forgotten _,
                    Response.Left _,
                    Response.NotAgain _ ->
                    new IllegalStateException("an answer to another question: " + response);
        };
    }
}
