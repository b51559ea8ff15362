package io.parley.sdk;

import static java.util.Objects.requireNonNull;

import io.parley.media.VideoCodec;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a track is published. Immutable; made by {@link #builder()}.
 *
 * @since 0.1
 */
public final class TrackPublishOptions {
    /** Every option at its default. */
    public static final TrackPublishOptions DEFAULT = builder().build();

    /**
     * How a video is encoded.
     *
     * @param maxBitrate bits a second, more than zero
     * @param maxFramerate frames a second, more than zero
     */
    public record VideoEncoding(long maxBitrate, double maxFramerate) {
        /** Checks the values. */
        public VideoEncoding {
            if (maxBitrate <= 0) {
                throw new IllegalArgumentException(
                        "maxBitrate: " + maxBitrate + " (expected: more than 0)");
            }
            if (!(maxFramerate > 0)) {
                throw new IllegalArgumentException(
                        "maxFramerate: " + maxFramerate + " (expected: more than 0)");
            }
        }
    }

    /**
     * How sound is encoded.
     *
     * @param maxBitrate bits a second, more than zero
     */
    public record AudioEncoding(long maxBitrate) {
        /** Checks the value. */
        public AudioEncoding {
            if (maxBitrate <= 0) {
                throw new IllegalArgumentException(
                        "maxBitrate: " + maxBitrate + " (expected: more than 0)");
            }
        }
    }

    private final @Nullable VideoEncoding videoEncoding;
    private final @Nullable AudioEncoding audioEncoding;
    private final VideoCodec videoCodec;
    private final boolean dtx;
    private final boolean red;
    private final boolean simulcast;
    private final TrackSource source;
    private final String stream;
    private final boolean preconnectBuffer;
    private final Set<FrameMetadataFeature> frameMetadataFeatures;
    private final String scalabilityMode;

    private TrackPublishOptions(Builder builder) {
        videoEncoding = builder.videoEncoding;
        audioEncoding = builder.audioEncoding;
        videoCodec = builder.videoCodec;
        dtx = builder.dtx;
        red = builder.red;
        simulcast = builder.simulcast;
        source = builder.source;
        stream = builder.stream;
        preconnectBuffer = builder.preconnectBuffer;
        frameMetadataFeatures = builder.frameMetadataFeatures;
        scalabilityMode = builder.scalabilityMode;
    }

    /** Begins with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** See {@link Builder#videoEncoding}. */
    public @Nullable VideoEncoding videoEncoding() {
        return videoEncoding;
    }

    /** See {@link Builder#audioEncoding}. */
    public @Nullable AudioEncoding audioEncoding() {
        return audioEncoding;
    }

    /** See {@link Builder#videoCodec}. */
    public VideoCodec videoCodec() {
        return videoCodec;
    }

    /** See {@link Builder#dtx}. */
    public boolean dtx() {
        return dtx;
    }

    /** See {@link Builder#red}. */
    public boolean red() {
        return red;
    }

    /** See {@link Builder#simulcast}. */
    public boolean simulcast() {
        return simulcast;
    }

    /** See {@link Builder#source}. */
    public TrackSource source() {
        return source;
    }

    /** See {@link Builder#stream}. */
    public String stream() {
        return stream;
    }

    /** See {@link Builder#preconnectBuffer}. */
    public boolean preconnectBuffer() {
        return preconnectBuffer;
    }

    /** See {@link Builder#frameMetadataFeatures}. */
    public Set<FrameMetadataFeature> frameMetadataFeatures() {
        return frameMetadataFeatures;
    }

    /** See {@link Builder#scalabilityMode}. */
    public String scalabilityMode() {
        return scalabilityMode;
    }

    /** Collects options; each has a default. Not thread-safe. */
    public static final class Builder {
        private @Nullable VideoEncoding videoEncoding;
        private @Nullable AudioEncoding audioEncoding;
        private VideoCodec videoCodec = VideoCodec.VP8;
        private boolean dtx = true;
        private boolean red = true;
        private boolean simulcast = true;
        private TrackSource source = TrackSource.UNKNOWN;
        private String stream = "";
        private boolean preconnectBuffer;
        private Set<FrameMetadataFeature> frameMetadataFeatures = Set.of();
        private String scalabilityMode = "";

        private Builder() {}

        /**
         * Bit rate and frame rate of a video of one size; default null: chosen by its size. In
         * simulcast each layer says its own.
         */
        public Builder videoEncoding(@Nullable VideoEncoding value) {
            videoEncoding = value;
            return this;
        }

        /** Bit rate of sound; default null: the codec's usual one. */
        public Builder audioEncoding(@Nullable AudioEncoding value) {
            audioEncoding = value;
            return this;
        }

        /** The codec of a video, with which its pictures are encoded; default VP8. */
        public Builder videoCodec(VideoCodec value) {
            videoCodec = requireNonNull(value, "videoCodec");
            return this;
        }

        /** Whether silence is left out; default true. */
        public Builder dtx(boolean value) {
            dtx = value;
            return this;
        }

        /** Whether sound is sent twice against loss; default true. */
        public Builder red(boolean value) {
            red = value;
            return this;
        }

        /** Whether a video that has several sizes is sent in all of them; default true. */
        public Builder simulcast(boolean value) {
            simulcast = value;
            return this;
        }

        /** Where the track comes from; default unknown, better set it. */
        public Builder source(TrackSource value) {
            source = requireNonNull(value, "source");
            return this;
        }

        /** The media stream to which the track belongs; default "": one for each source. */
        public Builder stream(String value) {
            stream = requireNonNull(value, "stream");
            return this;
        }

        /**
         * Whether the others are told that the application sends what was said before the
         * connection was there as a byte stream, which is up to the application; default false.
         */
        public Builder preconnectBuffer(boolean value) {
            preconnectBuffer = value;
            return this;
        }

        /** What comes with each frame of a video; default nothing. */
        public Builder frameMetadataFeatures(Set<FrameMetadataFeature> value) {
            frameMetadataFeatures = Set.copyOf(value);
            return this;
        }

        /**
         * Layers inside one encoding, as the application's encoder makes them (W3C WebRTC-SVC);
         * default "": unknown. For several sizes see {@link LocalVideoTrack#createSimulcast}.
         *
         * @param value {@code L1T1}, {@code L1T2} or {@code L1T3}
         */
        public Builder scalabilityMode(String value) {
            requireNonNull(value, "scalabilityMode");
            if (!value.isEmpty() && !value.matches("L1T[123]")) {
                throw new IllegalArgumentException(
                        "scalabilityMode: "
                                + value
                                + " (expected: L1T1, L1T2 or L1T3; several sizes are layers of a"
                                + " simulcast track)");
            }
            scalabilityMode = value;
            return this;
        }

        /** The options. */
        public TrackPublishOptions build() {
            return new TrackPublishOptions(this);
        }
    }
}
