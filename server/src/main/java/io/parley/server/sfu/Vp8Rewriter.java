package io.parley.server.sfu;

import io.parley.webrtc.payload.Vp8Descriptor;
import java.util.Arrays;

/**
 * The running numbers of VP8's payload descriptor (RFC 7741 §4.2) for one down track: continuous
 * over layers, pauses, and pictures that are left out. Not thread-safe.
 */
final class Vp8Rewriter {
    /** Pictures around holes that are remembered, for packets that come late. */
    private static final int HOLES = 64;

    private static final int HOLES_REMEMBERED = 50;
    private static final long NONE = Long.MIN_VALUE;

    private long pictureOffset;
    private int tl0Offset;
    private int keyOffset;

    private boolean started;
    private long lastIn = NONE;
    private long lastOut;
    private int lastTl0;
    private int lastKey;

    /** The picture that was left out last. */
    private long lastLeftOut = NONE;

    private long[] holePictures = {};
    private long[] holeOffsets = {};

    /** The next picture is the first, or comes from another source. */
    void switchTo(MediaPacket packet) {
        Vp8Descriptor vp8 = packet.vp8;
        if (started) {
            pictureOffset = packet.pictureId - (lastOut + 1);
            tl0Offset = vp8.tl0PicIdx() - (lastTl0 + 1);
            keyOffset = vp8.keyIdx() - (lastKey + 1);
        } else {
            started = true;
            // Ids continue above what is on the wire, so that late ones do not become negative.
            pictureOffset = packet.pictureId - (packet.pictureId & 0x7FFF);
        }
        lastIn = NONE;
        lastLeftOut = NONE;
        Arrays.fill(holePictures, NONE);
    }

    /** Leaves a picture out; called for each of its packets. */
    void leaveOut(MediaPacket packet) {
        if (packet.hasPictureId() && packet.pictureId != lastLeftOut) {
            pictureOffset++;
            lastLeftOut = packet.pictureId;
            lastIn = packet.pictureId;
        }
    }

    /** There is a hole right before this packet, in which any picture since the last may lie. */
    void rememberHole(MediaPacket packet) {
        if (!packet.hasPictureId() || lastIn == NONE) {
            return;
        }
        if (holePictures.length == 0) {
            holePictures = new long[HOLES];
            holeOffsets = new long[HOLES];
            Arrays.fill(holePictures, NONE);
        }
        // What was left out stays so: its number is another picture's now.
        long next = lastIn == lastLeftOut ? lastIn + 1 : lastIn;
        long first = Math.max(next, packet.pictureId - HOLES_REMEMBERED);
        for (long picture = first; picture <= packet.pictureId; picture++) {
            int slot = (int) picture & (HOLES - 1);
            holePictures[slot] = picture;
            holeOffsets[slot] = pictureOffset;
        }
    }

    /**
     * Writes the descriptor of a packet.
     *
     * @param late whether newer packets were sent before
     * @return its length; 0 if the packet is late and nobody knows its picture any more
     */
    int rewrite(MediaPacket packet, boolean late, byte[] out, int offset) {
        Vp8Descriptor vp8 = packet.vp8;
        int pictureId = Vp8Descriptor.ABSENT;
        long running = lastOut;
        if (packet.hasPictureId()) {
            long shift = pictureOffset;
            if (late && packet.pictureId == lastLeftOut) {
                return 0;
            }
            if (late && packet.pictureId != lastIn) {
                int slot = (int) packet.pictureId & (HOLES - 1);
                if (holePictures.length == 0 || holePictures[slot] != packet.pictureId) {
                    return 0;
                }
                shift = holeOffsets[slot];
            }
            running = packet.pictureId - shift;
            pictureId = (int) running & 0x7FFF;
        }
        int tl0 = vp8.tl0PicIdx() < 0 ? vp8.tl0PicIdx() : (vp8.tl0PicIdx() - tl0Offset) & 0xFF;
        int key = vp8.keyIdx() < 0 ? vp8.keyIdx() : (vp8.keyIdx() - keyOffset) & 0x1F;
        if (!late) {
            lastIn = packet.hasPictureId() ? packet.pictureId : NONE;
            lastOut = running;
            lastTl0 = Math.max(tl0, 0);
            lastKey = Math.max(key, 0);
        }
        return write(packet, pictureId, tl0, key, out, offset);
    }

    private static int write(
            MediaPacket packet, int pictureId, int tl0, int key, byte[] out, int offset) {
        Vp8Descriptor vp8 = packet.vp8;
        int at = offset + 1;
        boolean extended = pictureId >= 0 || tl0 >= 0 || key >= 0 || vp8.temporalId() >= 0;
        int first = packet.array[packet.payloadOffset] & 0x7F;
        out[offset] = (byte) (first | (extended ? 0x80 : 0));
        if (!extended) {
            return 1;
        }
        int has = 0;
        int flagsAt = at++;
        if (pictureId >= 0) {
            has |= 0x80;
            if (pictureId > 0x7F) {
                out[at++] = (byte) (0x80 | pictureId >> 8);
            }
            out[at++] = (byte) pictureId;
        }
        if (tl0 >= 0) {
            has |= 0x40;
            out[at++] = (byte) tl0;
        }
        if (vp8.temporalId() >= 0 || key >= 0) {
            has |= (vp8.temporalId() >= 0 ? 0x20 : 0) | (key >= 0 ? 0x10 : 0);
            int layer = Math.max(vp8.temporalId(), 0) << 6 | (vp8.layerSync() ? 0x20 : 0);
            out[at++] = (byte) (layer | Math.max(key, 0));
        }
        out[flagsAt] = (byte) has;
        return at - offset;
    }

    /** The descriptor of a picture of our own, behind all that were sent. */
    int insert(byte[] out, int offset) {
        started = true;
        lastOut++;
        lastTl0 = (lastTl0 + 1) & 0xFF;
        lastKey = (lastKey + 1) & 0x1F;
        out[offset] = (byte) 0x90;
        out[offset + 1] = (byte) 0xF0;
        int wire = (int) lastOut & 0x7FFF;
        out[offset + 2] = (byte) (0x80 | wire >> 8);
        out[offset + 3] = (byte) wire;
        out[offset + 4] = (byte) lastTl0;
        out[offset + 5] = (byte) (0x20 | lastKey);
        return Vp8Descriptor.MAX_LENGTH;
    }
}
