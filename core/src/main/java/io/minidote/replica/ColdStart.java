package io.minidote.replica;

import io.minidote.broadcast.Envelope;
import io.minidote.broadcast.PeerMessage;
import io.minidote.broadcast.PeerMessage.Phase;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// How a replica that is not complete gets into a cluster.
///
/// An empty one founds it if every configured peer says that it is empty too and expects the same
/// founder, the lowest name; whoever has no peers founds at once. One that knows only addresses
/// waits for somebody who has data, or, told how many to expect, takes the first so many names it
/// hears of for its list and founds by that. One that has started over has a cluster to join, so it
/// founds none, and nobody founds one with it. Where somebody is complete, the others ask it to
/// broadcast their join, and are complete themselves when that join is delivered to them: it comes
/// after everything its donor had. Where nobody is complete, because all of them lost the end of
/// their logs at once, the lowest name goes on when it has all that the others have.
final class ColdStart {

    /// What this replica should do now to get further.
    sealed interface Step {
        record Wait(String why) implements Step {}

        record FoundCluster() implements Step {}

        record Ask(ReplicaId donor) implements Step {}

        /// Broadcast one's own join: nobody else can.
        record JoinAlone() implements Step {}
    }

    private record Heard(ReplicaId from, long cluster, PeerMessage.Hello hello, Instant at) {}

    private final ReplicaId self;
    private final Seeds seeds;
    private final boolean startedOver;

    /// The names of all replicas this one was configured with, its own included.
    private final SortedSet<String> names;

    /// The names by which the cluster is founded, ascending. Once they are [#listed] they stay: two
    /// lists by which clusters are founded have nobody in common, since nobody has two lists.
    private List<String> configured;

    private boolean listed;
    private final Duration silentAfter;

    /// The latest from each peer, by name.
    private final Map<String, Heard> heard = new TreeMap<>();

    /// When those last spoke, by name, that the cluster goes on without and that are not complete.
    private final Map<String, Instant> idle = new TreeMap<>();

    /// The cluster of a complete peer, once there was one.
    private long adopted;

    private boolean told;
    private Optional<String> refusal = Optional.empty();
    private int attempts;

    ColdStart(ReplicaId self, Settings settings, Duration silentAfter) {
        this.self = self;
        this.silentAfter = silentAfter;
        seeds = settings.seeds();
        startedOver = settings.startedOver();
        names = new TreeSet<>(settings.peers());
        names.add(self.name());
        configured = startedOver ? List.of(self.name()) : List.copyOf(names);
        listed = !startedOver && (seeds.isEmpty() || !settings.peers().isEmpty());
    }

    List<String> configured() {
        return configured;
    }

    /// The cluster a replica without one has decided to join; 0 before that.
    long adopted() {
        return adopted;
    }

    /// A member does not let this replica in.
    void refused(String why) {
        refusal = Optional.of(why);
    }

    /// Why the last attempt to join came to nothing.
    Optional<String> refusal() {
        return refusal;
    }

    void tell() {
        told = true;
    }

    /// Takes note of a peer.
    ///
    /// @param mine this replica's cluster, 0 if none
    /// @return whether it says anything new
    boolean hello(Envelope envelope, PeerMessage.Hello hello, long mine, Instant now) {
        var name = envelope.from().name();
        var before = heard.get(name);
        if (before != null && isOlder(envelope.from(), hello.phase(), before)) {
            return false;
        }
        heard.put(name, new Heard(envelope.from(), envelope.cluster(), hello, now));
        list();
        if (mine == 0 && hello.phase() == Phase.COMPLETE && adopted == 0) {
            adopted = envelope.cluster();
        }
        return before == null
                || !before.from().equals(envelope.from())
                || before.hello().phase() != hello.phase();
    }

    /// Whether words were overtaken by others: who has had something is never without anything
    /// again.
    private static boolean isOlder(ReplicaId from, Phase phase, Heard before) {
        return from.equals(before.from())
                && phase == Phase.EMPTY
                && before.hello().phase() != Phase.EMPTY;
    }

    /// Takes note of one that the cluster goes on without: if it is not complete, it is no longer
    /// waited for.
    void helloOfGone(ReplicaId gone, Phase phase, Instant now) {
        if (phase == Phase.COMPLETE) {
            idle.remove(gone.name());
        } else {
            idle.put(gone.name(), now);
        }
    }

    /// Takes the lowest names there are for the list, as soon as there are as many as expected.
    private void list() {
        if (!listed && !startedOver && seeds.expect() > 0 && heard.size() + 1 >= seeds.expect()) {
            var names = new TreeSet<>(heard.keySet());
            names.add(self.name());
            configured = names.stream().limit(seeds.expect()).toList();
            listed = true;
        }
    }

    void forget(String name) {
        heard.remove(name);
    }

    /// Whether `replica` says that it is complete.
    boolean isComplete(ReplicaId replica) {
        return heard.values().stream()
                .anyMatch(each ->
                        each.from().equals(replica) && each.hello().phase() == Phase.COMPLETE);
    }

    /// Whether another has been heard under the name of `replica`.
    boolean hasSuccessor(ReplicaId replica) {
        var latest = heard.get(replica.name());
        return latest != null && !latest.from().equals(replica);
    }

    /// The names of those that have said something lately.
    SortedSet<String> heard(Instant now) {
        forgetSilent(now);
        return new TreeSet<>(heard.keySet());
    }

    private void forgetSilent(Instant now) {
        heard.values().removeIf(each -> each.at().plus(silentAfter).isBefore(now));
        idle.values().removeIf(at -> at.plus(silentAfter).isBefore(now));
    }

    Step step(Phase phase, VectorClock clock, Membership membership, Instant now) {
        forgetSilent(now);
        var cluster = membership.cluster() == 0 ? adopted : membership.cluster();
        var complete = heardIn(cluster, Phase.COMPLETE);
        if (!complete.isEmpty()) {
            return new Step.Ask(complete.get(attempts++ % complete.size()).from());
        }
        if (phase == Phase.EMPTY) {
            adopted = 0; // whoever was complete in it is silent, and may come back without it
            return found();
        }
        return goOn(clock, membership);
    }

    private List<Heard> heardIn(long cluster, Phase phase) {
        return heard.values().stream()
                .filter(each -> each.cluster() == cluster && each.hello().phase() == phase)
                .toList();
    }

    private Step found() {
        if (told || listed && configured.equals(List.of(self.name()))) {
            return new Step.FoundCluster();
        }
        if (!listed) {
            return new Step.Wait(waitingForSomebody());
        }
        var missing = missing(configured);
        if (!missing.isEmpty()) {
            return new Step.Wait("waiting to hear from " + String.join(", ", missing));
        }
        for (var each : heard.values()) {
            if (each.hello().phase() != Phase.EMPTY) {
                return new Step.Wait(
                        "waiting for %s, which has data of cluster %016x, to be complete"
                                .formatted(each.from().name(), each.cluster()));
            }
            if (each.cluster() != 0) {
                return new Step.Wait(
                        "waiting for the cluster %016x, which %s has found"
                                .formatted(each.cluster(), each.from().name()));
            }
            if (configured.contains(each.from().name())
                    && !each.hello().configured().equals(configured)) {
                return new Step.Wait(
                        "this replica was configured with the nodes %s, but %s with %s: they must be the same"
                                .formatted(
                                        configured, each.from().name(), each.hello().configured()));
            }
        }
        return self.name().equals(configured.getFirst())
                ? new Step.FoundCluster()
                : new Step.Wait("waiting for " + configured.getFirst() + " to found the cluster");
    }

    private String waitingForSomebody() {
        if (startedOver) {
            return "waiting for a member of the cluster that goes on without its earlier replica:"
                    + " tell one node --found if there is none";
        }
        if (heard.isEmpty()) {
            return "waiting for somebody at " + seeds.where();
        }
        var names = String.join(", ", heard.keySet());
        return seeds.expect() > 0
                ? "heard %s, but join-expect is %d nodes".formatted(names, seeds.expect())
                : "heard %s, and nobody has data to join: tell one of them --found if there is none"
                        .formatted(names);
    }

    /// Goes on without a complete member: only when everybody who could be one has said that he is
    /// not. Whose log lost its end may have lost the joins of others with it, so those configured
    /// count too.
    private Step goOn(VectorClock clock, Membership membership) {
        if (told) {
            return new Step.JoinAlone();
        }
        var names = new TreeSet<>(this.names);
        names.addAll(configured);
        membership.remaining().forEach(member -> names.add(member.name()));
        var missing = missing(names);
        if (!missing.isEmpty()) {
            return new Step.Wait(
                    "waiting for a complete member, or to hear from " + String.join(", ", missing));
        }
        var alike = heardIn(membership.cluster(), Phase.JOINING);
        for (var each : alike) {
            if (!clock.covers(each.hello().clock())) {
                return new Step.Wait("fetching what " + each.from().name() + " has");
            }
        }
        var lowest = self.name();
        for (var each : alike) {
            lowest = lowest.compareTo(each.from().name()) < 0 ? lowest : each.from().name();
        }
        return lowest.equals(self.name())
                ? new Step.JoinAlone()
                : new Step.Wait("waiting for " + lowest + " to go on");
    }

    private List<String> missing(Iterable<String> names) {
        var missing = new ArrayList<String>();
        names.forEach(name -> {
            if (!name.equals(self.name()) && !heard.containsKey(name) && !idle.containsKey(name)) {
                missing.add(name);
            }
        });
        return missing;
    }

    /// Which of the two clusters a peer and this replica belong to, if they are not the same.
    static Optional<String> stranger(Envelope envelope, long mine) {
        return mine != 0 && envelope.cluster() != 0 && envelope.cluster() != mine
                ? Optional.of(
                        "%s belongs to cluster %016x, this replica to %016x"
                                .formatted(envelope.from(), envelope.cluster(), mine))
                : Optional.empty();
    }
}
