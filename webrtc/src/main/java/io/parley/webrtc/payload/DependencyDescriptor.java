package io.parley.webrtc.payload;

import org.jspecify.annotations.Nullable;

/**
 * The dependency descriptor header extension (AV1 RTP specification, appendix A), for one track: it
 * keeps the templates, which come with key frames only. {@link #parse} makes it a view of one
 * packet's descriptor. Allocates nothing once the first two structures came; keeps no reference to
 * the bytes. Not thread-safe.
 *
 * <p>Packets may come late: those of before the newest structure are read with the one before.
 */
public final class DependencyDescriptor {
    /** Decode target indication: the frame is no part of the decode target. */
    public static final int NOT_PRESENT = 0;

    /** Decode target indication: no other frame of the target depends on this one. */
    public static final int DISCARDABLE = 1;

    /** Decode target indication: a decoder may switch to the target with this frame. */
    public static final int SWITCH = 2;

    /** Decode target indication: the target needs the frame. */
    public static final int REQUIRED = 3;

    /** The longest descriptor: what a two-byte header extension holds, bytes. */
    public static final int MAX_LENGTH = 255;

    private static final int MANDATORY_LENGTH = 3;

    /** The most that one frame's own differences may be; six bits and more each in 255 bytes. */
    private static final int MAX_FRAME_DIFFS = 255 * 8 / 6;

    /** A key frame this far behind the newest frame is a sender's new start and not late. */
    private static final int MAX_LATE_FRAMES = 1024;

    private static final long NONE = -1;

    private final BitReader in = new BitReader();
    private final BitWriter out = new BitWriter();

    private @Nullable DependencyStructure current;
    private @Nullable DependencyStructure previous;
    private @Nullable DependencyStructure spare;
    private long newestFrame = NONE;
    private long activeTargets;

    // What the descriptor that was read last says.
    private @Nullable DependencyStructure structure;
    private boolean startOfFrame;
    private boolean endOfFrame;
    private int templateId;
    private int template;
    private int frameNumber;
    private long unwrappedFrame;
    private boolean structurePresent;
    private boolean activeTargetsPresent;
    private long frameActiveTargets;
    private boolean customIndications;
    private boolean customFrameDiffs;
    private boolean customChains;
    private final byte[] indications = new byte[DependencyStructure.MAX_TARGETS];
    private final short[] frameDiffs = new short[MAX_FRAME_DIFFS];
    private int frameDiffCount;
    private final short[] chainDiffs = new short[DependencyStructure.MAX_TARGETS];
    private int maskBit;
    private int endBit;

    /** Forgets everything, for a track whose sender starts anew. */
    public void reset() {
        current = null;
        previous = null;
        structure = null;
        newestFrame = NONE;
    }

    /**
     * Reads the value of a header extension. False when it is malformed, or its templates are not
     * known (no key frame yet, or it was lost); the templates that are known stay.
     */
    public boolean parse(byte[] array, int offset, int length) {
        structure = null;
        if (length < MANDATORY_LENGTH || length > MAX_LENGTH) {
            return false;
        }
        in.wrap(array, offset, length);
        startOfFrame = in.flag();
        endOfFrame = in.flag();
        templateId = in.bits(6);
        frameNumber = in.bits(16);
        unwrappedFrame =
                newestFrame == NONE
                        ? frameNumber + 0x10000L
                        : newestFrame + (short) (frameNumber - (int) newestFrame);
        boolean extended = length > MANDATORY_LENGTH;
        structurePresent = extended && in.flag();
        activeTargetsPresent = extended && in.flag();
        customIndications = extended && in.flag();
        customFrameDiffs = extended && in.flag();
        customChains = extended && in.flag();
        DependencyStructure with = structurePresent ? parseStructure() : known(unwrappedFrame);
        if (with == null) {
            return false;
        }
        maskBit = (int) (in.position() - (long) offset * 8);
        if (activeTargetsPresent) {
            frameActiveTargets = in.bits(with.targets) & 0xFFFFFFFFL;
        } else if (structurePresent) {
            frameActiveTargets = allTargets(with);
        }
        if (!parseDefinition(with) || in.overrun()) {
            return false;
        }
        endBit = (int) (in.position() - (long) offset * 8);
        structure = with;
        keep(with);
        return true;
    }

    private @Nullable DependencyStructure parseStructure() {
        DependencyStructure into = spare;
        if (into == null) {
            into = new DependencyStructure();
            spare = into;
        }
        return into.parse(in) ? into : null;
    }

    private @Nullable DependencyStructure known(long frame) {
        DependencyStructure newest = current;
        if (newest == null || frame >= newest.firstFrame) {
            return newest;
        }
        DependencyStructure before = previous;
        return before != null && frame >= before.firstFrame ? before : null;
    }

    private boolean parseDefinition(DependencyStructure with) {
        template = (templateId + 64 - with.idOffset) & 63;
        if (template >= with.templates) {
            return false;
        }
        if (customIndications) {
            for (int i = 0; i < with.targets; i++) {
                indications[i] = (byte) in.bits(2);
            }
        }
        if (customFrameDiffs && !parseFrameDiffs()) {
            return false;
        }
        if (customChains) {
            for (int i = 0; i < with.chains; i++) {
                chainDiffs[i] = (short) in.bits(8);
            }
        }
        return true;
    }

    private boolean parseFrameDiffs() {
        frameDiffCount = 0;
        for (int size = in.bits(2); size != 0; size = in.bits(2)) {
            if (frameDiffCount == MAX_FRAME_DIFFS || in.overrun()) {
                return false;
            }
            frameDiffs[frameDiffCount++] = (short) (in.bits(4 * size) + 1);
        }
        return true;
    }

    /** The descriptor is good: what it says of the track as a whole is kept. */
    private void keep(DependencyStructure with) {
        if (structurePresent) {
            DependencyStructure newest = current;
            boolean startsAnew =
                    newestFrame != NONE && unwrappedFrame < newestFrame - MAX_LATE_FRAMES;
            if (newest == null || startsAnew || unwrappedFrame > newest.firstFrame) {
                spare = startsAnew ? newest : previous;
                previous = startsAnew ? null : newest;
                current = with;
                with.firstFrame = unwrappedFrame;
                newestFrame = unwrappedFrame;
            } else if (unwrappedFrame == newest.firstFrame) {
                // Another packet of the key frame.
                current = with;
                with.firstFrame = unwrappedFrame;
                spare = newest;
            }
        }
        newestFrame = Math.max(newestFrame, unwrappedFrame);
        if ((activeTargetsPresent || structurePresent)
                && (unwrappedFrame == newestFrame || structurePresent && current == with)) {
            activeTargets = frameActiveTargets;
        }
    }

    private static long allTargets(DependencyStructure with) {
        return (1L << with.targets) - 1;
    }

    /**
     * Writes the descriptor that was parsed last again, with another frame number and, if wanted,
     * other active decode targets.
     *
     * @param array what was parsed, unchanged
     * @param newFrameNumber of which 16 bits count
     * @param newActiveTargets bit n for decode target n, or negative to leave that as it is
     * @param result has room for {@link #MAX_LENGTH} bytes
     * @return the number of bytes, or 0 when there would be more than {@link #MAX_LENGTH}
     */
    public int rewrite(
            byte[] array,
            int offset,
            int newFrameNumber,
            long newActiveTargets,
            byte[] result,
            int resultOffset) {
        DependencyStructure with = structure;
        if (with == null) {
            return 0;
        }
        boolean mask = newActiveTargets >= 0 || activeTargetsPresent;
        boolean extended =
                mask || structurePresent || customIndications || customFrameDiffs || customChains;
        int restBit = maskBit + (activeTargetsPresent ? with.targets : 0);
        int bits = Math.max(maskBit, extended ? 29 : 24) + endBit - restBit;
        if (bits + (mask ? with.targets : 0) > MAX_LENGTH * 8) {
            return 0;
        }
        out.wrap(result, resultOffset);
        out.bits(array[offset], 8);
        out.bits(newFrameNumber, 16);
        if (extended) {
            out.bit(structurePresent ? 1 : 0);
            out.bit(mask ? 1 : 0);
            out.bit(customIndications ? 1 : 0);
            out.bit(customFrameDiffs ? 1 : 0);
            out.bit(customChains ? 1 : 0);
            copy(array, offset, 29, maskBit);
            if (mask) {
                long targets = newActiveTargets >= 0 ? newActiveTargets : frameActiveTargets;
                out.bits((int) targets, with.targets);
            }
            copy(array, offset, restBit, endBit);
        }
        return out.finish();
    }

    private void copy(byte[] array, int offset, int fromBit, int toBit) {
        for (int bit = fromBit; bit < toBit; bit++) {
            out.bit(array[offset + (bit >> 3)] >> (7 - (bit & 7)) & 1);
        }
    }

    /** Whether the packet is the first of its frame. */
    public boolean startOfFrame() {
        return startOfFrame;
    }

    /** Whether the packet is the last of its frame. */
    public boolean endOfFrame() {
        return endOfFrame;
    }

    /** As on the wire, 0 to 65535. */
    public int frameNumber() {
        return frameNumber;
    }

    /** The frame number without its wrap; counts from an arbitrary multiple of 65536. */
    public long unwrappedFrameNumber() {
        return unwrappedFrame;
    }

    /** Whether templates came with this packet: a key frame. */
    public boolean structurePresent() {
        return structurePresent;
    }

    /** The spatial layer of the frame, 0 to 3. */
    public int spatialId() {
        return parsed().spatialIds[template];
    }

    /** The temporal layer of the frame, 0 to 7. */
    public int temporalId() {
        return parsed().temporalIds[template];
    }

    /** How many decode targets there are, 1 to 32. */
    public int decodeTargets() {
        return parsed().targets;
    }

    /** What the frame is to a decode target: {@link #NOT_PRESENT} to {@link #REQUIRED}. */
    public int indication(int target) {
        DependencyStructure with = parsed();
        return customIndications
                ? indications[target]
                : with.indications[template * with.targets + target];
    }

    /** The highest spatial layer of a decode target. */
    public int decodeTargetSpatialId(int target) {
        return parsed().targetSpatialIds[target];
    }

    /** The highest temporal layer of a decode target. */
    public int decodeTargetTemporalId(int target) {
        return parsed().targetTemporalIds[target];
    }

    /** Whether this packet says which decode targets are active. */
    public boolean activeDecodeTargetsPresent() {
        return activeTargetsPresent;
    }

    /** The decode targets that the sender produces by the newest packet that said so; bit n. */
    public long activeDecodeTargets() {
        return activeTargets;
    }

    /** How many frames this one refers to. */
    public int frameDiffs() {
        DependencyStructure with = parsed();
        return customFrameDiffs
                ? frameDiffCount
                : with.firstFrameDiff[template + 1] - with.firstFrameDiff[template];
    }

    /** By how much the number of a frame that this one refers to is lower, 1 to 4096. */
    public int frameDiff(int index) {
        DependencyStructure with = parsed();
        return customFrameDiffs
                ? frameDiffs[index]
                : with.frameDiffs[with.firstFrameDiff[template] + index];
    }

    /** How many chains there are, 0 to {@link #decodeTargets}. */
    public int chains() {
        return parsed().chains;
    }

    /** The chain that tells whether a decode target can be decoded; 0 without chains. */
    public int chainOf(int target) {
        DependencyStructure with = parsed();
        return with.chains == 0 ? 0 : with.protectedBy[target];
    }

    /** How far back the previous frame of a chain is; 0 when the chain begins here. */
    public int chainDiff(int chain) {
        DependencyStructure with = parsed();
        return customChains ? chainDiffs[chain] : with.chainDiffs[template * with.chains + chain];
    }

    /** How many spatial layers the templates have, 1 to 4. */
    public int spatialLayers() {
        return parsed().spatialLayers;
    }

    /** The width of a spatial layer, pixels; 0 when the sender does not tell. */
    public int width(int spatialId) {
        DependencyStructure with = parsed();
        return with.sizesKnown && spatialId < with.spatialLayers ? with.widths[spatialId] : 0;
    }

    /** The height of a spatial layer, pixels; 0 when the sender does not tell. */
    public int height(int spatialId) {
        DependencyStructure with = parsed();
        return with.sizesKnown && spatialId < with.spatialLayers ? with.heights[spatialId] : 0;
    }

    private DependencyStructure parsed() {
        DependencyStructure with = structure;
        if (with == null) {
            throw new IllegalStateException("nothing was parsed yet");
        }
        return with;
    }
}
