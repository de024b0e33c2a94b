package io.minidote.replica;

import io.minidote.base.Bytes;
import io.minidote.crdt.DataType;
import java.util.List;
import java.util.function.BiConsumer;

/// The keys of a bucket at one moment, to be gone through a part at a time and to be chosen from.
public interface Bucket {

    /// How many keys [#key] knows, be it only for what is kept there until it is stable.
    int size();

    /// Every key by a number less than [#size], also one at which clients see nothing. What a
    /// transaction in the making changes may have two numbers.
    Bytes key(int index);

    /// Shows keys at which clients see something, from a place on in an order that follows from the
    /// keys alone, each with the types of what they see.
    ///
    /// Whoever goes on at what it gives until that is 0, however long that takes and at whichever
    /// replica, is shown once what is there all the time.
    ///
    /// @param place 0 for the beginning
    /// @param count how many keys are looked at, about
    /// @return the place to go on at; 0 where nothing is left
    long walk(long place, int count, BiConsumer<Bytes, List<DataType<?, ?, ?>>> action);
}
