package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.crdt.Crdt;
import io.minidote.crdt.DataType;
import io.minidote.crdt.Key;
import io.minidote.doors.redis.Command.Keys;
import io.minidote.doors.redis.Command.Manner;
import io.minidote.replica.Writing;
import java.util.List;
import java.util.Optional;

/// What Redis commands see at a key, and the commands that take keys of any type.
///
/// Types cannot clash in the core, so a key may hold an object of each. Redis commands see the
/// first of them in an order that is the same at every replica.
final class KeySpace {

    private static final Group GENERIC = new Group("generic");

    private static final String TAKES_AWAY =
            "takes away what this replica has seen; concurrent updates survive";

    static final List<Command> COMMANDS =
            List.of(
                    GENERIC.write(
                            "del key …",
                            Manner.TAKES,
                            Keys.ALL,
                            "Deletes keys, whatever they hold.",
                            TAKES_AWAY,
                            KeySpace::delete),
                    GENERIC.write(
                            "unlink key …",
                            Manner.TAKES_AT_ONCE,
                            Keys.ALL,
                            "The same as DEL.",
                            TAKES_AWAY,
                            KeySpace::delete),
                    GENERIC.read(
                            "exists key …",
                            Manner.READS_AT_ONCE,
                            Keys.ALL,
                            "How many of the keys hold something.",
                            KeySpace::exists),
                    GENERIC.read(
                            "touch key …",
                            Manner.READS_AT_ONCE,
                            Keys.ALL,
                            "The same as EXISTS.",
                            KeySpace::exists),
                    GENERIC.read(
                            "type key",
                            Manner.READS_AT_ONCE,
                            Keys.ONE,
                            "The type that Redis commands see at the key.",
                            KeySpace::type));

    /// The types that are Redis's own, in the order in which they are shown before any other.
    private static final List<Kind<?, ?, ?>> SHOWN_FIRST =
            List.of(Strings.KIND, Hashes.KIND, Sets.KIND, SortedSets.KIND, Lists.KIND);

    private KeySpace() {}

    /// The type that is shown, of those that are there; nothing where there is none.
    static Optional<DataType<?, ?, ?>> shown(List<DataType<?, ?, ?>> types) {
        if (types.size() > 1) {
            for (var kind : SHOWN_FIRST) {
                if (types.contains(kind.type())) {
                    return Optional.of(kind.type());
                }
            }
        }
        return types.isEmpty() ? Optional.empty() : Optional.of(types.getFirst());
    }

    /// Whether a command for `type` may go on: the key shows this type or nothing.
    static boolean fits(List<DataType<?, ?, ?>> types, DataType<?, ?, ?> type) {
        return types.isEmpty()
                || types.size() == 1 && types.getFirst() == type
                || shown(types).orElseThrow() == type;
    }

    private static Answer exists(Sight sight, Request request) {
        var count = 0;
        for (var key : request.from(1)) {
            if (!sight.types(request.bucket(), key).isEmpty()) {
                count++;
            }
        }
        return Answer.number(count);
    }

    private static Answer type(Sight sight, Request request) {
        return new Answer.Status(shownAs(sight.types(request.bucket(), request.word(1))));
    }

    /// What TYPE says where these types are.
    static String shownAs(List<DataType<?, ?, ?>> types) {
        return shown(types).map(KeySpace::redisName).orElse("none");
    }

    private static String redisName(DataType<?, ?, ?> type) {
        return SHOWN_FIRST.stream()
                .filter(kind -> kind.type() == type)
                .map(Kind::name)
                .findFirst()
                .orElse(type.name());
    }

    private static Answer delete(Writing writing, Request request) {
        var count = 0;
        for (var key : request.from(1)) {
            var there = !writing.types(request.bucket(), key).isEmpty();
            if (there && clear(writing, request.bucket(), key) instanceof Answer.Failure failure) {
                return failure;
            }
            count += there ? 1 : 0;
        }
        return Answer.number(count);
    }

    /// Undoes all that this replica has seen at a key: OK, or why not.
    static Answer clear(Writing writing, Bytes bucket, Bytes key) {
        for (var type : writing.types(bucket, key)) {
            if (reset(writing, new Key<>(bucket, key, type)) instanceof Answer.Failure failure) {
                return failure;
            }
        }
        return Answer.OK;
    }

    /// The same for all types but one.
    ///
    /// @param types what is there
    static Answer clear(
            Writing writing,
            Bytes bucket,
            Bytes key,
            List<DataType<?, ?, ?>> types,
            DataType<?, ?, ?> but) {
        for (var type : types) {
            if (type != but
                    && reset(writing, new Key<>(bucket, key, type))
                            instanceof Answer.Failure failure) {
                return failure;
            }
        }
        return Answer.OK;
    }

    private static <S extends Crdt<S, O, E>, O, E> Answer reset(Writing writing, Key<S, O, E> key) {
        return key.type()
                .reset()
                .map(reset -> Kind.update(writing, key, reset, () -> Answer.OK))
                .orElseGet(() -> Answer.error("a " + key.type().name() + " cannot be reset"));
    }
}
