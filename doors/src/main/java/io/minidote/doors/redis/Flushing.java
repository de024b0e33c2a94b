package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.Crdt;
import io.minidote.crdt.Key;
import io.minidote.crdt.Prepared;
import io.minidote.replica.Client;
import io.minidote.replica.Intent;
import io.minidote.replica.Objects;
import io.minidote.replica.Response;
import io.minidote.replica.View;
import io.minidote.replica.Writing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes away all that some databases hold, a part at a time.
///
/// Each part is a transaction, small enough for the writer to be done with it in a few
/// milliseconds, whatever there is; between two of them it does what others ask for. The keys are
/// those that are published when all that its client has asked for before is answered. Of what is
/// there when its part begins, all that this replica has seen is taken away.
///
/// Belongs to one thread, where everything but the intents happens.
final class Flushing {

    private static final Logger LOG = LoggerFactory.getLogger(Flushing.class);

    /// So many keys are taken away at once, at most.
    private static final int KEYS = 1_000;

    /// Once so much is to be taken away no more keys come to it.
    private static final long WEIGHT = 1 << 20;

    private final Client client;
    private final Executor thread;
    private final Duration patience;
    private final Iterator<Bytes> buckets;
    private final Consumer<Response> answer;

    /// All that has been answered so far.
    private VectorClock session;

    private View view = View.EMPTY;
    private Bytes bucket = Bytes.EMPTY;
    private Iterator<Objects.Entry<?, ?, ?>> objects = Collections.emptyIterator();

    /// How many objects are left that cannot be reset.
    private int left;

    /// @param thread where it goes on when a part is done
    /// @param patience how long each part may wait for the session
    /// @param session what the client has seen
    /// @param answer takes what the whole is answered with, once
    Flushing(
            Client client,
            Executor thread,
            Duration patience,
            VectorClock session,
            List<Bytes> buckets,
            Consumer<Response> answer) {
        this.client = client;
        this.thread = thread;
        this.patience = patience;
        this.session = session;
        this.buckets = buckets.iterator();
        this.answer = answer;
    }

    /// The first part takes nothing away: it is done when all that was asked for before is.
    void begin() {
        ask(List.of(), this::look);
    }

    private void look() {
        view = client.view();
        next();
    }

    private void next() {
        var part = part();
        if (part.isEmpty()) {
            answer.accept(new Response.Updated(session, outcome()));
        } else {
            ask(part, this::next);
        }
    }

    private Answer outcome() {
        return left == 0
                ? Answer.OK
                : Answer.error("objects that cannot be reset are left: %d".formatted(left));
    }

    /// Keys of one bucket; none where there are no more.
    private List<Bytes> part() {
        var keys = new ArrayList<Bytes>();
        var weight = 0L;
        while (keys.size() < KEYS && weight < WEIGHT) {
            if (objects.hasNext()) {
                var object = objects.next();
                weight += object.state().weight();
                if (keys.isEmpty() || !keys.getLast().equals(object.key().key())) {
                    keys.add(object.key().key());
                }
            } else if (keys.isEmpty() && buckets.hasNext()) {
                bucket = buckets.next();
                objects = view.objects().entries(bucket).iterator();
            } else {
                break;
            }
        }
        return keys;
    }

    private void ask(List<Bytes> keys, Runnable then) {
        var from = bucket;
        client.update(
                session,
                Instant.now().plus(patience),
                writing -> takeAway(writing, from, keys),
                response -> soon(() -> heard(response, then)));
        client.flush();
    }

    private void soon(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException closed) {
            LOG.debug("the door has closed, and nobody waits for an answer");
        }
    }

    private void heard(Response response, Runnable then) {
        if (response instanceof Response.Updated(var clock, Integer stays)) {
            session = session.join(clock);
            left += stays;
            then.run();
        } else {
            answer.accept(response);
        }
    }

    private static Intent.Outcome takeAway(Writing writing, Bytes bucket, List<Bytes> keys) {
        var stays = 0;
        for (var key : keys) {
            for (var type : writing.types(bucket, key)) {
                stays += reset(writing, new Key<>(bucket, key, type)) ? 0 : 1;
            }
        }
        return new Intent.Outcome.Done(stays);
    }

    private static <S extends Crdt<S, O, E>, O, E> boolean reset(
            Writing writing, Key<S, O, E> key) {
        return key.type()
                .reset()
                .map(reset -> writing.update(key, reset))
                .filter(prepared -> !(prepared instanceof Prepared.Refused<E>))
                .isPresent();
    }
}
