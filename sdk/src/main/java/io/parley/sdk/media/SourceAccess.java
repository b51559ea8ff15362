package io.parley.sdk.media;

/** How published tracks take from sources. For the SDK itself. */
public final class SourceAccess {
    private SourceAccess() {}

    /** From now on the source's sound goes there, too. */
    public static void attach(AudioSource source, PcmSink sink) {
        source.attach(sink);
    }

    /** The source's sound goes there no longer. Idempotent. */
    public static void detach(AudioSource source, PcmSink sink) {
        source.detach(sink);
    }

    /**
     * From now on the source's sound goes there.
     *
     * @throws IllegalStateException if it goes somewhere else
     */
    public static void attach(EncodedAudioSource source, EncodedAudioSink sink) {
        source.attach(sink);
    }

    /** The source's sound goes there no longer. Idempotent. */
    public static void detach(EncodedAudioSource source, EncodedAudioSink sink) {
        source.detach(sink);
    }

    /**
     * From now on the source's pictures go there, once it is active.
     *
     * @throws IllegalStateException if they go somewhere else
     */
    public static void attach(EncodedVideoSource source, VideoSink sink) {
        source.attach(sink);
    }

    /** The source's pictures go there no longer. Idempotent. */
    public static void detach(EncodedVideoSource source, VideoSink sink) {
        source.detach(sink);
    }

    /** Somebody needs a key frame. */
    public static void requestKeyFrame(EncodedVideoSource source) {
        source.requestKeyFrame();
    }

    /** Whether anybody gets the pictures. */
    public static void active(EncodedVideoSource source, boolean active) {
        source.active(active);
    }

    /** What the network takes. */
    public static void rate(EncodedVideoSource source, long bitrate, double framerate) {
        source.rate(bitrate, framerate);
    }
}
