package io.parley.media.file;

import static java.util.Objects.requireNonNull;

import io.parley.media.EncodedFrame;
import io.parley.media.VideoCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes coded video and Opus to a WebM file (RFC 9559); with H.264 it is a Matroska file. Video
 * begins with its first key frame, and what comes before that is left out. Not thread-safe.
 *
 * @since 0.1
 */
public final class WebmWriter implements AutoCloseable {
    private static final int VIDEO = 1;
    private static final int AUDIO = 2;

    /** A block's time is 16 bits of milliseconds from its cluster's; players seek by clusters. */
    private static final long MAX_CLUSTER_MILLIS = 5_000;

    private static final int MAX_CLUSTER_BYTES = 5 << 20;

    private record Cue(long millis, long position) {}

    private final FileChannel file;
    private final WebmOptions options;
    private final List<Cue> cues = new ArrayList<>();
    private final ByteArrayOutputStream cluster = new ByteArrayOutputStream();
    private long clusterMillis = -1;
    private boolean clusterHasKeyFrame;
    private long segmentStart;
    private long seekPosition;
    private long durationPosition;
    private long lastMillis;
    private boolean started;

    private WebmWriter(FileChannel file, WebmOptions options) {
        this.file = file;
        this.options = options;
    }

    /** Creates a file, or replaces one. */
    public static WebmWriter create(Path path, WebmOptions options) throws IOException {
        requireNonNull(options, "options");
        return new WebmWriter(
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING),
                options);
    }

    /**
     * Appends a frame of video. Times of all tracks count from one start, and grow by and large.
     *
     * @return false when it was left out, because no key frame came yet
     */
    public boolean writeVideo(EncodedFrame frame) throws IOException {
        VideoCodec codec = options.video();
        if (codec == null) {
            throw new IllegalStateException("the file has no video");
        }
        if (!started) {
            byte @Nullable [] codecPrivate =
                    frame.keyFrame() ? CodecPrivate.of(codec, frame.data()) : null;
            if (codecPrivate == null) {
                return false;
            }
            start(codecPrivate);
        }
        byte[] data =
                codec == VideoCodec.H264 ? CodecPrivate.lengthPrefixed(frame.data()) : frame.data();
        write(VIDEO, data, data.length, frame.timestampNanos(), frame.keyFrame());
        return true;
    }

    /**
     * Appends a packet of Opus.
     *
     * @return false when it was left out, because no key frame of the video came yet
     */
    public boolean writeAudio(byte[] packet, int offset, int length, long timestampNanos)
            throws IOException {
        if (options.audioChannels() == 0) {
            throw new IllegalStateException("the file has no audio");
        }
        if (!started) {
            if (options.video() != null) {
                return false;
            }
            start(new byte[0]);
        }
        byte[] data = new byte[length];
        System.arraycopy(packet, offset, data, 0, length);
        write(AUDIO, data, length, timestampNanos, true);
        return true;
    }

    private void write(int track, byte[] data, int length, long nanos, boolean keyFrame)
            throws IOException {
        long millis = (nanos + 500_000) / 1_000_000;
        boolean cuePoint = track == VIDEO && keyFrame;
        boolean audioOnly = options.video() == null;
        long offset = millis - clusterMillis;
        if (clusterMillis < 0
                || (cuePoint && cluster.size() > 0)
                || offset > (audioOnly ? MAX_CLUSTER_MILLIS : Short.MAX_VALUE)
                || offset < Short.MIN_VALUE
                || cluster.size() + length > MAX_CLUSTER_BYTES) {
            flushCluster();
            clusterMillis = Math.max(0, millis);
            offset = millis - clusterMillis;
        }
        clusterHasKeyFrame |= cuePoint || audioOnly;
        byte[] block = new byte[4 + length];
        block[0] = (byte) (0x80 | track);
        Bytes.putBe(block, 1, offset, 2);
        block[3] = (byte) (keyFrame ? 0x80 : 0);
        System.arraycopy(data, 0, block, 4, length);
        cluster.writeBytes(new Ebml().put(Matroska.SIMPLE_BLOCK, block).bytes());
        lastMillis = Math.max(lastMillis, millis);
    }

    private void start(byte[] codecPrivate) throws IOException {
        started = true;
        boolean matroska = options.video() == VideoCodec.H264;
        append(Matroska.header(matroska ? "matroska" : "webm"));
        append(new Ebml().open(Matroska.SEGMENT).bytes());
        segmentStart = file.position();
        // The position of the cues is the last of the element, in eight bytes.
        append(Matroska.seekHead());
        seekPosition = file.position() - 8;
        append(Matroska.info());
        durationPosition = file.position() - 8;
        append(Matroska.tracks(options, VIDEO, AUDIO, codecPrivate));
    }

    private void flushCluster() throws IOException {
        if (cluster.size() == 0) {
            return;
        }
        if (clusterHasKeyFrame) {
            cues.add(new Cue(clusterMillis, file.position() - segmentStart));
        }
        Ebml content = new Ebml().put(Matroska.CLUSTER_TIMESTAMP, clusterMillis);
        Ebml head = new Ebml().open(Matroska.CLUSTER);
        append(head.bytes());
        long contentStart = file.position();
        append(content.bytes());
        append(cluster.toByteArray());
        patch(contentStart - 8, Ebml.longSize(file.position() - contentStart));
        cluster.reset();
        clusterHasKeyFrame = false;
    }

    private void append(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            file.write(buffer);
        }
    }

    private void patch(long position, byte[] bytes) throws IOException {
        long end = file.position();
        file.position(position);
        append(bytes);
        file.position(end);
    }

    /** Writes what players seek by, and the sizes, and closes the file. */
    @Override
    public void close() throws IOException {
        if (!file.isOpen()) {
            return;
        }
        try (file) {
            if (!started) {
                return;
            }
            flushCluster();
            byte[] position = new byte[8];
            Bytes.putBe(position, 0, file.position() - segmentStart, 8);
            int track = options.video() != null ? VIDEO : AUDIO;
            Ebml points = new Ebml();
            for (Cue cue : cues) {
                points.put(
                        Matroska.CUE_POINT, Matroska.cuePoint(cue.millis(), track, cue.position()));
            }
            if (!cues.isEmpty()) {
                append(new Ebml().put(Matroska.CUES, points).bytes());
                patch(seekPosition, position);
            }
            patch(durationPosition, ByteBuffer.allocate(8).putDouble((double) lastMillis).array());
            patch(segmentStart - 8, Ebml.longSize(file.size() - segmentStart));
        }
    }
}
