package io.parley.server.sfu;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Silence and black, sent when a source falls silent, so that decoders do not wait with half a
 * frame. Each frame ends with the trailer by which receivers know that it is not encrypted.
 */
final class BlankFrames {
    private static final long AUDIO_INTERVAL_NANOS = 20_000_000L;
    private static final long VIDEO_INTERVAL_NANOS = 33_333_333L;
    private static final int OPUS_BYTES = 80;
    private static final int PCM_BYTES = 160;

    /** Silence of A-law and µ-law. */
    private static final byte PCMA_ZERO = (byte) 0xD5;

    private static final byte PCMU_ZERO = (byte) 0xFF;

    private final ByteBuffer opus;
    private final ByteBuffer pcmu;
    private final ByteBuffer pcma;
    private final ByteBuffer vp8;
    private final ByteBuffer h264;

    BlankFrames(ByteBuffer trailer) {
        byte[] end = new byte[trailer.remaining()];
        trailer.duplicate().get(end);
        // RFC 6716 §3.1: a packet of hybrid or CELT mode with one frame of 20 ms, all zero.
        byte[] silence = new byte[OPUS_BYTES];
        silence[0] = (byte) 0xF8;
        silence[1] = (byte) 0xFF;
        silence[2] = (byte) 0xFE;
        opus = join(silence, end);
        pcmu = join(filled(PCMU_ZERO), end);
        pcma = join(filled(PCMA_ZERO), end);
        vp8 = join(BlankPictures.vp8(), end);
        h264 = join(BlankPictures.h264(), end);
    }

    /** What follows a codec's header bytes, or null if there is nothing blank in it. */
    @Nullable ByteBuffer of(CodecType codec) {
        return switch (codec) {
            case OPUS, RED -> opus;
            case PCMU -> pcmu;
            case PCMA -> pcma;
            case VP8 -> vp8;
            case H264 -> h264;
            case VP9, H265, AV1 -> null;
        };
    }

    static long intervalNanos(MediaKind kind) {
        return kind == MediaKind.AUDIO ? AUDIO_INTERVAL_NANOS : VIDEO_INTERVAL_NANOS;
    }

    private static byte[] filled(byte value) {
        byte[] bytes = new byte[PCM_BYTES];
        Arrays.fill(bytes, value);
        return bytes;
    }

    private static ByteBuffer join(byte[] frame, byte[] end) {
        return ByteBuffer.allocate(frame.length + end.length).put(frame).put(end).flip();
    }
}
