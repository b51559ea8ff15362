package io.parley.webrtc.payload;

/**
 * The payload descriptor of VP8 (RFC 7741 §4.2). One object is reused for many packets: {@link
 * #parse} fills it, setters change it, {@link #write} puts it in front of another payload. Keeps no
 * reference to the bytes. Not thread-safe.
 *
 * <pre>
 *       0 1 2 3 4 5 6 7
 *      +-+-+-+-+-+-+-+-+
 *      |X|R|N|S|R| PID |
 *      +-+-+-+-+-+-+-+-+
 * X:   |I|L|T|K| RSV   |
 *      +-+-+-+-+-+-+-+-+
 * I:   |M| PictureID   | (one byte, or two with M)
 *      +-+-+-+-+-+-+-+-+
 * L:   |   TL0PICIDX   |
 *      +-+-+-+-+-+-+-+-+
 * T/K: |TID|Y| KEYIDX  |
 *      +-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class Vp8Descriptor {
    /** The longest descriptor, bytes. */
    public static final int MAX_LENGTH = 6;

    /** What {@link #pictureId}, {@link #tl0PicIdx} and others return for a field that is absent. */
    public static final int ABSENT = -1;

    private static final int X = 0x80;
    private static final int N = 0x20;
    private static final int S = 0x10;
    private static final int I = 0x80;
    private static final int L = 0x40;
    private static final int T = 0x20;
    private static final int K = 0x10;
    private static final int M = 0x80;

    private int first;
    private int pictureId = ABSENT;
    private int tl0PicIdx = ABSENT;
    private int temporalId = ABSENT;
    private int keyIdx = ABSENT;
    private boolean layerSync;
    private boolean longPictureId;
    private boolean extended;
    private boolean keyFrameStart;
    private int length;

    /**
     * Reads the descriptor at the start of an RTP payload. False when it is cut short or nothing
     * follows it; the fields are then undefined.
     */
    public boolean parse(byte[] array, int offset, int payloadLength) {
        int end = offset + payloadLength;
        int at = offset;
        if (payloadLength < 1) {
            return false;
        }
        clear();
        int flags = array[at++];
        first = flags & (N | S | 7);
        extended = (flags & X) != 0;
        if (extended) {
            if (at >= end) {
                return false;
            }
            int has = array[at++];
            if ((has & I) != 0) {
                if (at >= end) {
                    return false;
                }
                pictureId = array[at] & 0x7F;
                longPictureId = (array[at++] & M) != 0;
                if (longPictureId) {
                    if (at >= end) {
                        return false;
                    }
                    pictureId = pictureId << 8 | (array[at++] & 0xFF);
                }
            }
            if ((has & L) != 0) {
                if (at >= end) {
                    return false;
                }
                tl0PicIdx = array[at++] & 0xFF;
            }
            if ((has & (T | K)) != 0) {
                if (at >= end) {
                    return false;
                }
                if ((has & T) != 0) {
                    temporalId = (array[at] & 0xC0) >> 6;
                    layerSync = (array[at] & 0x20) != 0;
                }
                if ((has & K) != 0) {
                    keyIdx = array[at] & 0x1F;
                }
                at++;
            }
        }
        if (at >= end) {
            return false;
        }
        length = at - offset;
        // The inverse key frame bit of the frame tag (RFC 6386 §9.1).
        keyFrameStart = startOfFrame() && (array[at] & 1) == 0;
        return true;
    }

    /** Forgets everything: a descriptor of one byte, in the middle of a partition. */
    public void clear() {
        first = 0;
        extended = false;
        pictureId = ABSENT;
        tl0PicIdx = ABSENT;
        temporalId = ABSENT;
        keyIdx = ABSENT;
        layerSync = false;
        longPictureId = false;
        keyFrameStart = false;
        length = 1;
    }

    /** Length of the descriptor that was parsed, bytes; the frame's bytes follow. */
    public int length() {
        return length;
    }

    /** Whether a frame begins in this packet: the start of partition 0. */
    public boolean startOfFrame() {
        return (first & (S | 7)) == S;
    }

    /** Whether a key frame begins in this packet. Set by {@link #parse} only. */
    public boolean keyFrameStart() {
        return keyFrameStart;
    }

    /** Whether no other frame refers to this one ("N"). */
    public boolean nonReference() {
        return (first & N) != 0;
    }

    /** "PID", 0 to 7. */
    public int partitionId() {
        return first & 7;
    }

    /** 0 to 127, or to 32767 when {@link #longPictureId}; or {@link #ABSENT}. */
    public int pictureId() {
        return pictureId;
    }

    /** Whether the picture id has 15 bits ("M"). */
    public boolean longPictureId() {
        return longPictureId;
    }

    /** 0 to 255, or {@link #ABSENT}. */
    public int tl0PicIdx() {
        return tl0PicIdx;
    }

    /** "TID", 0 to 3, or {@link #ABSENT}. */
    public int temporalId() {
        return temporalId;
    }

    /** Whether the frame depends on the base layer only ("Y"): a place to switch layers up. */
    public boolean layerSync() {
        return layerSync;
    }

    /** 0 to 31, or {@link #ABSENT}. */
    public int keyIdx() {
        return keyIdx;
    }

    /** Sets "S" and "PID": whether a partition begins, and which. */
    public Vp8Descriptor partition(boolean start, int partitionId) {
        first = (first & N) | (start ? S : 0) | (partitionId & 7);
        return this;
    }

    /** Sets "N". */
    public Vp8Descriptor nonReference(boolean value) {
        first = value ? first | N : first & ~N;
        return this;
    }

    /**
     * Sets the picture id, 0 to 32767, or {@link #ABSENT}. Above 127 it takes two bytes, else one.
     */
    public Vp8Descriptor pictureId(int value) {
        return pictureId(value, value > 0x7F);
    }

    /** Sets the picture id, in two bytes when {@code two} or above 127. */
    public Vp8Descriptor pictureId(int value, boolean two) {
        pictureId = value < 0 ? ABSENT : value & 0x7FFF;
        longPictureId = pictureId > 0x7F || (two && pictureId >= 0);
        return this;
    }

    /** Sets TL0PICIDX, of which 8 bits count, or {@link #ABSENT}. */
    public Vp8Descriptor tl0PicIdx(int value) {
        tl0PicIdx = value < 0 ? ABSENT : value & 0xFF;
        return this;
    }

    /** Sets "TID", 0 to 3 or {@link #ABSENT}, and "Y". */
    public Vp8Descriptor temporalLayer(int id, boolean sync) {
        temporalId = id < 0 ? ABSENT : id & 3;
        layerSync = sync && id >= 0;
        return this;
    }

    /** Sets KEYIDX, of which 5 bits count, or {@link #ABSENT}. */
    public Vp8Descriptor keyIdx(int value) {
        keyIdx = value < 0 ? ABSENT : value & 0x1F;
        return this;
    }

    /**
     * Writes the descriptor as it is now, at most {@link #MAX_LENGTH} bytes.
     *
     * @return the number of bytes
     */
    public int write(byte[] out, int offset) {
        int has =
                (pictureId >= 0 ? I : 0)
                        | (tl0PicIdx >= 0 ? L : 0)
                        | (temporalId >= 0 ? T : 0)
                        | (keyIdx >= 0 ? K : 0);
        int at = offset;
        // A sender that had X set without fields keeps it: nothing is changed that need not be.
        if (has == 0 && !extended) {
            out[at++] = (byte) first;
            return 1;
        }
        out[at++] = (byte) (first | X);
        out[at++] = (byte) has;
        if (pictureId >= 0) {
            if (longPictureId) {
                out[at++] = (byte) (pictureId >> 8 | M);
            }
            out[at++] = (byte) pictureId;
        }
        if (tl0PicIdx >= 0) {
            out[at++] = (byte) tl0PicIdx;
        }
        if ((has & (T | K)) != 0) {
            out[at++] =
                    (byte)
                            (Math.max(temporalId, 0) << 6
                                    | (layerSync ? 0x20 : 0)
                                    | Math.max(keyIdx, 0));
        }
        return at - offset;
    }
}
