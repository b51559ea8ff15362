package io.parley.examples;

import io.parley.media.EncodedFrame;
import io.parley.media.file.IvfReader;
import io.parley.media.file.OggOpusReader;
import io.parley.sdk.LocalAudioTrack;
import io.parley.sdk.LocalTrack;
import io.parley.sdk.LocalVideoTrack;
import io.parley.sdk.Room;
import io.parley.sdk.TrackPublishOptions;
import io.parley.sdk.TrackSource;
import io.parley.sdk.media.AudioFrame;
import io.parley.sdk.media.AudioSource;
import io.parley.sdk.media.EncodedAudioFrame;
import io.parley.sdk.media.EncodedAudioSource;
import io.parley.sdk.media.EncodedVideoFrame;
import io.parley.sdk.media.EncodedVideoSource;
import io.parley.sdk.media.VideoFrameType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/**
 * Plays into a room: a tone, an Ogg/Opus file or an IVF file, the files as they are encoded. Begins
 * when somebody subscribes, and ends when it has played.
 */
public final class Player {
    private static final int RATE = 48_000;
    private static final int TONE_SECONDS = 5;
    private static final TrackPublishOptions SOUND =
            TrackPublishOptions.builder().source(TrackSource.MICROPHONE).build();

    private Player() {}

    /** Plays a sine. */
    static void tone(Room room, double hertz) {
        try (AudioSource source = AudioSource.create(RATE, 1)) {
            publish(room, LocalAudioTrack.create("tone", source), SOUND);
            for (int tenth = 0; tenth < 10 * TONE_SECONDS; tenth++) {
                short[] samples = new short[RATE / 10];
                for (int i = 0; i < samples.length; i++) {
                    int at = tenth * samples.length + i;
                    samples[i] = (short) (8_000 * Math.sin(2 * Math.PI * hertz * at / RATE));
                }
                source.captureFrame(AudioFrame.of(samples, RATE, 1)).join();
            }
            source.waitForPlayout().join();
        }
    }

    /** Plays an Ogg/Opus file. */
    static void sound(Room room, Path file) throws IOException {
        try (OggOpusReader reader = OggOpusReader.open(file)) {
            EncodedAudioSource source = EncodedAudioSource.create(reader.channels());
            publish(room, LocalAudioTrack.create("sound", source), SOUND);
            long begin = System.nanoTime();
            long before = reader.position();
            for (byte[] packet = reader.next(); packet != null; packet = reader.next()) {
                int samples = (int) (reader.position() - before);
                source.captureFrame(
                        new EncodedAudioFrame(packet, "audio/opus", RATE, before, samples));
                before = reader.position();
                waitUntil(begin + before * 1_000_000_000L / RATE);
            }
        }
    }

    /** Plays an IVF file. */
    static void pictures(Room room, Path file) throws IOException {
        try (IvfReader reader = IvfReader.open(file)) {
            EncodedVideoSource source = EncodedVideoSource.create(reader.width(), reader.height());
            TrackPublishOptions options =
                    TrackPublishOptions.builder()
                            .source(TrackSource.CAMERA)
                            .videoCodec(reader.codec())
                            .build();
            publish(room, LocalVideoTrack.create("pictures", source), options);
            long begin = System.nanoTime();
            for (EncodedFrame frame = reader.next(); frame != null; frame = reader.next()) {
                waitUntil(begin + frame.timestampNanos());
                source.captureFrame(
                        new EncodedVideoFrame(
                                frame.data(),
                                reader.codec(),
                                frame.keyFrame() ? VideoFrameType.KEY : VideoFrameType.DELTA,
                                reader.width(),
                                reader.height(),
                                1 + frame.timestampNanos() / 1_000));
            }
        }
    }

    private static void publish(Room room, LocalTrack track, TrackPublishOptions options) {
        room.localParticipant().publishTrack(track, options).join().waitForSubscription().join();
    }

    private static void waitUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Arguments: URL TOKEN, and a frequency, an .opus file or an .ivf file. */
    public static void main(String[] args) throws IOException {
        try (Room room = Room.connect(args[0], args[1]).join()) {
            String what = args[2];
            if (what.endsWith(".opus")) {
                sound(room, Path.of(what));
            } else if (what.endsWith(".ivf")) {
                pictures(room, Path.of(what));
            } else {
                tone(room, Double.parseDouble(what));
            }
        }
    }
}
