package io.minidote.doors.redis;

import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A request that has begun and whose answer has not been written.
sealed interface Pending {

    /// The protocol that was spoken when it was asked.
    int protocol();

    boolean ready();

    /// Asked for once, when it is ready and everything before it has been answered.
    Answer answer();

    /// Something whose answer does not depend on when it is given.
    record Said(int protocol, Answer answer) implements Pending {
        @Override
        public boolean ready() {
            return true;
        }
    }

    /// Something that wants to see what came before it.
    record Due(int protocol, Supplier<Answer> read) implements Pending {
        @Override
        public boolean ready() {
            return true;
        }

        @Override
        public Answer answer() {
            return read.get();
        }
    }

    /// Something that another thread will answer.
    final class Waiting<T> implements Pending, Consumer<T> {

        private final int protocol;
        private final Function<T, Answer> meaning;
        private final Runnable wake;
        private volatile @Nullable T come;

        /// @param meaning of what comes; asked on the connection's thread
        /// @param wake tells the connection to look again; called on any thread
        Waiting(int protocol, Function<T, Answer> meaning, Runnable wake) {
            this.protocol = protocol;
            this.meaning = meaning;
            this.wake = wake;
        }

        @Override
        public void accept(T answer) {
            come = answer;
            wake.run();
        }

        @Override
        public int protocol() {
            return protocol;
        }

        @Override
        public boolean ready() {
            return come != null;
        }

        @Override
        public Answer answer() {
            var here = come;
            if (here == null) {
                throw new IllegalStateException("asked for an answer that has not come");
            }
            return meaning.apply(here);
        }
    }
}
