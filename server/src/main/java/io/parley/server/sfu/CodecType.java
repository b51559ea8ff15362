package io.parley.server.sfu;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The codecs that are forwarded. */
public enum CodecType {
    OPUS(MediaKind.AUDIO, "audio/opus", 48_000),
    /** Opus with redundancy (RFC 2198). */
    RED(MediaKind.AUDIO, "audio/red", 48_000),
    PCMU(MediaKind.AUDIO, "audio/PCMU", 8_000),
    PCMA(MediaKind.AUDIO, "audio/PCMA", 8_000),
    VP8(MediaKind.VIDEO, "video/VP8", 90_000),
    VP9(MediaKind.VIDEO, "video/VP9", 90_000),
    H264(MediaKind.VIDEO, "video/H264", 90_000),
    H265(MediaKind.VIDEO, "video/H265", 90_000),
    AV1(MediaKind.VIDEO, "video/AV1", 90_000);

    private final MediaKind kind;
    private final String mimeType;
    private final int clockRate;

    CodecType(MediaKind kind, String mimeType, int clockRate) {
        this.kind = kind;
        this.mimeType = mimeType;
        this.clockRate = clockRate;
    }

    public MediaKind kind() {
        return kind;
    }

    /** As in {@code TrackInfo.mime_type}. */
    public String mimeType() {
        return mimeType;
    }

    /** Units of an RTP timestamp in a second. */
    public int clockRate() {
        return clockRate;
    }

    /** The codec of an encoding name in {@code a=rtpmap}, in any case; null if it is no such. */
    public static @Nullable CodecType ofEncodingName(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        for (CodecType type : values()) {
            String mime = type.mimeType.toLowerCase(Locale.ROOT);
            if (mime.substring(mime.indexOf('/') + 1).equals(wanted)) {
                return type;
            }
        }
        return null;
    }
}
