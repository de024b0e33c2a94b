package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.crdt.Crdt;
import io.minidote.crdt.Key;
import io.minidote.replica.Writing;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;

/// What a command is answered with, before it becomes bytes of RESP2 or RESP3.
public sealed interface Answer {

    Answer OK = new Status("OK");
    Answer PONG = new Status("PONG");
    Answer QUEUED = new Status("QUEUED");
    Answer NIL = new Nil();
    Answer NO_ARRAY = new NilArray();
    Answer NOTHING = new Many(List.of());
    Answer ZERO = new Whole(0);
    Answer ONE = new Whole(1);

    /// Not even an answer.
    record Silence() implements Answer {}

    /// A word such as `OK`.
    record Status(String word) implements Answer {}

    /// @param error begins with a word in capital letters that programs go by
    record Failure(String error) implements Answer {}

    record Whole(long value) implements Answer {}

    /// A number that may have a fraction, or no end: a double in RESP3, its digits in RESP2.
    record Real(double value) implements Answer {}

    record Bulk(Bytes bytes) implements Answer {}

    /// Text for people, of any number of lines.
    record Text(String text) implements Answer {}

    record Nil() implements Answer {}

    /// Nothing where an array could have been: RESP2 says so.
    record NilArray() implements Answer {}

    /// Nothing yet: it takes an object that is not there. Where nobody can wait, `now` is what is
    /// answered; where nothing comes in time, no array.
    ///
    /// @param again what is tried when one of them has come
    record Later(
            List<Key<?, ?, ?>> objects,
            Duration atMost,
            Answer now,
            Function<Writing, Answer> again)
            implements Answer {
        public Later {
            objects = List.copyOf(objects);
        }
    }

    record Many(List<Answer> answers) implements Answer {
        public Many {
            answers = List.copyOf(answers);
        }
    }

    /// What nobody has just asked for: a push in RESP3, an array in RESP2.
    record Push(List<Answer> answers) implements Answer {
        public Push {
            answers = List.copyOf(answers);
        }
    }

    /// Several answers, one behind the other, to one request.
    record Several(List<Answer> answers) implements Answer {
        public Several {
            answers = List.copyOf(answers);
        }
    }

    /// Different answers in no order of meaning: a set in RESP3.
    record Distinct(List<Answer> answers) implements Answer {
        public Distinct {
            answers = List.copyOf(answers);
        }
    }

    /// Names with what belongs to them: a map in RESP3.
    record Pairs(List<Map.Entry<Answer, Answer>> pairs) implements Answer {
        public Pairs {
            pairs = List.copyOf(pairs);
        }
    }

    /// Several times the same few things: arrays in RESP3, and one array of them all in RESP2.
    record Tuples(List<List<Answer>> tuples) implements Answer {
        public Tuples {
            tuples = List.copyOf(tuples);
        }
    }

    /// The value of an object, looked at only when it becomes bytes: the state is immutable, and
    /// whoever made the answer may have better things to do.
    record Value(Crdt<?, ?, ?> state) implements Answer {}

    record BigNumber(BigInteger value) implements Answer {}

    record Truth(boolean value) implements Answer {}

    static Answer error(String why) {
        return new Failure("ERR " + why);
    }

    static Answer bulk(String text) {
        return new Bulk(Bytes.of(text));
    }

    static Answer number(long value) {
        return value == 0 ? ZERO : value == 1 ? ONE : new Whole(value);
    }

    static Answer bulks(List<String> texts) {
        return new Many(texts.stream().map(Answer::bulk).toList());
    }

    static List<Answer> bytes(Collection<Bytes> all) {
        return all.stream().<Answer>map(Bulk::new).toList();
    }

    static Answer statuses(List<String> words) {
        return new Distinct(words.stream().<Answer>map(Status::new).toList());
    }

    static Answer pairs(SequencedMap<String, Answer> map) {
        var pairs = new ArrayList<Map.Entry<Answer, Answer>>(map.size());
        map.forEach((name, answer) -> pairs.add(Map.entry(bulk(name), answer)));
        return new Pairs(pairs);
    }
}
