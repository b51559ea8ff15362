package io.parley.sdk;

import static java.util.Objects.requireNonNull;

import io.parley.proto.livekit.TrackInfo;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * That a participant publishes a track, and what the room knows of it ({@code TrackInfo} of the
 * protocol). Lives as long as the track is published and changes with it. Safe to use from any
 * thread.
 *
 * @since 0.1
 */
public abstract sealed class TrackPublication
        permits LocalTrackPublication, RemoteTrackPublication {
    private volatile TrackInfo info;

    TrackPublication(TrackInfo info) {
        this.info = requireNonNull(info, "info");
    }

    /** The id that the server gave the track. */
    public String sid() {
        return info.getSid();
    }

    /** The name that its publisher gave it; may be empty. */
    public String name() {
        return info.getName();
    }

    /** Sound or pictures. */
    public TrackKind kind() {
        return TrackKind.of(info.getType());
    }

    /** Where it comes from. */
    public TrackSource source() {
        return TrackSource.of(info.getSource());
    }

    /** Whether it is sent in several sizes. */
    @SuppressWarnings("deprecation") // older clients tell it by this field alone
    public boolean isSimulcasted() {
        return info.getSimulcast()
                || info.getCodecsList().stream().anyMatch(codec -> codec.getLayersCount() > 1);
    }

    /** The width of a video, pixels; 0 if unknown. */
    public int width() {
        return info.getWidth();
    }

    /** The height of a video, pixels; 0 if unknown. */
    public int height() {
        return info.getHeight();
    }

    /** The codec, such as {@code audio/opus}; the case of the letters varies. */
    public String mimeType() {
        return info.getMimeType();
    }

    /** Whether its publisher holds it back. */
    public boolean isMuted() {
        return info.getMuted();
    }

    /** How it is encrypted from end to end. */
    public EncryptionType encryptionType() {
        return EncryptionType.of(info.getEncryption());
    }

    /** The properties of an audio track; an unmodifiable copy. */
    public Set<AudioTrackFeature> audioFeatures() {
        EnumSet<AudioTrackFeature> features = EnumSet.noneOf(AudioTrackFeature.class);
        for (io.parley.proto.livekit.AudioTrackFeature wire : info.getAudioFeaturesList()) {
            AudioTrackFeature feature = AudioTrackFeature.of(wire);
            if (feature != null) {
                features.add(feature);
            }
        }
        return Set.copyOf(features);
    }

    /** What comes with each frame; an unmodifiable copy. */
    public Set<FrameMetadataFeature> frameMetadataFeatures() {
        return info.getPacketTrailerFeaturesList().stream()
                .map(FrameMetadataFeature::of)
                .filter(feature -> feature != null)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The name of the media stream to which it belongs; tracks of one stream are synchronized. */
    public String stream() {
        return info.getStream();
    }

    /** The track itself; null while it is not subscribed, or no longer published. */
    public abstract @Nullable Track track();

    TrackInfo info() {
        return info;
    }

    void info(TrackInfo value) {
        info = value;
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "{sid=" + sid() + ", name=" + name() + "}";
    }
}
