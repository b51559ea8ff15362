package io.parley.sdk.datatrack;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the frames of one track into packets, one after the other: {@link #begin} a frame, then
 * {@link #write} and {@link #advance} for each of its packets. Not thread-safe.
 */
final class Packetizer {
    /** A tag of AES-GCM makes a frame this much longer. */
    private static final int TAG_BYTES = 16;

    /** The longest payload that fits whatever the extensions are, bytes. */
    static final int MAX_FRAME_BYTES =
            Limits.MAX_PACKETS_PER_FRAME * (Limits.MAX_PACKET_BYTES - 40) - TAG_BYTES;

    private static final int CLOCK_RATE = 90_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final PacketHeader header = new PacketHeader();
    private final int timestampBase;
    private byte @Nullable [] bytes;
    private int position;
    private int pieceBytes;

    /**
     * @param timestampBase where the clock of 90 kHz starts; random, as in RTP (RFC 3550 §5.1)
     */
    Packetizer(int timestampBase) {
        this.timestampBase = timestampBase;
    }

    void begin(OutgoingFrame frame, int handle) {
        bytes = frame.bytes();
        position = 0;
        header.handle = handle;
        header.timestamp = timestampBase + ticks(frame.nanos());
        header.encrypted = frame.sealed() != null;
        if (frame.sealed() != null) {
            header.keyIndex = frame.sealed().keyIndex();
            header.iv = frame.sealed().iv();
        }
        header.hasUserTimestamp = frame.frame().userTimestamp().isPresent();
        header.userTimestamp = frame.frame().userTimestamp().orElse(0);
        pieceBytes = Limits.MAX_PACKET_BYTES - header.length();
    }

    private static int ticks(long nanos) {
        return (int)
                (nanos / NANOS_PER_SECOND * CLOCK_RATE
                        + nanos % NANOS_PER_SECOND * CLOCK_RATE / NANOS_PER_SECOND);
    }

    /** Whether a packet of the frame is left; an empty frame has one. */
    boolean hasNext() {
        return bytes != null;
    }

    /** Appends the next packet, which stays the next one. */
    void write(ByteBuffer out) {
        byte[] frame = bytes;
        if (frame == null) {
            throw new IllegalStateException("no frame");
        }
        int length = Math.min(pieceBytes, frame.length - position);
        header.start = position == 0;
        header.end = position + length == frame.length;
        header.write(out);
        out.put(frame, position, length);
    }

    /** Goes on to the packet after the one that was written. */
    void advance() {
        header.sequence++;
        position += pieceBytes;
        if (bytes == null || position >= bytes.length) {
            endFrame();
        }
    }

    /** Gives up what is left of the frame. The next frame makes receivers drop what they have. */
    void abandon() {
        if (bytes != null) {
            endFrame();
        }
    }

    private void endFrame() {
        bytes = null;
        header.frame++;
    }
}
