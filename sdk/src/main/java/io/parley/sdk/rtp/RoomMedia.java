package io.parley.sdk.rtp;

import io.parley.sdk.engine.MediaLink;
import io.parley.sdk.media.RtcStatsReport;
import io.parley.webrtc.peer.MediaKind;
import io.parley.webrtc.peer.NegotiatedCodec;
import io.parley.webrtc.peer.NegotiatedSection;
import io.parley.webrtc.peer.TransceiverSpec;
import io.parley.webrtc.sdp.Direction;
import io.parley.webrtc.sdp.Msid;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The audio and video of a room through all its connections. On the loop. */
public final class RoomMedia implements MediaLink.Listener {
    /** Hears of tracks that come and go. */
    public interface Listener {
        /** The server sends a track. */
        void onTrack(ReceivedTrack track);

        /** The server does not send it any more. */
        void onTrackEnded(ReceivedTrack track);
    }

    private static final int NONE = -1;

    private final FrameRing.Loop loop;
    private final LongSupplier clock;
    private final LongSupplier unixMicros;
    private final Executor executor;
    private final RandomGenerator random;
    private final Listener listener;
    private final String cname;
    private final Map<MediaLink, MediaConnection> connections = new HashMap<>();
    private final List<Integer> idleAudio = new ArrayList<>();
    private final List<Integer> idleVideo = new ArrayList<>();
    private @Nullable WallClock wall;

    /**
     * @param loop runs something on the loop
     * @param clock the loop's time, nanoseconds
     * @param unixMicros the time of the day now, microseconds since 1970
     * @param executor completes the futures of users
     */
    public RoomMedia(
            Consumer<Runnable> loop,
            LongSupplier clock,
            LongSupplier unixMicros,
            Executor executor,
            RandomGenerator random,
            Listener listener) {
        this.loop = loop::accept;
        this.clock = clock;
        this.unixMicros = unixMicros;
        this.executor = executor;
        this.random = random;
        this.listener = listener;
        cname = Long.toUnsignedString(random.nextLong(), Character.MAX_RADIX);
    }

    private WallClock wall() {
        WallClock known = wall;
        if (known == null) {
            known = new WallClock(unixMicros.getAsLong() - clock.getAsLong() / 1_000);
            wall = known;
        }
        return known;
    }

    private MediaConnection connection(MediaLink link) {
        return connections.computeIfAbsent(
                link, key -> new MediaConnection(key, loop, clock, wall(), cname, random));
    }

    // ---- what is sent

    /**
     * Prepares a track to be sent; the next offer tells the server, and {@link
     * SentTrack.Listener#onNegotiated} tells what came of it.
     */
    public SentTrack send(MediaLink link, SendSpec spec, SentTrack.Listener hears) {
        MediaConnection connection = connection(link);
        List<Integer> idle = spec.video() ? idleVideo : idleAudio;
        int reused = idle.isEmpty() ? NONE : idle.remove(idle.size() - 1);
        SentTrack track = new SentTrack(spec, reused, connection, cname, hears, random);
        connection.add(track);
        return track;
    }

    /** Whether the server takes the track as it was offered. */
    public boolean isAccepted(SentTrack track) {
        return track.codec() != null;
    }

    /** How a track is sent, such as {@code audio/red}; empty if the server does not take it. */
    public String mimeType(SentTrack track) {
        NegotiatedCodec codec = track.codec();
        NegotiatedSection section = track.section();
        return codec == null || section == null ? "" : codec.mimeType(section.kind());
    }

    /** Ends the sending of a track; the next offer tells the server. */
    public void stop(MediaLink link, SentTrack track) {
        MediaConnection connection = connections.get(link);
        if (connection == null || !connection.sent().contains(track)) {
            return;
        }
        connection.remove(track);
        NegotiatedSection section = track.section();
        // A section in which simulcast was offered keeps its layers for good (RFC 9429 §5.2.2).
        if (section == null || !track.spec().rids().isEmpty()) {
            link.stopTransceiver(track.transceiver());
            return;
        }
        link.updateTransceiver(
                track.transceiver(), TransceiverSpec.of(section.kind(), Direction.INACTIVE));
        (track.spec().video() ? idleVideo : idleAudio).add(track.transceiver());
    }

    /** Adds sections for tracks that the server wants to send. */
    public void addReceivers(MediaLink link, int audios, int videos) {
        for (int i = 0; i < audios; i++) {
            link.addTransceiver(TransceiverSpec.of(MediaKind.AUDIO, Direction.RECVONLY));
        }
        for (int i = 0; i < videos; i++) {
            link.addTransceiver(TransceiverSpec.of(MediaKind.VIDEO, Direction.RECVONLY));
        }
    }

    /** All connections are gone; those of the next session are new. */
    public void reset() {
        for (MediaConnection connection : connections.values()) {
            for (ReceivedTrack track : List.copyOf(connection.received())) {
                connection.remove(track);
                listener.onTrackEnded(track);
            }
            connection.close();
        }
        connections.clear();
        idleAudio.clear();
        idleVideo.clear();
    }

    // ---- what the engine tells

    @Override
    public void onMediaNegotiated(MediaLink link, List<NegotiatedSection> sections) {
        MediaConnection connection = connection(link);
        receive(connection, sections);
        connection.negotiated(sections);
    }

    private void receive(MediaConnection connection, List<NegotiatedSection> sections) {
        List<ReceivedTrack> before = List.copyOf(connection.received());
        List<ReceivedTrack> begun = new ArrayList<>();
        List<ReceivedTrack> kept = new ArrayList<>();
        for (NegotiatedSection section : sections) {
            Msid msid = section.msids().isEmpty() ? null : section.msids().get(0);
            if (msid == null || !receives(section)) {
                continue;
            }
            String trackId = trackId(connection.link(), section, msid);
            ReceivedTrack known = find(before, section.mid(), trackId);
            if (known != null) {
                known.negotiated(section);
                connection.sources(known);
                kept.add(known);
            } else {
                begun.add(new ReceivedTrack(connection, section, msid.stream(), trackId, executor));
            }
        }
        for (ReceivedTrack track : before) {
            if (!kept.contains(track)) {
                connection.remove(track);
                listener.onTrackEnded(track);
            }
        }
        for (ReceivedTrack track : begun) {
            connection.add(track);
            listener.onTrack(track);
        }
    }

    private static boolean receives(NegotiatedSection section) {
        return !section.refused()
                && (section.direction() == Direction.RECVONLY
                        || section.direction() == Direction.SENDRECV);
    }

    /** What the server's own map says, otherwise what the section says. */
    private static String trackId(MediaLink link, NegotiatedSection section, Msid msid) {
        String mapped = link.midToTrackId().get(section.mid());
        if (mapped != null && !mapped.isEmpty()) {
            return mapped;
        }
        return msid.track();
    }

    private static @Nullable ReceivedTrack find(
            List<ReceivedTrack> tracks, String mid, String trackId) {
        for (ReceivedTrack track : tracks) {
            if (track.mid().equals(mid) && track.trackId().equals(trackId)) {
                return track;
            }
        }
        return null;
    }

    @Override
    public void onRtp(MediaLink link, ByteBuffer packet, long nowNanos) {
        MediaConnection connection = connections.get(link);
        if (connection != null) {
            connection.onRtp(packet, nowNanos);
        }
    }

    @Override
    public void onRtcp(MediaLink link, ByteBuffer packet, long nowNanos) {
        MediaConnection connection = connections.get(link);
        if (connection != null) {
            connection.onRtcp(packet, nowNanos);
        }
    }

    @Override
    public void onMediaTimer(MediaLink link, long nowNanos) {
        MediaConnection connection = connections.get(link);
        if (connection != null) {
            connection.onTimer(nowNanos);
        }
    }

    // ---- statistics

    /** What was measured of a track that is sent. */
    public RtcStatsReport stats(SentTrack track) {
        for (MediaConnection connection : connections.values()) {
            if (connection.sent().contains(track)) {
                return new StatsWriter(connection, wall(), clock.getAsLong()).of(track);
            }
        }
        return RtcStatsReport.EMPTY;
    }

    /** What was measured of a track that is received. */
    public RtcStatsReport stats(ReceivedTrack track) {
        for (MediaConnection connection : connections.values()) {
            if (connection.received().contains(track)) {
                return new StatsWriter(connection, wall(), clock.getAsLong()).of(track);
            }
        }
        return RtcStatsReport.EMPTY;
    }

    /**
     * What was measured of a connection and all its tracks.
     *
     * @param offering that on which this side makes the offers, otherwise the other one
     */
    public RtcStatsReport stats(boolean offering) {
        for (Map.Entry<MediaLink, MediaConnection> each : connections.entrySet()) {
            if (each.getKey().offers() == offering) {
                return new StatsWriter(each.getValue(), wall(), clock.getAsLong()).all();
            }
        }
        return RtcStatsReport.EMPTY;
    }
}
