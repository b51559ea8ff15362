package io.parley.sdk;

import io.parley.proto.livekit.SubscribedCodec;
import io.parley.proto.livekit.SubscribedQuality;
import io.parley.proto.livekit.SubscribedQualityUpdate;
import io.parley.sdk.media.AudioEncoding;
import io.parley.sdk.media.AudioSource;
import io.parley.sdk.media.EncodedAudioSource;
import io.parley.sdk.media.EncodedVideoSource;
import io.parley.sdk.media.SourceAccess;
import io.parley.sdk.media.VideoLayer;
import io.parley.sdk.rtp.SentTrack;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The way from the sources of a published track to the network. On the loop. */
final class SendingTrack implements SentTrack.Listener {
    private final LocalTrack track;
    private final TrackPublishOptions options;
    private final List<VideoLayer> layers;
    private final Runnable onNegotiated;
    private @Nullable SentTrack sent;
    private @Nullable AudioEncoding encoding;
    private boolean attached;

    SendingTrack(LocalTrack track, TrackPublishOptions options, Runnable onNegotiated) {
        this.track = track;
        this.options = options;
        this.onNegotiated = onNegotiated;
        layers =
                track instanceof LocalVideoTrack video
                        ? AddTracks.layers(video, options)
                        : List.of();
    }

    void sent(SentTrack value) {
        sent = value;
    }

    @Nullable SentTrack sent() {
        return sent;
    }

    /**
     * Lets sound and pictures flow.
     *
     * @throws IllegalStateException if a source feeds another track already
     */
    void attach() {
        SentTrack to = sent;
        if (to == null || attached) {
            return;
        }
        attached = true;
        to.enabled(!track.isMuted());
        if (track instanceof LocalAudioTrack audio) {
            AudioSource source = audio.source();
            EncodedAudioSource encoded = audio.encodedSource();
            if (source != null) {
                TrackPublishOptions.AudioEncoding wanted = options.audioEncoding();
                encoding =
                        new AudioEncoding(
                                to.audio(),
                                source.channels(),
                                wanted == null ? 0 : wanted.maxBitrate(),
                                options.dtx(),
                                true);
                SourceAccess.attach(source, encoding);
            } else if (encoded != null) {
                SourceAccess.attach(encoded, to.audio());
            }
        }
        for (int i = 0; i < layers.size(); i++) {
            EncodedVideoSource source = layers.get(i).source();
            SourceAccess.attach(source, to.layer(i));
            SourceAccess.active(source, !track.isMuted());
        }
        to.refresh();
    }

    void detach() {
        SentTrack from = sent;
        if (from == null || !attached) {
            return;
        }
        attached = false;
        if (track instanceof LocalAudioTrack audio) {
            AudioSource source = audio.source();
            EncodedAudioSource encoded = audio.encodedSource();
            if (source != null && encoding != null) {
                SourceAccess.detach(source, encoding);
            } else if (encoded != null) {
                SourceAccess.detach(encoded, from.audio());
            }
        }
        for (int i = 0; i < layers.size(); i++) {
            SourceAccess.detach(layers.get(i).source(), from.layer(i));
        }
    }

    void muted(boolean value) {
        SentTrack to = sent;
        if (to == null) {
            return;
        }
        to.enabled(!value);
        if (attached) {
            for (VideoLayer layer : layers) {
                SourceAccess.active(layer.source(), !value);
            }
            to.refresh();
        }
    }

    /** Which sizes anybody watches ({@code SubscribedQualityUpdate} of the protocol). */
    @SuppressWarnings("deprecation") // older servers tell the qualities without a codec
    void wanted(SubscribedQualityUpdate update) {
        SentTrack to = sent;
        if (to == null) {
            return;
        }
        List<SubscribedQuality> qualities = update.getSubscribedQualitiesList();
        for (SubscribedCodec codec : update.getSubscribedCodecsList()) {
            if (codec.getCodec().equalsIgnoreCase(options.videoCodec().name())) {
                qualities = codec.getQualitiesList();
            }
        }
        boolean any = false;
        for (SubscribedQuality quality : qualities) {
            any |= quality.getEnabled();
        }
        for (int i = 0; i < layers.size(); i++) {
            if (layers.size() == 1) {
                to.wanted(i, any);
                continue;
            }
            for (SubscribedQuality quality : qualities) {
                if (quality.getQuality() == AddTracks.quality(i, layers.size())) {
                    to.wanted(i, quality.getEnabled());
                }
            }
        }
    }

    @Override
    public void onNegotiated() {
        onNegotiated.run();
    }

    @Override
    public void onKeyFrameWanted(int layer) {
        SourceAccess.requestKeyFrame(layers.get(layer).source());
    }

    @Override
    public void onLayer(int layer, boolean active, long bitrate, double framerate) {
        if (attached) {
            EncodedVideoSource source = layers.get(layer).source();
            SourceAccess.active(source, active && !track.isMuted());
            SourceAccess.rate(source, bitrate, framerate);
        }
    }

    @Override
    public void onLoss(int percent) {
        AudioEncoding current = encoding;
        if (current != null) {
            current.expectedLossPercent(percent);
        }
    }
}
