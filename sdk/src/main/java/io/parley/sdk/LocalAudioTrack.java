package io.parley.sdk;

import static java.util.Objects.requireNonNull;

import io.parley.sdk.media.AudioSource;
import io.parley.sdk.media.EncodedAudioSource;
import org.jspecify.annotations.Nullable;

/**
 * A track of sound of the local participant.
 *
 * @since 0.1
 */
public final class LocalAudioTrack extends LocalTrack {
    private final @Nullable AudioSource source;
    private final @Nullable EncodedAudioSource encoded;

    private LocalAudioTrack(
            String name, @Nullable AudioSource source, @Nullable EncodedAudioSource encoded) {
        super(name, TrackKind.AUDIO);
        this.source = source;
        this.encoded = encoded;
    }

    /**
     * A track that is not published yet, of sound that is encoded as Opus on the way.
     *
     * @param name what others see; may be empty
     */
    public static LocalAudioTrack create(String name, AudioSource source) {
        return new LocalAudioTrack(name, requireNonNull(source, "source"), null);
    }

    /**
     * A track that is not published yet, of sound that is encoded already.
     *
     * @param name what others see; may be empty
     */
    public static LocalAudioTrack create(String name, EncodedAudioSource source) {
        return new LocalAudioTrack(name, null, requireNonNull(source, "source"));
    }

    @Nullable AudioSource source() {
        return source;
    }

    @Nullable EncodedAudioSource encodedSource() {
        return encoded;
    }

    int channels() {
        return source != null ? source.channels() : encoded != null ? encoded.channels() : 1;
    }
}
