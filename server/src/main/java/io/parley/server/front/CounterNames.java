package io.parley.server.front;

import static io.parley.server.front.CounterNames.Named.counted;

import io.parley.server.room.RoomsCounter;
import io.parley.server.sfu.SfuCounter;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Under which name and labels a counter of rooms or of media is exported. One that is not named
 * here is exported all the same, under a name made of its own.
 */
final class CounterNames {
    private static final double PER_MICRO = 1e-6;

    /**
     * A name in the form of Prometheus, without {@code _total}.
     *
     * @param scale what makes base units of the count
     * @param labels names and values by turns
     */
    record Named(String name, String help, double scale, String... labels) {
        static Named counted(String name, String help, String... labels) {
            return new Named(name, help, 1, labels);
        }
    }

    private static final String SIGNALS = "Signal messages";
    private static final String RESUMES = "Requests to resume a session";
    private static final String MESSAGES = "Data messages and packets of data tracks";
    private static final String MESSAGE_BYTES = "Bytes of data messages and of data tracks";
    private static final String MESSAGE_DROPS = "Data messages dropped, by reason";
    private static final String PACKETS = "RTP packets, with those sent again";
    private static final String PACKET_BYTES = "Bytes of RTP packets";
    private static final String PACKET_DROPS = "RTP and RTCP packets dropped, by reason";
    private static final String LOSSES =
            "RTP packets lost on the way from publishers (received) and to subscribers (sent)";
    private static final String NACKS = "RTP packets asked for again";
    private static final String REPEATS = "RTP packets that came or went again";
    private static final String PLIS = "Key frames asked for";

    private static final Map<RoomsCounter, Named> ROOMS = new EnumMap<>(RoomsCounter.class);
    private static final Map<SfuCounter, Named> MEDIA = new EnumMap<>(SfuCounter.class);

    static {
        ROOMS.put(RoomsCounter.JOINS, counted("parley_joins", "Joins that created a session"));
        ROOMS.put(RoomsCounter.RESUMES, counted("parley_resumes", RESUMES, "result", "resumed"));
        ROOMS.put(
                RoomsCounter.RESUMES_REFUSED,
                counted("parley_resumes", RESUMES, "result", "refused"));
        ROOMS.put(
                RoomsCounter.JOIN_TIMEOUTS,
                counted("parley_join_timeouts", "Sessions ended since no transport came up"));
        ROOMS.put(
                RoomsCounter.LINK_FAILURES,
                counted("parley_transport_failures", "Transports that were lost"));
        ROOMS.put(
                RoomsCounter.NEGOTIATIONS_FAILED,
                counted("parley_negotiation_failures", "Descriptions that could not be used"));
        ROOMS.put(
                RoomsCounter.CANDIDATES_REFUSED,
                counted("parley_candidates_refused", "Candidates that could not be used"));
        ROOMS.put(RoomsCounter.SIGNAL_REQUESTS, direction("parley_signal_messages", SIGNALS, true));
        ROOMS.put(
                RoomsCounter.SIGNAL_RESPONSES, direction("parley_signal_messages", SIGNALS, false));
        ROOMS.put(
                RoomsCounter.SIGNAL_UNKNOWN,
                counted("parley_signal_unknown", "Signal messages of a kind not known here"));
        ROOMS.put(
                RoomsCounter.SIGNAL_OVERFLOWS,
                counted("parley_signal_overflows", "Clients cut that flooded or did not read"));
        data(RoomsCounter.RELIABLE_IN, RoomsCounter.RELIABLE_IN_BYTES, true, "reliable");
        data(RoomsCounter.RELIABLE_OUT, RoomsCounter.RELIABLE_OUT_BYTES, false, "reliable");
        data(RoomsCounter.LOSSY_IN, RoomsCounter.LOSSY_IN_BYTES, true, "lossy");
        data(RoomsCounter.LOSSY_OUT, RoomsCounter.LOSSY_OUT_BYTES, false, "lossy");
        data(RoomsCounter.DATA_TRACK_IN, RoomsCounter.DATA_TRACK_IN_BYTES, true, "data_track");
        data(RoomsCounter.DATA_TRACK_OUT, RoomsCounter.DATA_TRACK_OUT_BYTES, false, "data_track");
        ROOMS.put(RoomsCounter.DROPPED_MALFORMED, dropped("malformed"));
        ROOMS.put(RoomsCounter.DROPPED_NOT_PERMITTED, dropped("not_permitted"));
        ROOMS.put(RoomsCounter.DROPPED_KIND, dropped("wrong_kind"));
        ROOMS.put(RoomsCounter.DROPPED_DUPLICATE, dropped("duplicate"));
        ROOMS.put(RoomsCounter.DROPPED_RECEIVER_BEHIND, dropped("receiver_behind"));
        ROOMS.put(RoomsCounter.DROPPED_EARLY, dropped("too_early"));
        ROOMS.put(RoomsCounter.DROPPED_NO_CHANNEL, dropped("no_channel"));
        ROOMS.put(
                RoomsCounter.RECEIVERS_OVERRUN,
                counted(
                        "parley_data_receivers_overrun",
                        "Receivers told to join anew, for which too much reliable data waited"));
        ROOMS.put(
                RoomsCounter.RECEIVERS_STALLED,
                counted(
                        "parley_data_receivers_stalled",
                        "Receivers that senders stopped to wait for"));
        ROOMS.put(
                RoomsCounter.SENDERS_HELD,
                counted("parley_data_senders_held", "Times a sender waited for a receiver"));
        ROOMS.put(
                RoomsCounter.SENDERS_HELD_MICROS,
                new Named(
                        "parley_data_senders_held_seconds",
                        "Time that senders waited for receivers",
                        PER_MICRO));
        ROOMS.put(RoomsCounter.AUDIO_TRACKS_BEGUN, tracks("audio"));
        ROOMS.put(RoomsCounter.VIDEO_TRACKS_BEGUN, tracks("video"));
        ROOMS.put(RoomsCounter.DATA_TRACKS_BEGUN, tracks("data"));

        MEDIA.put(SfuCounter.PACKETS_IN, direction("parley_media_packets", PACKETS, true));
        MEDIA.put(SfuCounter.PACKETS_OUT, direction("parley_media_packets", PACKETS, false));
        MEDIA.put(SfuCounter.BYTES_IN, direction("parley_media_bytes", PACKET_BYTES, true));
        MEDIA.put(SfuCounter.BYTES_OUT, direction("parley_media_bytes", PACKET_BYTES, false));
        MEDIA.put(SfuCounter.LOSSES_IN, direction("parley_media_lost_packets", LOSSES, true));
        MEDIA.put(
                SfuCounter.REPORTED_LOSSES, direction("parley_media_lost_packets", LOSSES, false));
        MEDIA.put(
                SfuCounter.REPORTED_PACKETS,
                counted(
                        "parley_media_reported_packets",
                        "RTP packets of which subscribers' reports speak"));
        MEDIA.put(SfuCounter.MALFORMED_RTP, packetsDropped("malformed"));
        MEDIA.put(SfuCounter.MALFORMED_RTCP, packetsDropped("malformed_rtcp"));
        MEDIA.put(SfuCounter.UNKNOWN_SSRC, packetsDropped("unknown_ssrc"));
        MEDIA.put(SfuCounter.UNKNOWN_PAYLOAD_TYPE, packetsDropped("unknown_payload_type"));
        MEDIA.put(SfuCounter.DUPLICATES, packetsDropped("duplicate"));
        MEDIA.put(SfuCounter.TOO_LATE, packetsDropped("too_late"));
        MEDIA.put(SfuCounter.SEND_FAILURES, packetsDropped("send_failed"));
        MEDIA.put(SfuCounter.QUEUE_DROPS, packetsDropped("queue_full"));
        MEDIA.put(SfuCounter.NACKS_IN, direction("parley_media_nacks", NACKS, true));
        MEDIA.put(SfuCounter.NACKS_OUT, direction("parley_media_nacks", NACKS, false));
        MEDIA.put(
                SfuCounter.NACKS_REFUSED,
                counted("parley_media_nacks_refused", "RTP packets asked for and not sent again"));
        MEDIA.put(
                SfuCounter.RETRANSMISSIONS_IN,
                direction("parley_media_retransmissions", REPEATS, true));
        MEDIA.put(
                SfuCounter.RETRANSMISSIONS_OUT,
                direction("parley_media_retransmissions", REPEATS, false));
        MEDIA.put(SfuCounter.PLIS_IN, direction("parley_media_plis", PLIS, true));
        MEDIA.put(SfuCounter.PLIS_OUT, direction("parley_media_plis", PLIS, false));
        MEDIA.put(
                SfuCounter.EVENTS_DROPPED,
                counted("parley_media_events_dropped", "Events that nobody polled in time"));
        MEDIA.put(
                SfuCounter.VIDEO_PAUSES,
                counted("parley_media_video_pauses", "Videos paused for want of bandwidth"));
    }

    private CounterNames() {}

    private static Named direction(String name, String help, boolean received) {
        return counted(name, help, "direction", received ? "received" : "sent");
    }

    private static void data(
            RoomsCounter messages, RoomsCounter bytes, boolean received, String kind) {
        String direction = received ? "received" : "sent";
        ROOMS.put(
                messages,
                counted("parley_data_messages", MESSAGES, "direction", direction, "kind", kind));
        ROOMS.put(
                bytes,
                counted("parley_data_bytes", MESSAGE_BYTES, "direction", direction, "kind", kind));
    }

    private static Named dropped(String reason) {
        return counted("parley_data_dropped_messages", MESSAGE_DROPS, "reason", reason);
    }

    private static Named packetsDropped(String reason) {
        return counted("parley_media_dropped_packets", PACKET_DROPS, "reason", reason);
    }

    private static Named tracks(String kind) {
        return counted("parley_tracks_published", "Tracks that began", "kind", kind);
    }

    /** The name of a counter of rooms; null for one that another figure shows. */
    static @Nullable Named of(RoomsCounter counter) {
        return switch (counter) {
            case JOINS_REFUSED, // parley_joins_refused_total, by status
                    SIGNAL_MALFORMED, // parley_signal_malformed_total
                    AUDIO_TRACKS_ENDED, // parley_tracks
                    VIDEO_TRACKS_ENDED,
                    DATA_TRACKS_ENDED ->
                    null;
            default -> ROOMS.getOrDefault(counter, made("parley_room_", counter.name()));
        };
    }

    /** The name of a counter of media. */
    static Named of(SfuCounter counter) {
        return MEDIA.getOrDefault(counter, made("parley_media_", counter.name()));
    }

    private static Named made(String prefix, String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        String words = lower.replace('_', ' ');
        return counted(prefix + lower, Character.toUpperCase(words.charAt(0)) + words.substring(1));
    }
}
