package io.parley.sdk.rtp;

import io.parley.sdk.media.PlayoutStats;
import io.parley.sdk.media.ReceivedAudio;
import io.parley.sdk.media.RtcStats;
import io.parley.sdk.media.RtcStatsReport;
import io.parley.webrtc.TransportStats;
import io.parley.webrtc.bwe.CongestionController;
import io.parley.webrtc.peer.MediaKind;
import io.parley.webrtc.peer.NegotiatedCodec;
import io.parley.webrtc.peer.NegotiatedSection;
import io.parley.webrtc.rtp.ReceptionStatistics;
import io.parley.webrtc.wire.NtpTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts what was measured under the names of W3C WebRTC statistics. */
final class StatsWriter {
    private static final double NANOS = 1e9;
    private static final double SAMPLE_RATE = 48_000;

    private final MediaConnection connection;
    private final WallClock wall;
    private final long nowNanos;
    private final List<RtcStats> stats = new ArrayList<>();

    StatsWriter(MediaConnection connection, WallClock wall, long nowNanos) {
        this.connection = connection;
        this.wall = wall;
        this.nowNanos = nowNanos;
    }

    RtcStatsReport of(SentTrack track) {
        sent(track);
        transport();
        return new RtcStatsReport(stats);
    }

    RtcStatsReport of(ReceivedTrack track) {
        received(track);
        transport();
        return new RtcStatsReport(stats);
    }

    RtcStatsReport all() {
        connection.sent().forEach(this::sent);
        connection.received().forEach(this::received);
        transport();
        return new RtcStatsReport(stats);
    }

    private void add(String id, String type, Map<String, Object> values) {
        stats.add(new RtcStats(id, type, wall.unixMillis(nowNanos), values));
    }

    private void transport() {
        for (io.parley.webrtc.RtcStats each : connection.link().transportStats()) {
            if (each.type().equals("candidate-pair")) {
                Map<String, Object> values = new HashMap<>(each.values());
                pair(values);
                add(each.id(), each.type(), values);
            } else {
                add(each.id(), each.type(), each.values());
            }
        }
    }

    private void pair(Map<String, Object> values) {
        CongestionController controller = connection.controller();
        if (controller != null) {
            values.put("availableOutgoingBitrate", (double) controller.targetBps());
        }
        if (connection.feedback().rttNanos() >= 0) {
            values.put("currentRoundTripTime", connection.feedback().rttNanos() / NANOS);
        }
    }

    private @Nullable String codec(
            @Nullable NegotiatedSection section, @Nullable NegotiatedCodec codec) {
        if (section == null || codec == null) {
            return null;
        }
        String id = "codec-" + section.mid() + "-" + codec.payloadType();
        Map<String, Object> values = new HashMap<>();
        values.put("payloadType", codec.payloadType());
        values.put("transportId", TransportStats.TRANSPORT);
        values.put("mimeType", section.kind().token() + "/" + codec.name());
        values.put("clockRate", codec.clockRate());
        if (section.kind() == MediaKind.AUDIO) {
            values.put("channels", codec.channels());
        }
        if (!codec.parameters().isEmpty()) {
            values.put("sdpFmtpLine", codec.parameters());
        }
        add(id, "codec", values);
        return id;
    }

    private void sent(SentTrack track) {
        String codec = codec(track.section(), track.codec());
        String source = source(track);
        for (int i = 0; i < track.streams().size(); i++) {
            SendStream stream = track.streams().get(i);
            Map<String, Object> values = new HashMap<>();
            common(values, stream.ssrc(), track.spec().video(), codec, track.section());
            if (!stream.rid().isEmpty()) {
                values.put("rid", stream.rid());
            }
            values.put("packetsSent", stream.packets() + stream.resentPackets());
            values.put("bytesSent", stream.octets() + stream.resentOctets());
            values.put("headerBytesSent", stream.headerOctets());
            values.put("retransmittedPacketsSent", stream.resentPackets());
            values.put("retransmittedBytesSent", stream.resentOctets());
            values.put("nackCount", stream.nacks());
            values.put("active", track.isEnabled());
            values.put("mediaSourceId", source);
            if (track.spec().video()) {
                layer(track.layers().get(i), values);
            }
            String id = "outbound-" + Integer.toUnsignedString(stream.ssrc());
            if (stream.hasReport()) {
                String remote = "remote-inbound-" + Integer.toUnsignedString(stream.ssrc());
                values.put("remoteId", remote);
            }
            add(id, "outbound-rtp", values);
            remoteInbound(track, stream, id, codec);
        }
    }

    /** What the encoders of a track encode, all of them the same; returns its id. */
    private String source(SentTrack track) {
        boolean video = track.spec().video();
        Map<String, Object> values = new HashMap<>();
        values.put("trackIdentifier", track.spec().trackId());
        values.put("kind", video ? "video" : "audio");
        if (video) {
            int width = 0;
            int height = 0;
            long frames = 0;
            for (VideoLayerSender layer : track.layers()) {
                width = Math.max(width, layer.width());
                height = Math.max(height, layer.height());
                frames = Math.max(frames, layer.frames() + layer.skipped());
            }
            values.put("width", width);
            values.put("height", height);
            values.put("frames", frames);
        }
        String id = "source-" + track.spec().trackId();
        add(id, "media-source", values);
        return id;
    }

    private static void layer(VideoLayerSender layer, Map<String, Object> values) {
        values.put("framesEncoded", layer.frames());
        values.put("framesSent", layer.frames());
        values.put("keyFramesEncoded", layer.keyFrames());
        values.put("pliCount", layer.keyFrameRequests());
        values.put("firCount", layer.firRequests());
        values.put("targetBitrate", (double) layer.bitrate());
        values.put("frameWidth", layer.width());
        values.put("frameHeight", layer.height());
        values.put("active", layer.isActive() && layer.isWanted());
    }

    private void remoteInbound(
            SentTrack track, SendStream stream, String localId, @Nullable String codec) {
        if (!stream.hasReport()) {
            return;
        }
        Map<String, Object> values = new HashMap<>();
        common(values, stream.ssrc(), track.spec().video(), codec, null);
        values.put("localId", localId);
        values.put("packetsLost", stream.remoteLost());
        values.put("fractionLost", stream.fractionLost());
        values.put("jitter", stream.remoteJitterSeconds());
        if (stream.rttNanos() >= 0) {
            values.put("roundTripTime", stream.rttNanos() / NANOS);
            values.put("totalRoundTripTime", stream.totalRttSeconds());
            values.put("roundTripTimeMeasurements", stream.rttMeasurements());
        }
        add(
                "remote-inbound-" + Integer.toUnsignedString(stream.ssrc()),
                "remote-inbound-rtp",
                values);
    }

    private static void common(
            Map<String, Object> values,
            int ssrc,
            boolean video,
            @Nullable String codec,
            @Nullable NegotiatedSection section) {
        values.put("ssrc", Integer.toUnsignedLong(ssrc));
        values.put("kind", video ? "video" : "audio");
        values.put("transportId", TransportStats.TRANSPORT);
        if (codec != null) {
            values.put("codecId", codec);
        }
        if (section != null) {
            values.put("mid", section.mid());
        }
    }

    private void received(ReceivedTrack track) {
        ReceptionStatistics measured = track.statistics();
        if (measured == null) {
            return;
        }
        String codec = codec(track.section(), track.codec());
        Map<String, Object> values = new HashMap<>();
        common(values, track.ssrc(), track.isVideo(), codec, track.section());
        values.put("trackIdentifier", track.trackId());
        values.put("packetsReceived", measured.packetsReceived() + track.repairedPackets());
        values.put("bytesReceived", measured.bytesReceived() + track.repairedOctets());
        values.put("headerBytesReceived", track.headerOctets());
        values.put("packetsLost", measured.cumulativeLost());
        values.put("jitter", measured.jitterNanos() / NANOS);
        values.put("nackCount", track.nacks());
        values.put("retransmittedPacketsReceived", track.repairedPackets());
        values.put("retransmittedBytesReceived", track.repairedOctets());
        pictures(track, values);
        sound(track, values);
        String id = "inbound-" + Integer.toUnsignedString(track.ssrc());
        if (track.senderReports() > 0) {
            values.put("remoteId", "remote-outbound-" + Integer.toUnsignedString(track.ssrc()));
        }
        add(id, "inbound-rtp", values);
        remoteOutbound(track, id, codec);
    }

    private static void pictures(ReceivedTrack track, Map<String, Object> values) {
        VideoReceiver receiver = track.receiver();
        if (receiver != null) {
            values.put("framesReceived", receiver.framesReceived());
            values.put("framesDropped", receiver.framesDropped());
            values.put("pliCount", receiver.keyFrameRequests());
            values.put("frameWidth", track.width());
            values.put("frameHeight", track.height());
        }
    }

    private static void sound(ReceivedTrack track, Map<String, Object> values) {
        ReceivedAudio sound = track.sound();
        if (sound == null) {
            return;
        }
        PlayoutStats played = sound.stats();
        values.put("totalSamplesReceived", played.samplesReceived());
        values.put("concealedSamples", played.concealedSamples());
        values.put("silentConcealedSamples", played.silentConcealedSamples());
        values.put("concealmentEvents", played.concealmentEvents());
        values.put("removedSamplesForAcceleration", played.removedForAcceleration());
        values.put("insertedSamplesForDeceleration", played.insertedForDeceleration());
        values.put("packetsDiscarded", played.packetsDiscarded());
        values.put("fecPacketsReceived", played.fecPackets());
        values.put("jitterBufferDelay", played.bufferDelayNanos() / NANOS);
        values.put("jitterBufferTargetDelay", played.bufferTargetDelayNanos() / NANOS);
        values.put("jitterBufferEmittedCount", played.emitted());
        values.put("totalAudioEnergy", played.totalEnergy());
        values.put("totalSamplesDuration", played.samplesReceived() / SAMPLE_RATE);
    }

    private void remoteOutbound(ReceivedTrack track, String localId, @Nullable String codec) {
        if (track.senderReports() == 0) {
            return;
        }
        Map<String, Object> values = new HashMap<>();
        common(values, track.ssrc(), track.isVideo(), codec, null);
        values.put("localId", localId);
        values.put("packetsSent", Integer.toUnsignedLong(track.senderPackets()));
        values.put("bytesSent", Integer.toUnsignedLong(track.senderOctets()));
        values.put("reportsSent", track.senderReports());
        values.put("remoteTimestamp", NtpTime.toUnixMicros(track.senderNtp()) / 1_000.0);
        add(
                "remote-outbound-" + Integer.toUnsignedString(track.ssrc()),
                "remote-outbound-rtp",
                values);
    }
}
