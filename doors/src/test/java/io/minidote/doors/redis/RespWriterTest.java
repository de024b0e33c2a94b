package io.minidote.doors.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class RespWriterTest {

    /// Counts how often it is copied to a larger place.
    private static final class Growing extends UnpooledHeapByteBuf {

        private int times;

        Growing() {
            super(UnpooledByteBufAllocator.DEFAULT, 1024, Integer.MAX_VALUE);
        }

        @Override
        public ByteBuf capacity(int capacity) {
            times++;
            return super.capacity(capacity);
        }
    }

    @Test
    void aLongAnswerIsCopiedAFewTimesOnly() {
        var elements = Collections.nCopies(64 << 10, Answer.bulk("x".repeat(1024)));
        var out = new Growing();
        new RespWriter(256L << 20).write(new Answer.Many(elements), RespWriter.RESP2, out);
        assertThat(out.readableBytes()).isGreaterThan(64 << 20);
        assertThat(out.times).as("doubled from 1 KiB to 128 MiB").isLessThanOrEqualTo(18);
        out.release();
    }
}
