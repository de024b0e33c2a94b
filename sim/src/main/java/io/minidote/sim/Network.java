package io.minidote.sim;

import io.minidote.base.Bytes;
import io.minidote.base.Decoded;
import io.minidote.base.Invariant;
import io.minidote.broadcast.Envelope;
import io.minidote.broadcast.PeerMessage;
import io.minidote.codec.PeerCodec;
import io.minidote.codec.Seal;
import io.minidote.replica.Input;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The links between nodes: each direction of each by itself loses, repeats, reorders, delays and
/// can be cut. What it carries are sealed bytes, of which it alters some; of states, which say how
/// to check them from end to end, some before they are sealed.
final class Network {

    private static final long LATE_MICROS = 1_500_000;
    private static final long SLOW_MICROS = 400_000;

    /// One direction from one node to another.
    private static final class Direction {
        boolean cut;

        /// No accident heals it before.
        long cutUntil;

        boolean slowReports;
        boolean slowUpdates;
        long latestArrival;
    }

    /// @param chunkAltered whether one bit was not what it had been when it was sealed
    /// @param altered whether one is not what it was then
    private record Packet(Bytes sealed, boolean chunkAltered, boolean altered) {}

    private final Run run;
    private final Chance chance;
    private final Chance noise;
    private final Subject.Maker maker;
    private final Map<String, SimulatedNode> nodes = new LinkedHashMap<>();
    private final Map<String, Map<String, Direction>> directions = new LinkedHashMap<>();
    private double loss;
    private double repetition;
    private double lateness;
    private double alteration;
    private double noisiness;
    private final long usualMicros;

    /// @param noise decides what is altered under way
    /// @param maker believes what arrives, or not
    Network(Run run, Chance chance, Chance noise, Subject.Maker maker) {
        this.run = run;
        this.chance = chance;
        this.noise = noise;
        this.maker = maker;
        noisiness = noise.pick(List.of(0.0, 0.0, 0.2, 2.0));
        loss = chance.pick(List.of(0.0, 1.0, 5.0, 20.0));
        repetition = chance.pick(List.of(0.0, 2.0, 10.0));
        lateness = chance.pick(List.of(0.0, 0.5, 3.0));
        alteration = chance.pick(List.of(0.0, 2.0, 20.0));
        usualMicros = chance.pick(List.of(300L, 3_000L, 20_000L));
    }

    void add(SimulatedNode node) {
        nodes.put(node.name(), node);
        var outgoing = new LinkedHashMap<String, Direction>();
        for (var other : nodes.keySet()) {
            if (!other.equals(node.name())) {
                outgoing.put(other, new Direction());
                outgoings(other).put(node.name(), new Direction());
            }
        }
        directions.put(node.name(), outgoing);
    }

    /// Nothing reaches it any more.
    void remove(SimulatedNode node) {
        nodes.remove(node.name());
        directions.remove(node.name());
        directions.values().forEach(outgoing -> outgoing.remove(node.name()));
    }

    private Map<String, Direction> outgoings(String from) {
        var outgoing = directions.get(from);
        Invariant.check(outgoing != null, "there is no node %s", from);
        return outgoing;
    }

    private Direction direction(String from, String to) {
        var direction = outgoings(from).get(to);
        Invariant.check(direction != null, "there is no link from %s to %s", from, to);
        return direction;
    }

    void send(String from, String to, Envelope envelope) {
        if (!nodes.containsKey(to)) {
            return; // it is gone, and not everybody knows
        }
        var direction = direction(from, to);
        if (direction.cut) {
            run.tally.add(Count.MESSAGE_CUT);
            return;
        }
        if (chance.percent(loss)) {
            run.tally.add(Count.MESSAGE_LOST);
            return;
        }
        var packet = packet(envelope);
        var isReport = envelope.message() instanceof PeerMessage.Delivered;
        var slow = isReport ? direction.slowReports : direction.slowUpdates;
        carry(from, to, direction, packet, slow);
        if (chance.percent(repetition)) {
            run.tally.add(Count.MESSAGE_REPEATED);
            carry(from, to, direction, packet, slow);
        }
    }

    private void carry(String from, String to, Direction direction, Packet packet, boolean slow) {
        var delay = chance.between(usualMicros / 10, usualMicros);
        if (slow) {
            delay += chance.between(0, SLOW_MICROS);
        }
        if (chance.percent(lateness)) {
            run.tally.add(Count.MESSAGE_LATE);
            delay += chance.between(0, LATE_MICROS);
        }
        var arrival = run.agenda.micros() + delay;
        if (arrival < direction.latestArrival) {
            run.tally.add(Count.MESSAGE_OVERTAKEN);
        }
        direction.latestArrival = Math.max(direction.latestArrival, arrival);
        var arriving = withNoise(packet);
        run.agenda.in(delay, () -> arrive(to, arriving, direction));
    }

    private void arrive(String to, Packet packet, Direction direction) {
        if (direction.cut || !nodes.containsKey(to)) {
            run.tally.add(Count.MESSAGE_CUT);
            return;
        }
        if (!maker.isWhole(packet.sealed())) {
            Invariant.check(packet.altered(), "a message to %s is not believed", to);
            run.tally.add(Count.MESSAGE_REFUSED);
            return;
        }
        var message = packet.sealed().slice(Seal.BYTES, packet.sealed().length());
        switch (PeerCodec.read(message)) {
            case Decoded.Value<Envelope>(var envelope) ->
                    node(to).receive(envelope, message.hashCode(), packet.altered());
            case Decoded.Malformed<Envelope> malformed -> {
                Invariant.check(
                        packet.chunkAltered() || packet.altered(),
                        "a message to %s cannot be read: %s",
                        to,
                        malformed);
                run.tally.add(Count.CHUNK_REFUSED);
            }
        }
    }

    private Packet packet(Envelope envelope) {
        var bytes = PeerCodec.write(envelope);
        if (!(envelope.message() instanceof PeerMessage.State) || !chance.percent(alteration)) {
            return new Packet(sealed(bytes), false, false);
        }
        run.tally.add(Count.CHUNK_ALTERED);
        return new Packet(sealed(withOneBitTurned(bytes, chance)), true, false);
    }

    private static Bytes sealed(Bytes message) {
        var sealed = new byte[Seal.BYTES + message.length()];
        message.copyTo(sealed, Seal.BYTES);
        Seal.put(sealed);
        return Bytes.owning(sealed);
    }

    private Packet withNoise(Packet packet) {
        if (!noise.percent(noisiness)) {
            return packet;
        }
        run.tally.add(Count.MESSAGE_ALTERED);
        return new Packet(withOneBitTurned(packet.sealed(), noise), packet.chunkAltered(), true);
    }

    private static Bytes withOneBitTurned(Bytes bytes, Chance chance) {
        var array = bytes.toArray();
        array[chance.below(array.length)] ^= (byte) (1 << chance.below(8));
        return Bytes.owning(array);
    }

    private SimulatedNode node(String name) {
        var node = nodes.get(name);
        Invariant.check(node != null, "there is no node %s", name);
        return node;
    }

    // ---- what the weather does to it -----------------------------------------------------------

    void cutOneWay(String from, String to) {
        direction(from, to).cut = true;
    }

    void cutFor(long micros, String from, String to) {
        cutOneWay(from, to);
        direction(from, to).cutUntil = run.agenda.micros() + micros;
    }

    void cut(String one, String other) {
        cutOneWay(one, other);
        cutOneWay(other, one);
    }

    void cutOff(String name) {
        for (var other : nodes.keySet()) {
            if (!other.equals(name)) {
                cut(name, other);
            }
        }
    }

    /// Whether nothing reaches the node and nothing it sends reaches anybody.
    boolean isCutOff(String name) {
        return nodes.keySet().stream()
                .filter(other -> !other.equals(name))
                .allMatch(other -> direction(name, other).cut && direction(other, name).cut);
    }

    void slowReports(String from, String to) {
        direction(from, to).slowReports = true;
    }

    void slowUpdates(String from, String to) {
        direction(from, to).slowUpdates = true;
    }

    void heal(String from, String to) {
        var direction = direction(from, to);
        direction.slowReports = false;
        direction.slowUpdates = false;
        direction.cut &= run.agenda.micros() < direction.cutUntil;
    }

    /// Nothing is lost, repeated, late or altered from now on.
    void calm() {
        loss = 0;
        repetition = 0;
        lateness = 0;
        alteration = 0;
        noisiness = 0;
    }

    /// Every link works, and everybody is told.
    void healAll() {
        for (var from : new ArrayList<>(nodes.keySet())) {
            outgoings(from)
                    .keySet()
                    .forEach(to -> {
                        direction(from, to).cutUntil = 0;
                        heal(from, to);
                        node(to).hint(new Input.Connected(from));
                    });
        }
    }
}
