package io.minidote.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.base.Decoded;
import io.minidote.broadcast.StateChunk;
import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.Key;
import io.minidote.crdt.Stamp;
import io.minidote.replica.Answers;
import io.minidote.replica.Digest;
import io.minidote.replica.Membership;
import io.minidote.replica.Objects;
import io.minidote.replica.Saved;
import io.minidote.replica.View;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StateChunksTest {

    private static final int CHUNK_BYTES = 200;

    private static final Saved SAVED = saved();

    /// Small objects, and one that does not fit into a chunk.
    private static Saved saved() {
        var objects = Objects.NONE.builder();
        for (var i = 1; i <= 50; i++) {
            var element = Bytes.of((i == 25 ? "large" : "small").repeat(i == 25 ? 300 : 1));
            var dot = new Dot(new ReplicaId("a", 1), i);
            objects.put(
                    new Key<>(Bytes.of("bucket"), Bytes.of("key" + i), AddWinsSet.TYPE),
                    AddWinsSet.TYPE
                            .empty()
                            .apply(
                                    new AddWinsSet.Operation.Add(List.of(element)),
                                    new Stamp(dot, dot, VectorClock.EMPTY, HybridTime.ZERO)));
        }
        var view =
                new View(
                        VectorClock.EMPTY,
                        VectorClock.EMPTY,
                        HybridTime.ZERO,
                        objects.build(),
                        Membership.NONE,
                        Answers.NONE);
        return new Saved(50, view, new TreeMap<>(), HybridTime.ZERO);
    }

    private static List<StateChunk> all() {
        return new StateChunks(SAVED, CHUNK_BYTES).read(0, Integer.MAX_VALUE);
    }

    @Test
    void whatIsCutIsPutTogether() {
        var reader = new StateChunks.Reader(Objects.NONE::get);
        var objects = 0;
        for (var chunk : all()) {
            assertThat(chunk.bytes().length()).isBetween(1, CHUNK_BYTES);
            objects += ((Decoded.Value<Integer>) reader.accept(chunk)).value();
        }
        assertThat(objects).isEqualTo(50);
        assertThat(Digest.of(reader.finish().view(), VectorClock.EMPTY))
                .isEqualTo(Digest.of(SAVED.view(), VectorClock.EMPTY));
    }

    @Test
    void onlyTheLastChunkEndsTheState() {
        assertThat(all().getLast().last()).isTrue();
        assertThat(all()).filteredOn(StateChunk::last).hasSize(1);
    }

    @Test
    void theShareThatIsThereGrowsToAHundred() {
        assertThat(all()).extracting(StateChunk::percent).isSorted().startsWith(0).endsWith(100);
    }

    @Test
    void windowsFollowOneAnother() {
        var chunks = new StateChunks(SAVED, CHUNK_BYTES);
        var read = new ArrayList<StateChunk>();
        for (var window = chunks.read(0, 4); !window.isEmpty(); ) {
            read.addAll(window);
            window = chunks.read(read.size(), 4);
        }
        assertThat(read).isEqualTo(all());
    }

    @Test
    void anyChunkCanBeReadAgain() {
        var chunks = new StateChunks(SAVED, CHUNK_BYTES);
        var all = all();
        for (var from : new int[] {5, 3, 8, 8, 0, all.size() - 2, 7}) {
            assertThat(chunks.read(from, 4))
                    .isEqualTo(all.subList(from, Math.min(from + 4, all.size())));
        }
    }

    @Test
    void behindTheLastThereIsNothing() {
        var chunks = new StateChunks(SAVED, CHUNK_BYTES);
        assertThat(chunks.read(all().size(), 4)).isEmpty();
        assertThat(chunks.read(all().size() + 1_000_000, 4)).isEmpty();
        assertThat(chunks.read(0, 1)).isEqualTo(all().subList(0, 1));
    }

    @Test
    void anEmptyStateIsOneChunk() {
        assertThat(new StateChunks(Saved.NOTHING, CHUNK_BYTES).read(0, 4)).hasSize(1);
    }
}
