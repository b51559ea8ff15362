package io.parley.examples;

import io.parley.media.EncodedFrame;
import io.parley.media.file.OggOpusWriter;
import io.parley.sdk.RemoteAudioTrack;
import io.parley.sdk.RemoteParticipant;
import io.parley.sdk.RemoteTrack;
import io.parley.sdk.RemoteTrackPublication;
import io.parley.sdk.RemoteVideoTrack;
import io.parley.sdk.Room;
import io.parley.sdk.RoomListener;
import io.parley.sdk.RoomOptions;
import io.parley.sdk.media.EncodedAudioFrame;
import io.parley.sdk.media.EncodedAudioStream;
import io.parley.sdk.media.EncodedVideoFrame;
import io.parley.sdk.media.VideoStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Records a room: each track into a file of its own, as it was encoded. Sound becomes Ogg/Opus,
 * H.264 Matroska, H.265 a byte stream, other pictures IVF; ordinary players open them all. A track
 * that goes on in another codec goes on in another file.
 */
public final class Recorder implements RoomListener, AutoCloseable {
    /** What a decoder needs before the first sound that counts (RFC 7845 §4.2): 80 ms. */
    private static final int PRE_SKIP = 3_840;

    private static final long NANOS_PER_MICRO = 1_000;

    private final Path directory;
    private final ExecutorService files = Executors.newCachedThreadPool();

    Recorder(Path directory) {
        this.directory = directory;
    }

    @Override
    public void onTrackSubscribed(
            RemoteTrack track, RemoteTrackPublication publication, RemoteParticipant participant) {
        String name = participant.identity() + "-" + track.sid();
        if (track instanceof RemoteAudioTrack sound) {
            EncodedAudioStream stream = sound.encodedStream();
            files.execute(() -> record(stream, directory.resolve(name + ".opus")));
        } else if (track instanceof RemoteVideoTrack pictures) {
            VideoStream stream = pictures.stream();
            files.execute(() -> record(stream, directory.resolve(name)));
        }
    }

    private static void record(EncodedAudioStream stream, Path file) {
        EncodedAudioFrame frame = stream.take();
        if (frame == null) {
            return;
        }
        if (!frame.mimeType().equalsIgnoreCase("audio/opus")) {
            System.out.println("not recorded: " + file + ", which would be " + frame.mimeType());
            return;
        }
        try (OggOpusWriter writer = OggOpusWriter.create(file, 2, PRE_SKIP)) {
            System.out.println("recording " + file);
            long expected = frame.timestamp();
            for (; frame != null; frame = stream.take()) {
                if (frame.timestamp() > expected) {
                    writer.fill(frame.timestamp() - expected); // silence that was not sent
                }
                writer.write(frame.data(), 0, frame.data().length);
                expected = frame.timestamp() + frame.samples();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.out.println("recorded " + file);
    }

    private static void record(VideoStream stream, Path name) {
        EncodedVideoFrame frame = stream.take();
        try {
            for (int part = 1; frame != null; part++) {
                String ending = (part == 1 ? "" : "-" + part) + VideoFile.ending(frame.codec());
                Path file = name.resolveSibling(name.getFileName() + ending);
                frame = record(stream, frame, file);
                System.out.println("recorded " + file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the first picture that does not fit into the file; null at the end of the track. */
    private static @Nullable EncodedVideoFrame record(
            VideoStream stream, EncodedVideoFrame first, Path file) throws IOException {
        try (VideoFile out = VideoFile.create(file, first)) {
            System.out.println("recording " + file);
            EncodedVideoFrame frame = first;
            while (frame != null && frame.codec() == first.codec()) {
                long nanos = frame.timestampMicros() - first.timestampMicros();
                nanos *= NANOS_PER_MICRO;
                out.write(new EncodedFrame(frame.data(), nanos, frame.isKeyFrame()));
                frame = stream.take();
            }
            return frame;
        }
    }

    /** Waits until every file is complete. */
    @Override
    public void close() {
        files.shutdown();
        try {
            if (!files.awaitTermination(10, TimeUnit.SECONDS)) {
                System.out.println("some files are not complete");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Arguments: URL TOKEN DIRECTORY. */
    public static void main(String[] args) throws IOException {
        Path directory = Files.createDirectories(Path.of(args[2]));
        RoomEnd end = new RoomEnd();
        try (Recorder recorder = new Recorder(directory);
                Room room = Room.create(RoomOptions.DEFAULT)) {
            room.addListener(recorder);
            room.addListener(end);
            room.connectTo(args[0], args[1]).join();
            System.out.println("recording " + room.name());
            end.await();
        }
    }
}
