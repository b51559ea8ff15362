package io.parley.sdk.media;

/** Where the sound of a source goes, 10 ms at a time. For the SDK itself. */
public interface PcmSink {
    /**
     * Takes 10 ms of sound.
     *
     * @param samples those of the channels in turn; borrowed until this returns
     * @param gapMillis how long nothing came before it, a multiple of 10; 0 if it goes on
     */
    void onSound(short[] samples, int sampleRate, int channels, long gapMillis);
}
