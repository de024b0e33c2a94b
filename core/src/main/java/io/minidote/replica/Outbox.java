package io.minidote.replica;

import io.minidote.base.Invariant;
import io.minidote.broadcast.Frame;
import io.minidote.broadcast.Own;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// What leaves a replica, in the order it leaves in.
///
/// One rule keeps promises true across crashes: **nothing leaves before all it could have seen is
/// on disk.** Whatever leaves is either held until the log entries appended before it are persisted
/// ([#hold]), or made from the published view, which moves by the same rule ([#release]).
final class Outbox {

    /// What a frame takes in the log beside its bytes, at most: as the log counts it.
    static final int FRAME_OVERHEAD = 192;

    private record Held(long untilPersisted, Action action) {}

    private record Unsent(long untilPersisted, Own own) {}

    private final List<Action> actions = new ArrayList<>();
    private final Deque<Held> held = new ArrayDeque<>();

    /// What the batch at hand will hold: all of it until the batch is persisted as a whole, because
    /// the view that shows it is published as a whole.
    private final List<Action> holding = new ArrayList<>();

    /// What was held and may leave now.
    private final List<Action> freed = new ArrayList<>();

    /// Own transactions that are appended but not persisted.
    private final Deque<Unsent> unsent = new ArrayDeque<>();

    /// How many frames have been appended to the log, and how many of them survive a crash:
    /// `persisted ≤ appended`.
    private long appended;

    private long persisted;

    /// How many bytes the log can surely still take.
    private long room;

    /// What readers see: covers nothing that is not persisted, and nothing the working state lacks.
    private View published;

    /// @param appends how many frames the log had when `published` was saved
    Outbox(long appends, View published) {
        appended = appends;
        persisted = appends;
        this.published = published;
    }

    View published() {
        return published;
    }

    long appended() {
        return appended;
    }

    long room() {
        return room;
    }

    void room(long bytes) {
        room = bytes;
    }

    /// The replay is over, and this is what it led to.
    void begin(View view) {
        published = view;
        actions.add(new Action.Publish(view));
    }

    /// A frame that is in the log already has been applied.
    void replayed() {
        appended++;
        persisted++;
    }

    void persisted(long appends) {
        Invariant.check(
                appends >= persisted && appends <= appended,
                "%s frames are persisted, but it was %s, and %s were appended",
                appends,
                persisted,
                appended);
        persisted = appends;
    }

    void append(Frame frame) {
        actions.add(new Action.Append(frame));
        appended++;
        room -= frame.bytes().length() + FRAME_OVERHEAD;
    }

    /// Once it is persisted it is to be sent to the others.
    void append(Own own) {
        append(own.whole());
        unsent.add(new Unsent(appended, own));
    }

    /// A state that is merged counts as one append.
    void countMerge() {
        appended++;
    }

    /// Only for what has seen nothing that is not on disk.
    void act(Action action) {
        actions.add(action);
    }

    /// Everything that could have seen what is not yet on disk goes through here.
    void hold(Action action) {
        holding.add(action);
    }

    void endBatch() {
        holding.forEach(action -> held.add(new Held(appended, action)));
        holding.clear();
    }

    /// Lets go of what may leave: the newest view first, so that whoever is answered finds his own
    /// update in it. The rest is to follow by [#flush].
    ///
    /// @return whether there is a newer view
    boolean release() {
        var before = published;
        while (!held.isEmpty() && held.peek().untilPersisted() <= persisted) {
            var action = held.remove().action();
            if (action instanceof Action.Publish(var view)) {
                Invariant.check(
                        view.clock().covers(published.clock()),
                        "the view would go back from %s to %s",
                        published.clock(),
                        view.clock());
                published = view;
            } else {
                freed.add(action);
            }
        }
        if (published != before) {
            actions.add(new Action.Publish(published));
        }
        return published != before;
    }

    void flush() {
        actions.addAll(freed);
        freed.clear();
    }

    /// The own transactions that may be sent from now on.
    List<Own> takeSendable() {
        var sendable = new ArrayList<Own>();
        while (!unsent.isEmpty() && unsent.peek().untilPersisted() <= persisted) {
            sendable.add(unsent.remove().own());
        }
        return sendable;
    }

    List<Action> drain() {
        var drained = List.copyOf(actions);
        actions.clear();
        return drained;
    }
}
