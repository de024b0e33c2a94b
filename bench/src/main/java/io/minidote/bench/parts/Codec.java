package io.minidote.bench.parts;

import io.minidote.base.Decoded;
import io.minidote.broadcast.Frame;
import io.minidote.broadcast.Head;
import io.minidote.broadcast.Tagged;
import io.minidote.codec.FrameCodec;
import io.minidote.replica.Transaction;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// A transaction of one change as bytes, and back.
@State(Scope.Thread)
public class Codec {

    private static final int COUNTER = 1_000_000;

    private final Head head = Transactions.head(COUNTER);
    private final Tagged<Transaction> tagged = Transactions.tagged(COUNTER);
    private final Frame frame = Transactions.frame(COUNTER);

    @Benchmark
    public Frame write() {
        return FrameCodec.write(tagged, head);
    }

    @Benchmark
    public Decoded<Tagged<Transaction>> read() {
        return FrameCodec.read(frame, head);
    }
}
