package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.clock.HybridTime;
import io.minidote.crdt.Crdt;
import io.minidote.crdt.DataType;
import io.minidote.crdt.Key;
import io.minidote.crdt.Prepared;
import io.minidote.replica.Announcement;
import io.minidote.replica.Bucket;
import io.minidote.replica.Intent;
import io.minidote.replica.Look;
import io.minidote.replica.Writing;
import java.util.List;

/// Watches commands change things: a command that fails when it has done half of its work takes the
/// whole transaction with it, because no half of a command may be left.
final class Attempt implements Writing {

    private final Writing writing;
    private int changes;

    /// Why the transaction cannot happen; empty while it can.
    private String failed = "";

    Attempt(Writing writing) {
        this.writing = writing;
    }

    /// Does one command as a transaction of its own, which may wait for what the command takes.
    static Intent.Outcome whole(Writing writing, Command.Changing changing, Request request) {
        var attempt = new Attempt(writing);
        var answer = attempt.answer(changing, request);
        return answer instanceof Answer.Later(var objects, var atMost, _, var again)
                ? new Intent.Outcome.Expects(
                        objects,
                        atMost,
                        Answer.NO_ARRAY,
                        later -> whole(later, (then, _) -> again.apply(then), request))
                : attempt.outcome(answer);
    }

    Answer answer(Command.Changing changing, Request request) {
        var before = changes;
        var answer = changing.answer(this, request);
        if (answer instanceof Answer.Failure(var error) && changes > before && failed.isEmpty()) {
            failed = error.startsWith("ERR ") ? error.substring(4) : error;
        }
        return answer;
    }

    /// What becomes of the transaction whose answer would be this one.
    Intent.Outcome outcome(Answer answer) {
        return failed.isEmpty()
                ? new Intent.Outcome.Done(answer)
                : new Intent.Outcome.Refused(failed);
    }

    @Override
    public <S extends Crdt<S, O, E>, O, E> S read(Key<S, O, E> key) {
        return writing.read(key);
    }

    @Override
    public List<DataType<?, ?, ?>> types(Bytes bucket, Bytes key) {
        return writing.types(bucket, key);
    }

    @Override
    public HybridTime time() {
        return writing.time();
    }

    @Override
    public void announce(Announcement announcement) {
        writing.announce(announcement);
        changes++;
    }

    @Override
    public boolean touched(List<Look> looks) {
        return writing.touched(looks);
    }

    @Override
    public Bucket bucket(Bytes bucket) {
        return writing.bucket(bucket);
    }

    @Override
    public <S extends Crdt<S, O, E>, O, E> Prepared<E> update(Key<S, O, E> key, O operation) {
        var prepared = writing.update(key, operation);
        if (prepared instanceof Prepared.Effect<E>) {
            changes++;
        }
        return prepared;
    }
}
