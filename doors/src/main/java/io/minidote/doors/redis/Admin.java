package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import java.util.List;
import java.util.function.Consumer;

/// Who carries out `MINIDOTE.ADMIN`.
@FunctionalInterface
public interface Admin {

    /// Must not block; the answer may come later and from any thread, exactly once.
    ///
    /// @param words what stood behind `MINIDOTE.ADMIN`, at least one word
    void run(List<Bytes> words, Consumer<Answer> answer);

    /// Where nobody administers: every word is unknown.
    static Admin none() {
        return (words, answer) ->
                answer.accept(
                        Answer.error("unknown MINIDOTE.ADMIN word '" + words.getFirst() + "'"));
    }
}
