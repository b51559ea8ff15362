package io.parley.webrtc.payload;

import io.parley.webrtc.wire.Limits;
import java.util.Arrays;

/**
 * Joins RTP payloads to coded frames. Takes the packets of one stream in the order of their
 * sequence numbers; what is missing by then is taken as lost. A frame with a hole is counted and
 * not delivered. Payloads may hold anything. Allocates nothing but for larger frames than before.
 * Not thread-safe.
 */
public abstract class FrameAssembler {
    private static final long NONE = Long.MIN_VALUE;
    private static final int INITIAL_CAPACITY = 16 * 1024;

    private byte[] frame = new byte[INITIAL_CAPACITY];
    private int length;

    private long lastSequence = NONE;
    private int timestamp;
    private boolean open;
    private boolean atBoundary;
    private boolean damaged;
    private boolean missing = true;
    private boolean continuous;
    private boolean complete;
    private long damagedFrames;

    /** An assembler for a codec. */
    public static FrameAssembler of(VideoCodec codec) {
        return switch (codec) {
            case VP8 -> new Vp8Assembler();
            case VP9 -> new Vp9Assembler();
            case H264 -> new H264Assembler();
            case H265 -> new H265Assembler();
            case AV1 -> new Av1Assembler();
        };
    }

    FrameAssembler() {}

    /**
     * Takes the next packet.
     *
     * @param sequence the sequence number without its wrap; one that is not above the last is
     *     ignored
     * @param rtpTimestamp all packets of a frame have the same
     * @param marker whether the packet is the last of its frame
     * @return whether a frame is complete now; it can be looked at until the next call
     */
    public final boolean add(
            byte[] payload,
            int offset,
            int payloadLength,
            long sequence,
            int rtpTimestamp,
            boolean marker) {
        complete = false;
        if (sequence <= lastSequence) {
            return false;
        }
        boolean gap = sequence != lastSequence + 1;
        lastSequence = sequence;
        missing |= gap;
        boolean afterFrame = atBoundary && !gap;
        atBoundary = payloadLength == 0 ? afterFrame : marker;
        if (open && rtpTimestamp != timestamp) {
            // Its last packet is missing, or was no packet with a marker.
            drop();
        }
        if (payloadLength == 0) {
            // Padding, for probing: nothing of a frame, but no hole either.
            damaged |= open && gap;
            return false;
        }
        if (!open) {
            open = true;
            timestamp = rtpTimestamp;
            length = 0;
            reset();
            damaged = !isStart(payload, offset, payloadLength, !afterFrame);
        } else {
            damaged |= gap;
        }
        damaged = damaged || !append(payload, offset, payloadLength);
        return marker && close();
    }

    private boolean close() {
        if (damaged || length == 0 || !finish()) {
            drop();
            return false;
        }
        open = false;
        continuous = !missing;
        missing = false;
        complete = true;
        return true;
    }

    private void drop() {
        open = false;
        missing = true;
        damagedFrames++;
    }

    /** The bytes of the complete frame, from index 0; reused for the next one. */
    public final byte[] frame() {
        return frame;
    }

    /** How many bytes the complete frame has. */
    public final int frameLength() {
        return complete ? length : 0;
    }

    /** The RTP timestamp of the complete frame. */
    public final int timestamp() {
        return timestamp;
    }

    /** Whether a decoder may start with the complete frame. */
    public abstract boolean keyFrame();

    /**
     * Whether no packet was missing since the frame before: if not, and this is no key frame, a
     * decoder lacks a reference and a key frame should be asked for.
     */
    public final boolean continuous() {
        return continuous;
    }

    /** How many frames had a hole or were malformed. */
    public final long damagedFrames() {
        return damagedFrames;
    }

    /**
     * Whether a frame begins with this payload. A codec that does not say so in each packet may
     * only guess when packets are missing before it, and should then rather say no.
     */
    abstract boolean isStart(byte[] payload, int offset, int payloadLength, boolean afterLoss);

    /** Begins a frame. */
    abstract void reset();

    /** Adds a payload; false when it is malformed. */
    abstract boolean append(byte[] payload, int offset, int payloadLength);

    /** Ends a frame; false when it is not whole. */
    abstract boolean finish();

    final int length() {
        return length;
    }

    final boolean put(byte[] from, int offset, int count) {
        if (!reserve(count)) {
            return false;
        }
        System.arraycopy(from, offset, frame, length, count);
        length += count;
        return true;
    }

    final boolean put(int value) {
        if (!reserve(1)) {
            return false;
        }
        frame[length++] = (byte) value;
        return true;
    }

    /** Makes room for {@code count} bytes at an index, by moving what is behind it. */
    final boolean insert(int index, int count) {
        if (!reserve(count)) {
            return false;
        }
        System.arraycopy(frame, index, frame, index + count, length - index);
        length += count;
        return true;
    }

    /** Takes back what was put from an index on. */
    final void truncate(int index) {
        length = index;
    }

    private boolean reserve(int count) {
        int needed = length + count;
        if (needed > Limits.VIDEO_FRAME_BYTES) {
            return false;
        }
        if (needed > frame.length) {
            frame = Arrays.copyOf(frame, Math.max(needed, frame.length * 2));
        }
        return true;
    }
}
