package io.parley.sdk.datatrack;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The packets of one frame that are there so far. Used for one frame after the other. */
final class PartialFrame {
    private static final int MASK = 0xFFFF;

    /** By sequence number modulo the length, which is unique within a frame. */
    private final byte[][] pieces = new byte[Limits.MAX_PACKETS_PER_FRAME][];

    private int frame;
    private int count;
    private int anySequence;
    private boolean hasStart;
    private int startSequence;
    private boolean hasEnd;
    private int endSequence;
    private byte @Nullable [] iv;
    private int keyIndex;
    private @Nullable Long userTimestamp;

    /** Starts a frame; nothing of another one is left. */
    void begin(int frameNumber) {
        frame = frameNumber;
    }

    /** Forgets everything. */
    void clear() {
        Arrays.fill(pieces, null);
        count = 0;
        hasStart = false;
        hasEnd = false;
        iv = null;
        userTimestamp = null;
    }

    int frame() {
        return frame;
    }

    /** Adds a packet; false when it is too far from the others to be of the same frame. */
    boolean add(PacketHeader header, ByteBuffer payload) {
        int sequence = header.sequence;
        if (count > 0 && distance(anySequence, sequence) >= Limits.MAX_PACKETS_PER_FRAME) {
            return false;
        }
        anySequence = sequence;
        byte[] piece = new byte[payload.remaining()];
        payload.get(piece);
        int index = sequence % pieces.length;
        if (pieces[index] == null) {
            count++;
        }
        pieces[index] = piece;
        if (header.start) {
            hasStart = true;
            startSequence = sequence;
            iv = header.encrypted ? header.iv.clone() : null;
            keyIndex = header.keyIndex;
            userTimestamp = header.hasUserTimestamp ? header.userTimestamp : null;
        }
        if (header.end) {
            hasEnd = true;
            endSequence = sequence;
        }
        return true;
    }

    private static int distance(int a, int b) {
        int forward = (b - a) & MASK;
        return Math.min(forward, MASK + 1 - forward);
    }

    /** The frame, once everything from its start to its end is there; null until then. */
    @Nullable ReceivedFrame complete() {
        int expected = ((endSequence - startSequence) & MASK) + 1;
        if (!hasStart || !hasEnd || count < expected || expected > pieces.length) {
            return null;
        }
        int length = 0;
        for (int i = 0; i < expected; i++) {
            byte[] piece = piece(i);
            if (piece == null) {
                return null;
            }
            length += piece.length;
        }
        byte[] whole =
                expected == 1 ? pieces[startSequence % pieces.length] : join(expected, length);
        return new ReceivedFrame(whole, iv, keyIndex, userTimestamp);
    }

    private byte @Nullable [] piece(int offset) {
        return pieces[((startSequence + offset) & MASK) % pieces.length];
    }

    private byte[] join(int expected, int length) {
        byte[] whole = new byte[length];
        int position = 0;
        for (int i = 0; i < expected; i++) {
            byte[] piece = piece(i);
            if (piece != null) {
                System.arraycopy(piece, 0, whole, position, piece.length);
                position += piece.length;
            }
        }
        return whole;
    }
}
