package io.minidote.cli;

import io.minidote.base.Bytes;
import io.minidote.clock.VectorClock;
import io.minidote.doors.redis.Admin;
import io.minidote.doors.redis.Answer;
import io.minidote.doors.redis.Facts;
import io.minidote.node.Administration;
import io.minidote.node.Configuration;
import io.minidote.node.Node;
import io.minidote.node.Setting;
import io.minidote.replica.Announcement;
import io.minidote.replica.Client;
import io.minidote.replica.Intent;
import io.minidote.replica.Response;
import io.minidote.replica.View;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a door has behind it: the node, or, while that still reads its disk, somebody who says so.
///
/// So a door opens at once, and a client that comes early hears how things are.
final class NodeBehindDoor implements Client, Admin, Facts {

    private static final String PROGRESS = "reading the data directory";

    /// The administration word that stops the whole server, door and all.
    private static final String SHUTDOWN = "shutdown";

    private final Configuration configuration;

    private final List<Consumer<Announcement>> listeners = new CopyOnWriteArrayList<>();

    private volatile @Nullable Node node;

    private volatile Optional<Runnable> stop = Optional.empty();

    NodeBehindDoor(Configuration configuration) {
        this.configuration = configuration;
    }

    /// From now on the node answers.
    void is(Node ready) {
        ready.listen(announcement -> listeners.forEach(each -> each.accept(announcement)));
        node = ready;
    }

    @Override
    public void listen(Consumer<Announcement> listener) {
        listeners.add(listener);
    }

    @Override
    public View view() {
        var here = node;
        return here == null ? View.EMPTY : here.view();
    }

    @Override
    public Instant now() {
        var here = node;
        return here == null ? Instant.now() : here.now();
    }

    @Override
    public Serving serving() {
        var here = node;
        return here == null ? new Serving.NotYet(PROGRESS) : here.serving();
    }

    @Override
    public void await(VectorClock atLeast, Instant deadline, Consumer<Response> answer) {
        var here = node;
        if (here == null) {
            answer.accept(new Response.Loading(PROGRESS));
        } else {
            here.await(atLeast, deadline, answer);
        }
    }

    @Override
    public void acknowledged(
            VectorClock clock, int members, Instant deadline, Consumer<Response> answer) {
        var here = node;
        if (here == null) {
            answer.accept(new Response.Loading(PROGRESS));
        } else {
            here.acknowledged(clock, members, deadline, answer);
        }
    }

    @Override
    public void update(
            VectorClock atLeast, Instant deadline, Intent intent, Consumer<Response> answer) {
        var here = node;
        if (here == null) {
            answer.accept(new Response.Loading(PROGRESS));
        } else {
            here.update(atLeast, deadline, intent, answer);
        }
    }

    @Override
    public Runnable expect(
            VectorClock atLeast, Instant deadline, Intent intent, Consumer<Response> answer) {
        var here = node;
        if (here == null) {
            answer.accept(new Response.Loading(PROGRESS));
            return () -> {};
        }
        return here.expect(atLeast, deadline, intent, answer);
    }

    @Override
    public void flush() {
        var here = node;
        if (here != null) {
            here.flush();
        }
    }

    /// From now on there is a server that can be stopped.
    void stopsWith(Runnable stop) {
        this.stop = Optional.of(stop);
    }

    @Override
    public void run(List<Bytes> words, Consumer<Answer> answer) {
        if (words.getFirst().text().equalsIgnoreCase(SHUTDOWN) && stop.isPresent()) {
            answer.accept(Answer.OK);
            Thread.ofPlatform().name("minidote-shutdown").start(stop.get());
            return;
        }
        var here = node;
        if (here == null) {
            answer.accept(new Answer.Failure("LOADING " + PROGRESS));
            return;
        }
        var texts = new ArrayList<>(words.stream().map(Bytes::text).toList());
        texts.set(0, texts.getFirst().toLowerCase(Locale.ROOT));
        here.administration().run(texts, told -> answer.accept(answer(told)));
    }

    private static Answer answer(Administration.Answer answer) {
        return switch (answer) {
            case Administration.Answer.Told(var text) -> new Answer.Text(text);
            case Administration.Answer.Refused(var why) -> Answer.error(why);
        };
    }

    @Override
    public SequencedMap<String, String> section(String name) {
        var here = node;
        return here == null ? new LinkedHashMap<>() : here.administration().section(name);
    }

    @Override
    public SortedMap<String, String> settings() {
        var settings = new TreeMap<String, String>();
        Setting.ALL.forEach(setting -> settings.put(setting.key(), configuration.text(setting)));
        return settings;
    }
}
