package io.minidote.sim;

import io.minidote.base.Bytes;
import io.minidote.broadcast.Frame;
import io.minidote.clock.ReplicaId;
import io.minidote.codec.Seal;
import io.minidote.replica.Action;
import io.minidote.replica.Input;
import io.minidote.replica.Replica;
import io.minidote.replica.Saved;
import io.minidote.replica.Settings;
import io.minidote.storage.Disk;
import java.util.List;

/// What is simulated: a [Replica], or one with something broken around it, to see whether the
/// checkers notice.
public interface Subject {

    void replay(Frame frame);

    List<Action> step(List<Input> inputs);

    /// What makes them, and what they stand on.
    interface Maker {
        Subject make(ReplicaId self, Settings settings, Saved saved);

        /// Who a node is on a fresh disk.
        default ReplicaId identity(String name, long random) {
            return new ReplicaId(name, random);
        }

        /// Whether a message that arrived is believed.
        default boolean isWhole(Bytes sealed) {
            return Seal.fits(sealed.toArray());
        }

        /// The disk as the node sees it.
        default Disk disk(Disk disk) {
            return disk;
        }
    }

    /// The real thing.
    static Subject real(ReplicaId self, Settings settings, Saved saved) {
        var replica = new Replica(self, settings, saved);
        return new Subject() {
            @Override
            public void replay(Frame frame) {
                replica.replay(frame);
            }

            @Override
            public List<Action> step(List<Input> inputs) {
                return replica.step(inputs);
            }
        };
    }
}
