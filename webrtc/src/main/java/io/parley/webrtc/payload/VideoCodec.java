package io.parley.webrtc.payload;

import org.jspecify.annotations.Nullable;

/** The video codecs whose payload formats are known here. */
public enum VideoCodec {
    VP8("VP8"),
    VP9("VP9"),
    H264("H264"),
    H265("H265"),
    AV1("AV1");

    private final String encodingName;

    VideoCodec(String encodingName) {
        this.encodingName = encodingName;
    }

    /** The encoding name of {@code a=rtpmap}. */
    public String encodingName() {
        return encodingName;
    }

    /**
     * The codec of an encoding name ("VP8") or of a MIME type ("video/vp8"), in any case; null when
     * it is another one.
     */
    public static @Nullable VideoCodec of(String name) {
        int slash = name.indexOf('/');
        String bare = slash < 0 ? name : name.substring(slash + 1);
        for (VideoCodec each : values()) {
            if (each.encodingName.equalsIgnoreCase(bare)) {
                return each;
            }
        }
        return null;
    }
}
