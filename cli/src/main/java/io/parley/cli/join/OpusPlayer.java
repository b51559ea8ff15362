package io.parley.cli.join;

import io.parley.media.file.OggOpusReader;
import io.parley.sdk.LocalAudioTrack;
import io.parley.sdk.LocalTrack;
import io.parley.sdk.TrackPublishOptions;
import io.parley.sdk.media.EncodedAudioFrame;
import io.parley.sdk.media.EncodedAudioSource;
import java.io.IOException;
import java.nio.file.Path;

/** Plays the Opus packets of an Ogg file as they are. */
final class OpusPlayer implements Playable {

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final Path file;
    private final boolean loop;
    private final EncodedAudioSource source;
    private final LocalAudioTrack track;

    OpusPlayer(Path file, boolean loop) throws IOException {
        this.file = file;
        this.loop = loop;
        try (OggOpusReader reader = OggOpusReader.open(file)) {
            source = EncodedAudioSource.create(reader.channels());
        }
        track = LocalAudioTrack.create(MediaFiles.name(file), source);
    }

    @Override
    public String title() {
        return MediaFiles.name(file);
    }

    @Override
    public boolean ends() {
        return !loop;
    }

    @Override
    public LocalTrack track() {
        return track;
    }

    @Override
    public TrackPublishOptions options() {
        return SoundPlayer.OPTIONS;
    }

    @Override
    public void play() throws IOException {
        Pace.play(loop, this::playOnce);
    }

    /**
     * @param begin of the file, in samples since the first time
     * @return where it ended
     */
    private long playOnce(Pace pace, long begin) throws IOException {
        try (OggOpusReader reader = OggOpusReader.open(file)) {
            long at = reader.position();
            for (byte[] packet = reader.next(); packet != null; packet = reader.next()) {
                if (!pace.await((begin + at) * NANOS_PER_SECOND / EncodedAudioSource.SAMPLE_RATE)) {
                    break;
                }
                source.captureFrame(
                        new EncodedAudioFrame(
                                packet,
                                "audio/opus",
                                EncodedAudioSource.SAMPLE_RATE,
                                begin + at,
                                (int) (reader.position() - at)));
                at = reader.position();
            }
            return begin + at;
        }
    }

    @Override
    public void close() {
        // The file is open only while it is played.
    }
}
