package io.minidote.node;

import io.minidote.replica.Announcement;
import io.minidote.replica.Client.Serving;
import io.minidote.replica.Response;
import io.minidote.replica.View;
import io.minidote.replica.WatchEvent;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What clients know of the loop: the view they read, whether they are served, and the answers to
/// what they have asked.
///
/// Any thread looks. Only the loop's thread shows and answers, in the order the replica wants it: a
/// view before the answers that rest on it, so whoever is answered finds his update in the view.
final class Front {

    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private volatile View view = View.EMPTY;
    private volatile Serving serving = new Serving.NotYet("starting");
    private final CompletableFuture<Void> served = new CompletableFuture<>();

    /// Requests that the replica has and has not answered. Only the loop's thread knows.
    private final Set<Asked> asked = new HashSet<>(); // never iterated but at the end

    /// Whoever watches, by the number the replica has given to that.
    private final Map<Long, Watcher> watchers = new ConcurrentHashMap<>();

    /// Whoever hears what is announced, in every life of the replica.
    private final List<Consumer<Announcement>> listeners = new CopyOnWriteArrayList<>();

    /// The newest published view.
    View view() {
        return view;
    }

    Serving serving() {
        return serving;
    }

    /// Completes when clients are served for the first time.
    CompletableFuture<Void> served() {
        return served;
    }

    void show(View newest) {
        view = newest;
    }

    void open() {
        serving = new Serving.Yes();
        served.complete(null);
    }

    void shut(String progress) {
        serving = new Serving.NotYet(progress);
    }

    /// The replica has this request from now on.
    void asked(Asked request) {
        asked.add(request);
    }

    void answer(Asked request, Response response) {
        asked.remove(request);
        try {
            request.answer(response);
        } catch (RuntimeException thrown) {
            LOG.error("whoever asked threw on hearing {}", response, thrown);
        }
    }

    void listen(Consumer<Announcement> listener) {
        listeners.add(listener);
    }

    void announce(Announcement announcement) {
        for (var listener : listeners) {
            try {
                listener.accept(announcement);
            } catch (RuntimeException thrown) {
                LOG.error("whoever listened threw on hearing {}", announcement, thrown);
            }
        }
    }

    /// The replica tells this one from now on.
    void watches(long number, Watcher watcher) {
        watchers.put(number, watcher);
    }

    void unwatch(long number) {
        watchers.remove(number);
    }

    /// @return whether anybody still listens
    boolean tell(long number, WatchEvent event) {
        var watcher = Optional.ofNullable(watchers.get(number));
        var listens = watcher.isPresent() && watcher.get().told(event);
        if (!listens) {
            watchers.remove(number);
        }
        return listens;
    }

    /// Answers everybody who still waits, and ends what is watched.
    void answerAll(Response response) {
        List.copyOf(asked).forEach(each -> answer(each, response));
        watchers.values().forEach(watcher -> watcher.ended(response));
        watchers.clear();
    }
}
