package io.parley.examples;

import io.parley.media.EncodedFrame;
import io.parley.media.VideoCodec;
import io.parley.media.file.IvfWriter;
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
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Records a room: each track into a file of its own, as it was encoded. Sound becomes Ogg/Opus,
 * H.264 and H.265 a byte stream, other pictures IVF; ordinary players open them all.
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
        try (OggOpusWriter writer = OggOpusWriter.create(file, 2, PRE_SKIP)) {
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
        EncodedVideoFrame first = stream.take();
        if (first == null) {
            return;
        }
        boolean bytes = first.codec() == VideoCodec.H264 || first.codec() == VideoCodec.H265;
        String ending = bytes ? "." + first.codec().name().toLowerCase(Locale.ROOT) : ".ivf";
        Path file = name.resolveSibling(name.getFileName() + ending);
        try {
            if (bytes) {
                recordBytes(stream, first, file);
            } else {
                recordIvf(stream, first, file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.out.println("recorded " + file);
    }

    private static void recordBytes(VideoStream stream, EncodedVideoFrame first, Path file)
            throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            for (EncodedVideoFrame frame = first; frame != null; frame = stream.take()) {
                out.write(frame.data());
            }
        }
    }

    private static void recordIvf(VideoStream stream, EncodedVideoFrame first, Path file)
            throws IOException {
        try (IvfWriter writer =
                IvfWriter.create(file, first.codec(), first.width(), first.height())) {
            long begin = first.timestampMicros();
            for (EncodedVideoFrame frame = first; frame != null; frame = stream.take()) {
                long nanos = (frame.timestampMicros() - begin) * NANOS_PER_MICRO;
                writer.write(new EncodedFrame(frame.data(), nanos, frame.isKeyFrame()));
            }
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
