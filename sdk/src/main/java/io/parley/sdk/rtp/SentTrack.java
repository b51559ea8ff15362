package io.parley.sdk.rtp;

import io.parley.media.VideoCodec;
import io.parley.sdk.e2ee.FrameCryptor;
import io.parley.sdk.media.EncodedAudioSink;
import io.parley.sdk.media.FrameMetadata;
import io.parley.sdk.media.VideoSink;
import io.parley.webrtc.peer.MediaKind;
import io.parley.webrtc.peer.NegotiatedCodec;
import io.parley.webrtc.peer.NegotiatedSection;
import io.parley.webrtc.peer.SendEncoding;
import io.parley.webrtc.peer.SendParameters;
import io.parley.webrtc.peer.TransceiverSpec;
import io.parley.webrtc.sdp.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A track that is sent on one connection, from when it is published to when it is not any more. On
 * the loop, but for the sinks.
 */
public final class SentTrack {
    /** Hears what the network and the receivers want of a track. On the loop. */
    public interface Listener {
        /** The server agreed to take it, or to go on with it. */
        void onNegotiated();

        /** Somebody needs a key frame of a layer. */
        void onKeyFrameWanted(int layer);

        /**
         * What a layer may have.
         *
         * @param active whether anybody gets it
         * @param bitrate bits a second that the network takes
         */
        void onLayer(int layer, boolean active, long bitrate, double framerate);

        /** How much of it got lost lately, 0 to 100. */
        void onLoss(int percent);
    }

    private static final Map<String, String> OPUS_WITH_DTX = Map.of("opus", "usedtx=1");

    private final SendSpec spec;
    private final Listener listener;
    private final String cname;
    private final MediaConnection connection;
    private final List<SendStream> streams = new ArrayList<>();
    private final List<VideoLayerSender> layers = new ArrayList<>();
    private final @Nullable AudioSender audio;
    private final int transceiver;
    private @Nullable NegotiatedSection section;
    private @Nullable NegotiatedCodec codec;
    private @Nullable FrameCryptor cryptor;
    private boolean enabled = true;
    private volatile boolean tellsTimestamp;
    private volatile boolean tellsFrameId;
    private volatile boolean tellsUserData;

    SentTrack(
            SendSpec spec,
            int reusedTransceiver,
            MediaConnection connection,
            String cname,
            Listener listener,
            RandomGenerator random) {
        this.spec = spec;
        this.listener = listener;
        this.cname = cname;
        this.connection = connection;
        for (int i = 0; i < spec.layers(); i++) {
            streams.add(
                    new SendStream(
                            connection,
                            connection.newSsrc(),
                            spec.video() ? connection.newSsrc() : 0,
                            spec.rids().isEmpty() ? "" : spec.rids().get(i),
                            spec.video() ? Limits.VIDEO_HISTORY : Limits.AUDIO_HISTORY,
                            random));
        }
        audio = spec.video() ? null : new AudioSender(this, streams.get(0), connection);
        if (spec.video()) {
            VideoCodec video = VideoCodec.valueOf(spec.codecs().get(0));
            for (int i = 0; i < streams.size(); i++) {
                layers.add(
                        new VideoLayerSender(
                                this, i, streams.get(i), video, connection, random.nextInt()));
            }
        }
        transceiver =
                connection.place(
                        reusedTransceiver,
                        TransceiverSpec.of(kind(spec), Direction.SENDONLY)
                                .withSend(parameters())
                                .withCodecsFirst(spec.codecs())
                                .withParameters(spec.dtx() ? OPUS_WITH_DTX : Map.of()));
    }

    private static MediaKind kind(SendSpec spec) {
        return spec.video() ? MediaKind.VIDEO : MediaKind.AUDIO;
    }

    private SendParameters parameters() {
        if (spec.rids().isEmpty()) {
            SendStream only = streams.get(0);
            return SendParameters.single(
                    spec.streamId(), spec.trackId(), cname, only.ssrc(), only.rtxSsrc());
        }
        List<SendEncoding> encodings = new ArrayList<>();
        for (int i = spec.rids().size() - 1; i >= 0; i--) { // the best first, as browsers do
            encodings.add(SendEncoding.of(spec.rids().get(i)));
        }
        return SendParameters.simulcast(spec.streamId(), spec.trackId(), cname, encodings);
    }

    /** Where encoded sound goes; any thread. */
    public EncodedAudioSink audio() {
        if (audio == null) {
            throw new IllegalStateException("the track has pictures");
        }
        return audio;
    }

    /** Where the pictures of a layer go; any thread. */
    public VideoSink layer(int index) {
        return layers.get(index);
    }

    /** Whether anything is sent: not while it is muted. */
    public void enabled(boolean value) {
        enabled = value;
    }

    /** Which layers somebody wants; those that nobody wants are not sent. */
    public void wanted(int layer, boolean value) {
        layers.get(layer).wanted(value);
    }

    /** From now on every frame is encrypted from end to end. */
    public void encryptWith(FrameCryptor value) {
        cryptor = value;
    }

    /** Which metadata of pictures goes with them; none at first. */
    public void tellMetadata(boolean timestamp, boolean frameId, boolean userData) {
        tellsTimestamp = timestamp;
        tellsFrameId = frameId;
        tellsUserData = userData;
    }

    /** What goes behind a picture with that metadata; any thread. */
    byte[] trailer(FrameMetadata metadata) {
        return FrameTrailer.of(metadata, tellsTimestamp, tellsFrameId, tellsUserData);
    }

    @Nullable FrameCryptor cryptor() {
        return cryptor;
    }

    /** Tells the listener anew what each layer may have. */
    public void refresh() {
        layers.forEach(VideoLayerSender::forget);
        connection.allocate();
    }

    boolean isEnabled() {
        return enabled && codec != null;
    }

    int transceiver() {
        return transceiver;
    }

    SendSpec spec() {
        return spec;
    }

    List<SendStream> streams() {
        return streams;
    }

    List<VideoLayerSender> layers() {
        return layers;
    }

    @Nullable NegotiatedCodec codec() {
        return codec;
    }

    @Nullable NegotiatedSection section() {
        return section;
    }

    Listener listener() {
        return listener;
    }

    /** The first wanted codec that both sides have. */
    private @Nullable NegotiatedCodec best(NegotiatedSection agreed) {
        for (String name : spec.codecs()) {
            NegotiatedCodec codec = agreed.codec(name);
            if (codec != null) {
                return codec;
            }
        }
        return null;
    }

    /** Takes over what was agreed on; false if the server does not take the track. */
    boolean negotiated(NegotiatedSection agreed) {
        NegotiatedCodec best = best(agreed);
        boolean sends =
                agreed.direction() == Direction.SENDONLY
                        || agreed.direction() == Direction.SENDRECV;
        if (agreed.refused() || best == null || !sends) {
            codec = null;
            return false;
        }
        section = agreed;
        codec = best;
        for (SendStream stream : streams) {
            stream.negotiated(agreed, best);
        }
        if (audio != null) {
            audio.negotiated(agreed, best);
        }
        return true;
    }
}
