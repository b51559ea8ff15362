package io.parley.webrtc.payload;

/**
 * The templates of a dependency descriptor (AV1 RTP specification §A.8.3.3), in flat arrays that
 * hold the most that 255 bytes can say, so that reading another structure allocates nothing.
 */
final class DependencyStructure {
    static final int MAX_TEMPLATES = 64;
    static final int MAX_TARGETS = 32;

    /** A descriptor has at most 255 bytes; a target's indication takes two bits. */
    private static final int MAX_INDICATIONS = 255 * 8 / 2;

    /** A difference of a template takes five bits, one of a chain four. */
    private static final int MAX_FRAME_DIFFS = 255 * 8 / 5;

    private static final int MAX_CHAIN_DIFFS = 255 * 8 / 4;

    /** The frame that brought it, unwrapped. */
    long firstFrame;

    int idOffset;
    int templates;
    int targets;
    int chains;
    int spatialLayers;
    boolean sizesKnown;
    final byte[] spatialIds = new byte[MAX_TEMPLATES];
    final byte[] temporalIds = new byte[MAX_TEMPLATES];
    final byte[] indications = new byte[MAX_INDICATIONS];
    final short[] firstFrameDiff = new short[MAX_TEMPLATES + 1];
    final byte[] frameDiffs = new byte[MAX_FRAME_DIFFS];
    final byte[] protectedBy = new byte[MAX_TARGETS];
    final byte[] chainDiffs = new byte[MAX_CHAIN_DIFFS];
    final byte[] targetSpatialIds = new byte[MAX_TARGETS];
    final byte[] targetTemporalIds = new byte[MAX_TARGETS];
    final int[] widths = new int[4];
    final int[] heights = new int[4];

    /** Reads a structure; false when it is cut short or says more than it may. */
    boolean parse(BitReader in) {
        idOffset = in.bits(6);
        targets = in.bits(5) + 1;
        return parseLayers(in)
                && parseIndications(in)
                && parseFrameDiffs(in)
                && parseChains(in)
                && parseSizes(in)
                && !in.overrun();
    }

    private boolean parseLayers(BitReader in) {
        int spatialId = 0;
        int temporalId = 0;
        templates = 0;
        int next;
        do {
            if (templates == MAX_TEMPLATES || in.overrun()) {
                return false;
            }
            spatialIds[templates] = (byte) spatialId;
            temporalIds[templates] = (byte) temporalId;
            templates++;
            next = in.bits(2);
            if (next == 1) {
                temporalId++;
            } else if (next == 2) {
                temporalId = 0;
                spatialId++;
            }
            // AV1 has up to four spatial and eight temporal layers (§A.8.2).
            if (spatialId > 3 || temporalId > 7) {
                return false;
            }
        } while (next != 3);
        spatialLayers = spatialId + 1;
        return true;
    }

    private boolean parseIndications(BitReader in) {
        int count = templates * targets;
        if (count > MAX_INDICATIONS) {
            return false;
        }
        for (int target = 0; target < targets; target++) {
            targetSpatialIds[target] = 0;
            targetTemporalIds[target] = 0;
        }
        for (int i = 0; i < count; i++) {
            indications[i] = (byte) in.bits(2);
            if (indications[i] != DependencyDescriptor.NOT_PRESENT) {
                int target = i % targets;
                int template = i / targets;
                targetSpatialIds[target] = max(targetSpatialIds[target], spatialIds[template]);
                targetTemporalIds[target] = max(targetTemporalIds[target], temporalIds[template]);
            }
        }
        return !in.overrun();
    }

    private boolean parseFrameDiffs(BitReader in) {
        int count = 0;
        for (int template = 0; template < templates; template++) {
            firstFrameDiff[template] = (short) count;
            while (in.flag()) {
                if (count == MAX_FRAME_DIFFS) {
                    return false;
                }
                frameDiffs[count++] = (byte) (in.bits(4) + 1);
            }
        }
        firstFrameDiff[templates] = (short) count;
        return !in.overrun();
    }

    private boolean parseChains(BitReader in) {
        chains = in.nonSymmetric(targets + 1);
        if (chains == 0) {
            return true;
        }
        int count = templates * chains;
        if (count > MAX_CHAIN_DIFFS) {
            return false;
        }
        for (int target = 0; target < targets; target++) {
            protectedBy[target] = (byte) in.nonSymmetric(chains);
        }
        for (int i = 0; i < count; i++) {
            chainDiffs[i] = (byte) in.bits(4);
        }
        return !in.overrun();
    }

    private boolean parseSizes(BitReader in) {
        sizesKnown = in.flag();
        if (sizesKnown) {
            for (int i = 0; i < spatialLayers; i++) {
                widths[i] = in.bits(16) + 1;
                heights[i] = in.bits(16) + 1;
            }
        }
        return true;
    }

    private static byte max(byte a, byte b) {
        return a > b ? a : b;
    }
}
