package io.minidote.replica;

import io.minidote.base.Bytes;
import io.minidote.clock.CausalWriter;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.Crdt;
import io.minidote.crdt.DataTypes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.SortedMap;
import java.util.TreeMap;

/// A fingerprint of each bucket: replicas with equal clocks have equal ones, once both have
/// forgotten up to the same stable clock.
///
/// What is remembered of requests is not in it: each replica forgets that by its own clock.
///
/// The sum of 128 bits of each object's SHA-256, so the order of objects does not matter. Buckets
/// with nothing in them do not stand.
public final class Digest {

    private Digest() {}

    /// @param stable the join of what the replicas compared call stable
    public static SortedMap<Bytes, String> of(View view, VectorClock stable) {
        var digests = new TreeMap<Bytes, String>();
        for (var bucket : view.objects().buckets()) {
            var sum = new Sum();
            for (var object : view.objects().entries(bucket)) {
                sum.add(object, stable);
            }
            if (sum.objects > 0) {
                digests.put(bucket, "%016x%016x".formatted(sum.high, sum.low));
            }
        }
        return digests;
    }

    private static final class Sum {

        private final MessageDigest sha = sha256();
        private long high;
        private long low;
        private long objects;

        <S extends Crdt<S, O, E>, O, E> void add(
                Objects.Entry<S, O, E> object, VectorClock stable) {
            var type = object.key().type();
            var state = object.state().stabilize(stable);
            if (state.equals(type.empty())) {
                return;
            }
            var out = new CausalWriter(256);
            out.writeVarint(DataTypes.number(type));
            out.writeBytes(object.key().key());
            type.writeState(state, out);
            var hash = sha.digest(out.toArray());
            high += word(hash, 0);
            low += word(hash, 8);
            objects++;
        }

        private static long word(byte[] bytes, int from) {
            var word = 0L;
            for (var i = from; i < from + 8; i++) {
                word = word << 8 | bytes[i] & 0xFF;
            }
            return word;
        }

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException absent) {
                throw new IllegalStateException("every Java has SHA-256", absent);
            }
        }
    }
}
