package io.parley.media.file;

import io.parley.media.EncodedFrame;
import io.parley.media.FrameTypes;
import io.parley.media.VideoCodec;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads the access units of H.264 and H.265 byte streams (Annex B of either), which know no times:
 * they follow one another at a constant rate. Not thread-safe.
 *
 * @since 0.1
 */
public final class AnnexBReader implements AutoCloseable {
    private static final byte[] START_CODE = {0, 0, 0, 1};

    private final InputStream in;
    private final VideoCodec codec;
    private final double framesPerSecond;
    private final NalStream units;
    private byte @Nullable [] pending;
    private long frames;

    private AnnexBReader(InputStream in, VideoCodec codec, double framesPerSecond) {
        this.in = in;
        this.codec = codec;
        this.framesPerSecond = framesPerSecond;
        this.units = new NalStream(in);
    }

    /**
     * Opens a file.
     *
     * @param codec H264 or H265
     * @param framesPerSecond more than 0, up to 1,000
     */
    public static AnnexBReader open(Path path, VideoCodec codec, double framesPerSecond)
            throws IOException {
        check(codec, framesPerSecond);
        return open(Files.newInputStream(path), codec, framesPerSecond);
    }

    /** Reads from a stream, which is closed with the reader. */
    public static AnnexBReader open(InputStream stream, VideoCodec codec, double framesPerSecond) {
        check(codec, framesPerSecond);
        return new AnnexBReader(new BufferedInputStream(stream), codec, framesPerSecond);
    }

    private static void check(VideoCodec codec, double framesPerSecond) {
        if (codec != VideoCodec.H264 && codec != VideoCodec.H265) {
            throw new IllegalArgumentException("codec: " + codec + " (expected: H264 or H265)");
        }
        if (!(framesPerSecond > 0 && framesPerSecond <= 1000)) {
            throw new IllegalArgumentException(
                    "framesPerSecond: " + framesPerSecond + " (expected: more than 0, up to 1000)");
        }
    }

    public VideoCodec codec() {
        return codec;
    }

    /**
     * The next access unit, with start codes of four bytes; null at the end.
     *
     * @throws IOException also when there is no start code, or a unit is far too large
     */
    public @Nullable EncodedFrame next() throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        boolean picture = false;
        byte[] unit = pending;
        pending = null;
        if (unit == null) {
            unit = units.next();
        }
        while (unit != null) {
            if (picture && beginsAccessUnit(unit)) {
                pending = unit;
                break;
            }
            picture |= isSlice(unit);
            if (frame.size() + unit.length > FileLimits.FRAME_BYTES) {
                throw new IOException(
                        "an access unit of more than " + FileLimits.FRAME_BYTES + " bytes");
            }
            frame.writeBytes(START_CODE);
            frame.writeBytes(unit);
            unit = units.next();
        }
        if (frame.size() == 0) {
            return null;
        }
        byte[] data = frame.toByteArray();
        long time = Math.round(frames++ / framesPerSecond * 1e9);
        return new EncodedFrame(data, time, FrameTypes.isKeyFrame(codec, data, 0, data.length));
    }

    /** Whether a unit begins an access unit when a picture came before (H.264 §7.4.1.2.3). */
    private boolean beginsAccessUnit(byte[] unit) {
        if (codec == VideoCodec.H264) {
            int type = unit[0] & 0x1F;
            // SEI, SPS, PPS, AUD and 14 to 18; or a slice with first_mb_in_slice 0.
            return (type >= 6 && type <= 9)
                    || (type >= 14 && type <= 18)
                    || (isSlice(unit) && unit.length > 1 && unit[1] < 0);
        }
        int type = unit[0] >> 1 & 0x3F;
        // VPS, SPS, PPS, AUD, prefix SEI and reserved ones (H.265 §7.4.2.4.4).
        return (type >= 32 && type <= 35)
                || type == 39
                || (type >= 41 && type <= 44)
                || (type >= 48 && type <= 55)
                || (isSlice(unit) && unit.length > 2 && unit[2] < 0);
    }

    private boolean isSlice(byte[] unit) {
        if (codec == VideoCodec.H264) {
            int type = unit[0] & 0x1F;
            return type >= 1 && type <= 5;
        }
        return (unit[0] >> 1 & 0x3F) < 32;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
