package io.minidote.cli.torture;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Which fault is to happen when, decided before anything does.
///
/// @param tracks of each, what comes one after the other
record Schedule(Map<FaultKind.Track, List<Planned>> tracks) {

    /// At first nothing is wrong.
    private static final Duration CALM = Duration.ofSeconds(1);

    private static final Duration LEAST_GAP = Duration.ofMillis(300);
    private static final Duration MOST_GAP = Duration.ofSeconds(3);

    /// A fault, and from when to when, counted from the beginning.
    record Planned(Duration from, Duration to, Fault fault) {}

    Schedule {
        tracks = new EnumMap<>(tracks);
    }

    /// Equal arguments give equal schedules.
    ///
    /// @param time when everything is over
    static Schedule of(long seed, Duration time, Cast cast, Collection<FaultKind> kinds) {
        var chance = new Chance(seed);
        var tracks = new EnumMap<FaultKind.Track, List<Planned>>(FaultKind.Track.class);
        for (var track : FaultKind.Track.values()) {
            // Also where a track has no faults: those of the others stay what they are.
            var own = chance.split();
            var here = kinds.stream().filter(kind -> kind.track() == track).sorted().toList();
            tracks.put(track, here.isEmpty() ? List.of() : track(own, time, cast, here));
        }
        return new Schedule(tracks);
    }

    private static List<Planned> track(
            Chance chance, Duration time, Cast cast, List<FaultKind> kinds) {
        var planned = new ArrayList<Planned>();
        var deck = new ArrayList<FaultKind>();
        var at = CALM.plus(chance.between(Duration.ZERO, MOST_GAP));
        while (true) {
            // Each kind comes up once before any comes up again.
            if (deck.isEmpty()) {
                deck.addAll(chance.shuffled(kinds));
            }
            var kind = deck.removeFirst();
            var end = at.plus(chance.between(kind.least(), kind.most()));
            if (end.compareTo(time) > 0) {
                return planned;
            }
            planned.add(new Planned(at, end, kind.plan(chance.split(), cast)));
            at = end.plus(chance.between(LEAST_GAP, MOST_GAP));
        }
    }

    List<Planned> of(FaultKind.Track track) {
        return tracks.getOrDefault(track, List.of());
    }
}
