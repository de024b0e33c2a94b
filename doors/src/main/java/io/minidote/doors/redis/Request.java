package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// A command as a client sent it: the name and its arguments, and the database it was sent to.
final class Request {

    private final Bytes bucket;
    private final Bytes[] words;
    private final long chance;
    private final Subscriptions subscriptions;

    /// @param words taken over
    /// @param chance a number that nobody could tell
    Request(Bytes bucket, Bytes[] words, long chance, Subscriptions subscriptions) {
        this.bucket = bucket;
        this.words = words;
        this.chance = chance;
        this.subscriptions = subscriptions;
    }

    /// How many here would hear a message in a channel now.
    int audience(Bytes channel) {
        return subscriptions.audience(channel);
    }

    /// The bucket that is the connection's database.
    Bytes bucket() {
        return bucket;
    }

    /// How many words, the command's name included.
    int size() {
        return words.length;
    }

    /// What it takes in memory, about.
    long weight() {
        var weight = 0L;
        for (var word : words) {
            weight += word.weight();
        }
        return weight;
    }

    /// The name is word 0.
    Bytes word(int index) {
        return words[index];
    }

    /// A word that is compared with keywords.
    String keyword(int index) {
        return upper(words[index]);
    }

    static String upper(Bytes word) {
        return word.length() > 64 ? "" : word.text().toUpperCase(Locale.ROOT);
    }

    /// The words from `from` on.
    List<Bytes> from(int from) {
        return Collections.unmodifiableList(Arrays.asList(words).subList(from, words.length));
    }

    /// Chance for what the command leaves to it. The same each time, so that what is decided again
    /// is decided in the same way.
    RandomGenerator chance() {
        return new SplittableRandom(chance);
    }
}
