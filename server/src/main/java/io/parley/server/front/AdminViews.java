package io.parley.server.front;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parley.proto.livekit.DisconnectReason;
import io.parley.server.room.Rooms;
import io.parley.server.room.RoomsCounter;
import io.parley.server.room.RoomsSnapshot;
import io.parley.server.sfu.SfuCounter;
import io.parley.server.sfu.SfuCounters;
import io.parley.server.watch.JoinRecord;
import io.parley.server.watch.JoinStage;
import io.parley.server.watch.LeaveRecord;
import io.parley.server.watch.ParticipantView;
import io.parley.server.watch.RoomView;
import io.parley.server.watch.ShardWatch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The answers of the statistics endpoint. Field names are those of the records; each says its unit,
 * and counts are sums since the start, so that two answers make a rate.
 */
final class AdminViews {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double NANOS_PER_MILLI = 1e6;

    /** The whole server at one time. */
    record Overview(long atMillis, long startedAtMillis, Totals totals, List<RoomView> rooms) {}

    /** Sums over all rooms. */
    record Totals(
            int rooms,
            int participants,
            long audioTracks,
            long videoTracks,
            long dataTracks,
            long joins,
            long joinsFailed,
            long departures,
            long bytesReceived,
            long bytesSent,
            long packetsReceived,
            long packetsSent,
            long packetsLostReceived,
            long packetsLostSent,
            long packetsReported,
            long roundTrips,
            long roundTripNanos) {}

    /** One room. */
    record Details(long atMillis, String name, List<ParticipantView> participants) {}

    /** What happened. */
    record Events(long atMillis, List<Failed> failed, List<Left> left) {}

    /**
     * A join that failed.
     *
     * @param stageMillis time of each stage that was completed
     */
    record Failed(
            long atMillis,
            String room,
            String identity,
            String sid,
            String client,
            String connection,
            String stage,
            int httpStatus,
            String reason,
            double afterMillis,
            Map<String, Double> stageMillis) {
        static Failed of(JoinRecord join) {
            JoinRecord.Failure failure = Objects.requireNonNull(join.failure(), "failure");
            Map<String, Double> stages = new LinkedHashMap<>();
            for (JoinStage stage : JoinStage.values()) {
                if (join.reached(stage)) {
                    stages.put(stage.text(), join.durationNanos(stage) / NANOS_PER_MILLI);
                }
            }
            return new Failed(
                    join.startedAt().plusNanos(failure.afterNanos()).toEpochMilli(),
                    join.who().room(),
                    join.who().identity(),
                    join.who().sid(),
                    join.client(),
                    join.connection(),
                    failure.stage().text(),
                    failure.httpStatus(),
                    failure.reason(),
                    failure.afterNanos() / NANOS_PER_MILLI,
                    stages);
        }
    }

    /** A session that ended. */
    record Left(
            long atMillis, String room, String identity, String sid, String reason, long seconds) {
        static Left of(LeaveRecord leave) {
            return new Left(
                    leave.at().toEpochMilli(),
                    leave.who().room(),
                    leave.who().identity(),
                    leave.who().sid(),
                    leave.reason(),
                    leave.stayed().toSeconds());
        }
    }

    private AdminViews() {}

    static Totals totals(Rooms rooms) {
        RoomsSnapshot now = rooms.snapshot();
        long failed = 0;
        long departures = 0;
        for (ShardWatch watch : rooms.watches()) {
            for (JoinStage stage : JoinStage.values()) {
                failed += watch.failures(stage);
            }
            for (DisconnectReason reason : DisconnectReason.values()) {
                departures +=
                        reason == DisconnectReason.UNRECOGNIZED
                                ? 0
                                : watch.departures(reason.getNumber());
            }
        }
        long trips = 0;
        long tripNanos = 0;
        for (SfuCounters media : rooms.mediaCounters()) {
            for (int i = 0; i <= SfuCounters.roundTripMillis().length; i++) {
                trips += media.roundTrips(i);
            }
            tripNanos += media.roundTripNanos();
        }
        return new Totals(
                now.rooms(),
                now.participants(),
                open(rooms, RoomsCounter.AUDIO_TRACKS_BEGUN, RoomsCounter.AUDIO_TRACKS_ENDED),
                open(rooms, RoomsCounter.VIDEO_TRACKS_BEGUN, RoomsCounter.VIDEO_TRACKS_ENDED),
                open(rooms, RoomsCounter.DATA_TRACKS_BEGUN, RoomsCounter.DATA_TRACKS_ENDED),
                rooms.count(RoomsCounter.JOINS),
                failed + rooms.count(RoomsCounter.JOINS_REFUSED),
                departures,
                rooms.count(SfuCounter.BYTES_IN)
                        + rooms.count(RoomsCounter.RELIABLE_IN_BYTES)
                        + rooms.count(RoomsCounter.LOSSY_IN_BYTES)
                        + rooms.count(RoomsCounter.DATA_TRACK_IN_BYTES),
                rooms.count(SfuCounter.BYTES_OUT)
                        + rooms.count(RoomsCounter.RELIABLE_OUT_BYTES)
                        + rooms.count(RoomsCounter.LOSSY_OUT_BYTES)
                        + rooms.count(RoomsCounter.DATA_TRACK_OUT_BYTES),
                rooms.count(SfuCounter.PACKETS_IN),
                rooms.count(SfuCounter.PACKETS_OUT),
                rooms.count(SfuCounter.LOSSES_IN),
                rooms.count(SfuCounter.REPORTED_LOSSES),
                rooms.count(SfuCounter.REPORTED_PACKETS),
                trips,
                tripNanos);
    }

    /** How many there are now, of what began and ended. */
    static long open(Rooms rooms, RoomsCounter begun, RoomsCounter ended) {
        long over = rooms.count(ended); // before the others, so that it is never negative
        return rooms.count(begun) - over;
    }

    static byte[] json(Object value) {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer cannot be written as JSON", e);
        }
    }
}
