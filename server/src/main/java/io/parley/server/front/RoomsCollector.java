package io.parley.server.front;

import io.parley.proto.livekit.DisconnectReason;
import io.parley.server.room.Rooms;
import io.parley.server.room.RoomsCounter;
import io.parley.server.room.RoomsSnapshot;
import io.parley.server.sfu.SfuCounter;
import io.parley.server.sfu.SfuCounters;
import io.parley.server.watch.Histogram;
import io.parley.server.watch.JoinStage;
import io.parley.server.watch.ShardWatch;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The figures of rooms and media: read from the counters of the shards when somebody asks. */
final class RoomsCollector implements MultiCollector {
    private static final double MILLIS_PER_SECOND = 1e3;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Rooms rooms;

    RoomsCollector(Rooms rooms) {
        this.rooms = rooms;
    }

    @Override
    public MetricSnapshots collect() {
        Families out = new Families();
        gauges(out);
        for (RoomsCounter counter : RoomsCounter.values()) {
            add(out, CounterNames.of(counter), rooms.count(counter));
        }
        for (SfuCounter counter : SfuCounter.values()) {
            add(out, CounterNames.of(counter), rooms.count(counter));
        }
        joins(out);
        roundTrips(out);
        lag(out);
        rooms.drops()
                .forEach(
                        (reason, count) ->
                                out.counter(
                                        "parley_transport_drops",
                                        "Packets and connections that the media ports refused",
                                        count,
                                        "reason",
                                        reason));
        return out.build();
    }

    private static void add(Families out, CounterNames.@Nullable Named named, long count) {
        if (named != null) {
            out.counter(named.name(), named.help(), count * named.scale(), named.labels());
        }
    }

    private void gauges(Families out) {
        RoomsSnapshot now = rooms.snapshot();
        out.gauge("parley_rooms", "Rooms", now.rooms());
        out.gauge("parley_participants", "Participants of all rooms", now.participants());
        tracks(out, "audio", RoomsCounter.AUDIO_TRACKS_BEGUN, RoomsCounter.AUDIO_TRACKS_ENDED);
        tracks(out, "video", RoomsCounter.VIDEO_TRACKS_BEGUN, RoomsCounter.VIDEO_TRACKS_ENDED);
        tracks(out, "data", RoomsCounter.DATA_TRACKS_BEGUN, RoomsCounter.DATA_TRACKS_ENDED);
    }

    private void tracks(Families out, String kind, RoomsCounter begun, RoomsCounter ended) {
        long now = AdminViews.open(rooms, begun, ended);
        out.gauge("parley_tracks", "Tracks that are published", now, "kind", kind);
    }

    private void joins(Families out) {
        List<ShardWatch> watches = rooms.watches();
        add(
                out,
                "parley_join_seconds",
                "Time from the request of a join to a participant that is there",
                watches,
                ShardWatch::joins);
        for (JoinStage stage : JoinStage.values()) {
            add(
                    out,
                    "parley_join_stage_seconds",
                    "Time of the stages of joins",
                    watches,
                    watch -> watch.stage(stage),
                    "stage",
                    stage.text());
            out.counter(
                    "parley_join_failures",
                    "Sessions that ended before they were there, by the stage not completed",
                    watches.stream().mapToLong(watch -> watch.failures(stage)).sum(),
                    "stage",
                    stage.text());
        }
        for (DisconnectReason reason : DisconnectReason.values()) {
            if (reason != DisconnectReason.UNRECOGNIZED) {
                out.counter(
                        "parley_departures",
                        "Sessions that ended, by reason",
                        watches.stream()
                                .mapToLong(watch -> watch.departures(reason.getNumber()))
                                .sum(),
                        "reason",
                        reason.name().toLowerCase(Locale.ROOT));
            }
        }
    }

    /** The sum over the shards. */
    private static void add(
            Families out,
            String name,
            String help,
            List<ShardWatch> watches,
            Function<ShardWatch, Histogram> part,
            String... labels) {
        Histogram first = part.apply(watches.get(0));
        long[] counts = new long[first.buckets()];
        double sum = 0;
        for (ShardWatch watch : watches) {
            Histogram histogram = part.apply(watch);
            for (int i = 0; i < counts.length; i++) {
                counts[i] += histogram.count(i);
            }
            sum += histogram.sumSeconds();
        }
        out.histogram(name, help, first.bounds(), counts, sum, labels);
    }

    private void roundTrips(Families out) {
        int[] millis = SfuCounters.roundTripMillis();
        double[] bounds = new double[millis.length];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = millis[i] / MILLIS_PER_SECOND;
        }
        long[] counts = new long[bounds.length + 1];
        double sum = 0;
        for (SfuCounters shard : rooms.mediaCounters()) {
            for (int i = 0; i < counts.length; i++) {
                counts[i] += shard.roundTrips(i);
            }
            sum += shard.roundTripNanos() / NANOS_PER_SECOND;
        }
        out.histogram(
                "parley_media_round_trip_seconds",
                "Round trip times that subscribers' reports tell",
                bounds,
                counts,
                sum);
    }

    private void lag(Families out) {
        List<ShardWatch> watches = rooms.watches();
        for (int i = 0; i < watches.size(); i++) {
            add(
                    out,
                    "parley_event_loop_lag_seconds",
                    "How late a media loop came to a task, looked at once a second",
                    List.of(watches.get(i)),
                    ShardWatch::lag,
                    "loop",
                    "media-" + i);
        }
    }
}
