package io.parley.sdk;

import io.parley.sdk.media.AudioStream;
import io.parley.sdk.media.AudioStreamOptions;
import io.parley.sdk.media.EncodedAudioStream;
import io.parley.sdk.media.ReceivedAudio;
import io.parley.sdk.rtp.ReceivedTrack;

/**
 * A track of sound of another participant that is subscribed to.
 *
 * @since 0.1
 */
public final class RemoteAudioTrack extends RemoteTrack {
    private final ReceivedAudio sound;

    RemoteAudioTrack(
            String sid, String name, ReceivedTrack received, ReceivedAudio sound, RoomLink link) {
        super(sid, name, TrackKind.AUDIO, received, link);
        this.sound = sound;
    }

    /** As {@link #stream(AudioStreamOptions)} with default options. */
    public AudioStream stream() {
        return stream(AudioStreamOptions.DEFAULT);
    }

    /**
     * Begins to decode the sound, from now on and until the track ends or the stream is closed. A
     * track may have several streams, and is decoded once for all of them.
     */
    public AudioStream stream(AudioStreamOptions options) {
        return sound.open(options);
    }

    /** Begins to read the packets as they were sent, for a recorder. */
    public EncodedAudioStream encodedStream() {
        return encodedStream(0);
    }

    /**
     * Begins to read the packets as they were sent, for a recorder.
     *
     * @param capacity packets that wait for the reader at most, the oldest are lost first; 0 for
     *     6,000
     */
    public EncodedAudioStream encodedStream(int capacity) {
        return sound.openEncoded(capacity);
    }

    ReceivedAudio sound() {
        return sound;
    }
}
