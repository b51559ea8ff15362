package io.parley.sdk.media;

/** What the media of an application may grow to. */
final class Limits {
    /** One encoded picture; the largest key frames of a 4K camera have a megabyte or two. */
    static final int MAX_VIDEO_FRAME_BYTES = 4 << 20;

    /** One packet of sound: what fits in a datagram. */
    static final int MAX_AUDIO_FRAME_BYTES = 1_200;

    /** Frames that a stream of sound holds where its reader sets no bound: a minute of 10 ms. */
    static final int AUDIO_STREAM_FRAMES = 6_000;

    /** Frames that a stream of pictures holds where its reader sets no bound. */
    static final int VIDEO_STREAM_FRAMES = 300;

    /** Sound that a source keeps, at most. */
    static final int MAX_QUEUE_MILLIS = 60_000;

    /** Packets that wait for their turn to be played: 4 s in packets of 20 ms. */
    static final int PLAYOUT_PACKETS = 200;

    /** Packets on their way from the loop to the player. */
    static final int HANDOVER_PACKETS = 256;

    private Limits() {}
}
