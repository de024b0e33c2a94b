package io.minidote.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.base.Decoded;
import io.minidote.broadcast.Frame;
import io.minidote.broadcast.Head;
import io.minidote.broadcast.Tagged;
import io.minidote.clock.ReplicaId;
import io.minidote.codec.FrameCodec;
import io.minidote.crdt.Key;
import io.minidote.crdt.ResettableCounter;
import io.minidote.replica.Cluster.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// Operators who forget whom they like, by force or not, while links fail and come back, members
/// restart, and whoever is told to starts over: in the end all come together, and the counter shows
/// every increment that was ever acknowledged, once.
final class DeparturesTrial {

    private static final Key<
                    ResettableCounter, ResettableCounter.Operation, ResettableCounter.Effect>
            COUNTER = new Key<>(Bytes.of("b"), Bytes.of("counter"), ResettableCounter.TYPE);

    /// @param own what it did itself
    private record Aside(ReplicaId id, List<Frame> own) {}

    private final long seed;
    private final Random random;
    private final List<String> names;
    private final Cluster cluster;

    /// What was set aside, by name, oldest first.
    private final Map<String, List<Aside>> aside = new TreeMap<>();

    final List<String> story = new ArrayList<>();
    private long incarnation = 100;
    private long acknowledged;
    int forgotten;
    int startedOver;

    DeparturesTrial(long seed) {
        this.seed = seed;
        random = new Random(seed);
        names = List.of("a", "b", "c", "d", "e").subList(0, 2 + random.nextInt(4));
        cluster = Cluster.running(names.toArray(String[]::new));
    }

    void run() {
        for (var steps = 20 + random.nextInt(80); steps > 0; steps--) {
            step();
            startOver();
        }
        story.add("heals");
        cluster.cut.clear();
        for (var i = 0; i < 200; i++) {
            cluster.pass(500);
            startOver();
            if (i % 20 == 19) {
                forgetTheDead();
            }
        }
        names.forEach(this::doAgain);
        cluster.settle();
        check();
    }

    private String any() {
        return names.get(random.nextInt(names.size()));
    }

    private void step() {
        var name = any();
        var machine = cluster.machine(name);
        switch (random.nextInt(18)) {
            case 0, 1, 2, 3 -> {
                var n = 1L << random.nextInt(20);
                if (machine.update(
                                new Change<>(COUNTER, new ResettableCounter.Operation.Increment(n)))
                        instanceof Response.Updated) {
                    story.add(machine.id + " adds " + n);
                    acknowledged += n;
                }
            }
            case 4 -> {
                story.add(name + " is isolated");
                cluster.isolate(name);
            }
            case 5 -> {
                var other = any();
                story.add(name + " and " + other + " are cut");
                cluster.cut(name, other);
            }
            case 6 -> {
                var other = any();
                story.add(name + " and " + other + " are healed");
                cluster.heal(name, other);
            }
            case 7 -> {
                story.add(name + " is healed");
                cluster.heal(name);
            }
            case 8, 9, 10, 11, 12 -> {
                var whom = any();
                var force = random.nextInt(2) == 0;
                var id = new Cluster.Asked("forget " + story.size());
                machine.step(new Input.Forget(id, whom, force));
                if (machine.answer("forget " + story.size()) instanceof Response.Forgotten(var f)) {
                    story.add(machine.id + " forgets " + f + (force ? " by force" : ""));
                    forgotten++;
                }
            }
            case 13 -> {
                story.add(machine.id + " restarts");
                machine.restart();
            }
            default -> {
                story.add("time passes");
                cluster.deliverAll();
                for (var i = random.nextInt(10); i > 0; i--) {
                    cluster.pass(1_000);
                }
            }
        }
        cluster.tickAll(random.nextInt(300));
        cluster.deliver(random.nextInt(30));
    }

    private void startOver() {
        for (var name : names) {
            var machine = cluster.machine(name);
            if (machine.startOver) {
                story.add(machine.id + " starts over: " + machine.notes.getLast());
                startedOver++;
                aside.computeIfAbsent(name, _ -> new ArrayList<>())
                        .add(new Aside(machine.id, own(machine)));
                cluster.wipe(name, incarnation++);
            }
        }
    }

    /// All it ever appended of its own: no log was pruned of that.
    private static List<Frame> own(Machine machine) {
        var own = new ArrayList<Frame>();
        for (var action : machine.wanted) {
            if (action instanceof Action.Append(var frame)
                    && frame.first().replica().equals(machine.id)) {
                own.add(frame);
            }
        }
        return own;
    }

    /// What is left for an operator: a member that somebody waits for and that is no more.
    private void forgetTheDead() {
        for (var machine : cluster.machines.values()) {
            for (var member : machine.view.membership().remaining()) {
                if (!cluster.machine(member.name()).id.equals(member)
                        && machine.forgetByForce(member.toString()) instanceof Response.Forgotten) {
                    story.add("finally " + machine.id + " forgets " + member);
                }
            }
        }
    }

    private void doAgain(String name) {
        for (var old : aside.getOrDefault(name, List.of())) {
            var machine = cluster.machine(name);
            machine.forget(old.id().toString());
            cluster.settle();
            assertThat(machine.view.membership().retired())
                    .as("seed %d: %s", seed, story)
                    .containsKey(old.id());
            var cut = machine.view.membership().retired().get(old.id()).at();
            for (var lost : lost(old, cut)) {
                assertThat(machine.ask(id -> new Input.Again(id, lost, List.of())))
                        .as("seed %d: %s", seed, story)
                        .isInstanceOf(Response.Updated.class);
            }
        }
    }

    private static List<Tagged<Transaction>> lost(Aside old, long cut) {
        var lost = new ArrayList<Tagged<Transaction>>();
        var head = Head.START;
        for (var frame : old.own()) {
            if (FrameCodec.read(frame, head)
                    instanceof Decoded.Value<Tagged<Transaction>>(var tagged)) {
                head = Head.of(tagged);
                var matters =
                        tagged.payload() instanceof Transaction.Changes
                                || tagged.payload() instanceof Transaction.Again;
                if (frame.first().counter() > cut && matters) {
                    lost.add(tagged);
                }
            }
        }
        return lost;
    }

    private void check() {
        Machine first = cluster.machine(names.getFirst());
        for (var machine : cluster.machines.values()) {
            assertThat(machine.view.membership())
                    .as("seed %d: %s", seed, story)
                    .isEqualTo(first.view.membership());
            assertThat(machine.view.clock())
                    .as("seed %d: %s", seed, story)
                    .isEqualTo(first.view.clock());
            assertThat(machine.view.membership().remaining())
                    .as("seed %d: %s", seed, story)
                    .contains(machine.id);
            assertThat(machine.view.membership().leaving())
                    .as("seed %d: %s", seed, story)
                    .isEmpty();
            assertThat(((Response.Inspected) machine.ask(Input.Inspect::new)).status().stable())
                    .as("seed %d: %s", seed, story)
                    .isEqualTo(machine.view.clock());
            assertThat(machine.value(COUNTER))
                    .as("seed %d: %s", seed, story)
                    .isEqualTo(acknowledged);
        }
    }
}
