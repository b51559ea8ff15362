package io.parley.webrtc.payload;

/**
 * The payload descriptor of VP9 (RFC 9628 §4.2), as a view that is reused for many packets. Keeps
 * no reference to the bytes. Not thread-safe.
 *
 * <pre>
 *       0 1 2 3 4 5 6 7
 *      +-+-+-+-+-+-+-+-+
 *      |I|P|L|F|B|E|V|Z|
 *      +-+-+-+-+-+-+-+-+
 * I:   |M| PICTURE ID  | (one byte, or two with M)
 *      +-+-+-+-+-+-+-+-+
 * L:   | TID |U| SID |D|
 *      +-+-+-+-+-+-+-+-+
 *      |   TL0PICIDX   | (not in flexible mode)
 *      +-+-+-+-+-+-+-+-+
 * P,F: | P_DIFF      |N| (up to three, in flexible mode)
 *      +-+-+-+-+-+-+-+-+
 * V:   | SS ...        |
 *      +-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class Vp9Descriptor {
    /** What accessors return for a field that is absent. */
    public static final int ABSENT = -1;

    /** The largest number of spatial layers ("N_S" + 1). */
    public static final int MAX_SPATIAL_LAYERS = 8;

    static final int I = 0x80;
    static final int P = 0x40;
    static final int L = 0x20;
    static final int F = 0x10;
    static final int B = 0x08;
    static final int E = 0x04;
    static final int V = 0x02;
    static final int Z = 0x01;

    private static final int MAX_REFERENCES = 3;

    private int flags;
    private int pictureId = ABSENT;
    private boolean longPictureId;
    private int layers = ABSENT;
    private int tl0PicIdx = ABSENT;
    private int references;
    private final int[] referenceDiffs = new int[MAX_REFERENCES];
    private int spatialLayers;
    private boolean sizesKnown;
    private final int[] widths = new int[MAX_SPATIAL_LAYERS];
    private final int[] heights = new int[MAX_SPATIAL_LAYERS];
    private int length;

    private int at;

    /**
     * Reads the descriptor at the start of an RTP payload. False when it is cut short, forbidden by
     * the RFC, or nothing follows it; the fields are then undefined.
     */
    public boolean parse(byte[] array, int offset, int payloadLength) {
        if (payloadLength < 1) {
            return false;
        }
        int end = offset + payloadLength;
        at = offset;
        flags = array[at++] & 0xFF;
        pictureId = ABSENT;
        longPictureId = false;
        layers = ABSENT;
        tl0PicIdx = ABSENT;
        references = 0;
        spatialLayers = 0;
        sizesKnown = false;
        if ((has(I) && !parsePictureId(array, end))
                || (has(L) && !parseLayers(array, end))
                || (has(F) && has(P) && !parseReferences(array, end))
                || (has(V) && !parseStructure(array, end))) {
            return false;
        }
        length = at - offset;
        return at < end;
    }

    private boolean parsePictureId(byte[] array, int end) {
        if (at >= end) {
            return false;
        }
        longPictureId = array[at] < 0;
        pictureId = array[at++] & 0x7F;
        if (longPictureId) {
            if (at >= end) {
                return false;
            }
            pictureId = pictureId << 8 | (array[at++] & 0xFF);
        }
        return true;
    }

    private boolean parseLayers(byte[] array, int end) {
        if (at >= end) {
            return false;
        }
        layers = array[at++] & 0xFF;
        if (!has(F)) {
            if (at >= end) {
                return false;
            }
            tl0PicIdx = array[at++] & 0xFF;
        }
        return true;
    }

    private boolean parseReferences(byte[] array, int end) {
        boolean more = true;
        while (more) {
            // §4.2: no more than three references.
            if (at >= end || references == MAX_REFERENCES) {
                return false;
            }
            referenceDiffs[references++] = (array[at] & 0xFF) >> 1;
            more = (array[at++] & 1) != 0;
        }
        return true;
    }

    /** The scalability structure (§4.2.1): sizes are kept, the picture group is skipped. */
    private boolean parseStructure(byte[] array, int end) {
        if (at >= end) {
            return false;
        }
        int head = array[at++] & 0xFF;
        spatialLayers = (head >> 5) + 1;
        if ((head & 0x10) != 0) {
            if (end - at < 4 * spatialLayers) {
                return false;
            }
            sizesKnown = true;
            for (int i = 0; i < spatialLayers; i++, at += 4) {
                widths[i] = (array[at] & 0xFF) << 8 | (array[at + 1] & 0xFF);
                heights[i] = (array[at + 2] & 0xFF) << 8 | (array[at + 3] & 0xFF);
            }
        }
        if ((head & 0x08) != 0) {
            if (at >= end) {
                return false;
            }
            int pictures = array[at++] & 0xFF;
            for (int i = 0; i < pictures; i++) {
                if (at >= end) {
                    return false;
                }
                at += 1 + ((array[at] >> 2) & 3);
            }
        }
        return at <= end;
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** Length of the descriptor, bytes; the frame's bytes follow. */
    public int length() {
        return length;
    }

    /** Whether the frame was predicted from earlier ones ("P"). */
    public boolean interPicturePredicted() {
        return has(P);
    }

    /** Whether references are listed in each packet ("F"). */
    public boolean flexibleMode() {
        return has(F);
    }

    /** Whether a frame of one layer begins here ("B"). */
    public boolean startOfFrame() {
        return has(B);
    }

    /** Whether a frame of one layer ends here ("E"). */
    public boolean endOfFrame() {
        return has(E);
    }

    /** Whether higher spatial layers of later pictures do not refer to this one ("Z"). */
    public boolean notReferencedByUpperLayers() {
        return has(Z);
    }

    /**
     * Whether a key picture begins here: not predicted, and of the lowest spatial layer. Frames of
     * higher layers of a key picture say P = 0 as well, but only lean on the lower ones.
     */
    public boolean keyFrameStart() {
        return has(B) && !has(P) && spatialIdOrZero() == 0;
    }

    /** 0 to 127 or 32767, or {@link #ABSENT}. */
    public int pictureId() {
        return pictureId;
    }

    /** Whether the picture id has 15 bits ("M"). */
    public boolean longPictureId() {
        return longPictureId;
    }

    /** "TID", 0 to 7, or {@link #ABSENT}. */
    public int temporalId() {
        return layers < 0 ? ABSENT : layers >> 5;
    }

    /** "SID", 0 to 7, or {@link #ABSENT}. */
    public int spatialId() {
        return layers < 0 ? ABSENT : layers >> 1 & 7;
    }

    private int spatialIdOrZero() {
        return layers < 0 ? 0 : layers >> 1 & 7;
    }

    /** Whether one may switch up to this temporal layer here ("U"). */
    public boolean switchingUpPoint() {
        return layers >= 0 && (layers & 0x10) != 0;
    }

    /** Whether the frame depends on the next lower spatial layer of its picture ("D"). */
    public boolean interLayerPredicted() {
        return layers >= 0 && (layers & 1) != 0;
    }

    /** 0 to 255, or {@link #ABSENT}. */
    public int tl0PicIdx() {
        return tl0PicIdx;
    }

    /** How many references are listed, 0 to 3. */
    public int references() {
        return references;
    }

    /** How many pictures back a reference is, 0 to 127. */
    public int referenceDiff(int index) {
        return referenceDiffs[index];
    }

    /** The number of spatial layers of a scalability structure in this packet; 0 without one. */
    public int spatialLayers() {
        return spatialLayers;
    }

    /** The width of a layer by the scalability structure, pixels; 0 when it does not say. */
    public int width(int spatialId) {
        return sizesKnown && spatialId < spatialLayers ? widths[spatialId] : 0;
    }

    /** The height of a layer by the scalability structure, pixels; 0 when it does not say. */
    public int height(int spatialId) {
        return sizesKnown && spatialId < spatialLayers ? heights[spatialId] : 0;
    }
}
