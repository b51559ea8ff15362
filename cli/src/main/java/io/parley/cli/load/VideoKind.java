package io.parley.cli.load;

/** The codecs that synthetic video can have. */
public enum VideoKind {
    VP8("VP8"),
    H264("H264");

    private final String encodingName;

    VideoKind(String encodingName) {
        this.encodingName = encodingName;
    }

    /** The encoding name of {@code a=rtpmap}. */
    String encodingName() {
        return encodingName;
    }
}
