package io.parley.server.sfu;

import io.parley.webrtc.payload.DependencyDescriptor;
import java.util.Arrays;

/**
 * Layers in one stream, chosen by decode target (AV1 RTP specification, appendix A). A packet whose
 * descriptor cannot be read is forwarded while something is.
 */
final class DependencySelector extends LayerSelector {
    /** Frames whose fate is remembered; references reach farther only with long-term frames. */
    private static final int FRAMES = 512;

    private static final int NO_TARGET = -1;
    private static final long NO_PICTURE = -1;

    private final long[] frames = new long[FRAMES];
    private final boolean[] wasForwarded = new boolean[FRAMES];
    private int target = NO_TARGET;
    private long picture = NO_PICTURE;

    /** Lower layers of other pictures than key pictures are not forwarded with the current one. */
    private boolean independent;

    @Override
    Choice select(MediaPacket packet, boolean late, boolean gap) {
        if (currentSpatial == NONE) {
            boolean may = targetSpatial != NONE && packet.keyFrame && !packet.late;
            return may ? Choice.SWITCH : Choice.IGNORE;
        }
        if (!packet.hasDependency) {
            return Choice.FORWARD;
        }
        DependencyDescriptor descriptor = packet.dependency;
        long frame = descriptor.unwrappedFrameNumber();
        int slot = (int) frame & (FRAMES - 1);
        if (frames[slot] == frame) {
            return wasForwarded[slot] ? Choice.FORWARD : Choice.LEAVE_OUT;
        }
        if (!late) {
            move(packet, descriptor, frame);
        }
        boolean wanted =
                target >= descriptor.decodeTargets()
                        || descriptor.indication(target) != DependencyDescriptor.NOT_PRESENT;
        frames[slot] = frame;
        wasForwarded[slot] = wanted;
        if (descriptor.spatialId() < currentSpatial) {
            independent = !wanted;
        }
        return wanted ? Choice.FORWARD : Choice.LEAVE_OUT;
    }

    private void move(MediaPacket packet, DependencyDescriptor descriptor, long frame) {
        int best = best(descriptor);
        long current = packet.timestamp & 0xFFFFFFFFL;
        boolean newPicture = current != picture;
        picture = current;
        if (best == target) {
            return;
        }
        if (descriptor.structurePresent() || target >= descriptor.decodeTargets()) {
            use(descriptor, best);
        } else if (isBelow(descriptor, best)) {
            if (newPicture
                    && (isSameSpatial(descriptor, best) || hasAll(descriptor, best, frame))) {
                use(descriptor, best);
            }
        } else if (descriptor.indication(best) == DependencyDescriptor.SWITCH
                && hasAll(descriptor, best, frame)) {
            use(descriptor, best);
        }
    }

    private boolean isSameSpatial(DependencyDescriptor descriptor, int other) {
        return descriptor.decodeTargetSpatialId(other) == currentSpatial;
    }

    /** Whether a decoder that goes on with another target has all that this frame of it needs. */
    private boolean hasAll(DependencyDescriptor descriptor, int other, long frame) {
        return descriptor.indication(other) != DependencyDescriptor.NOT_PRESENT
                && hasChain(descriptor, other, frame)
                && hasReferences(descriptor, frame);
    }

    /** The highest decode target within the layers that are wanted, and that is produced. */
    private int best(DependencyDescriptor descriptor) {
        long active = descriptor.activeDecodeTargets();
        int best = NO_TARGET;
        int bestRank = -1;
        int lowest = 0;
        int lowestRank = Integer.MAX_VALUE;
        for (int i = 0; i < descriptor.decodeTargets(); i++) {
            int spatial = descriptor.decodeTargetSpatialId(i);
            int temporal = descriptor.decodeTargetTemporalId(i);
            int rank = spatial << 8 | temporal;
            if (rank < lowestRank) {
                lowestRank = rank;
                lowest = i;
            }
            boolean allowed = spatial <= targetSpatial && temporal <= targetTemporal;
            if (allowed && (active >> i & 1) != 0 && rank > bestRank) {
                bestRank = rank;
                best = i;
            }
        }
        return best == NO_TARGET ? lowest : best;
    }

    private boolean isBelow(DependencyDescriptor descriptor, int other) {
        return descriptor.decodeTargetSpatialId(other) <= currentSpatial
                && descriptor.decodeTargetTemporalId(other) <= currentTemporal;
    }

    private boolean hasChain(DependencyDescriptor descriptor, int candidate, long frame) {
        if (descriptor.chains() == 0) {
            return true;
        }
        int back = descriptor.chainDiff(descriptor.chainOf(candidate));
        return back == 0 || wasForwarded(frame - back);
    }

    private boolean hasReferences(DependencyDescriptor descriptor, long frame) {
        for (int i = 0; i < descriptor.frameDiffs(); i++) {
            if (!wasForwarded(frame - descriptor.frameDiff(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean wasForwarded(long frame) {
        int slot = (int) frame & (FRAMES - 1);
        return frames[slot] == frame && wasForwarded[slot];
    }

    private void use(DependencyDescriptor descriptor, int newTarget) {
        target = newTarget;
        currentSpatial = descriptor.decodeTargetSpatialId(newTarget);
        currentTemporal = descriptor.decodeTargetTemporalId(newTarget);
    }

    @Override
    void begin(MediaPacket packet) {
        picture = packet.timestamp & 0xFFFFFFFFL;
        Arrays.fill(frames, NO_PICTURE);
        target = 0;
        currentSpatial = Math.max(targetSpatial, 0);
        currentTemporal = targetTemporal;
        if (packet.hasDependency) {
            use(packet.dependency, best(packet.dependency));
            int slot = (int) packet.dependency.unwrappedFrameNumber() & (FRAMES - 1);
            frames[slot] = packet.dependency.unwrappedFrameNumber();
            wasForwarded[slot] = true;
        }
    }

    /** Where layers do not need each other, the way down is as long as the way up. */
    @Override
    boolean needsKeyFrame(int highest) {
        return super.needsKeyFrame(highest)
                || independent && targetSpatial != NONE && currentSpatial > targetSpatial;
    }

    @Override
    boolean marker(MediaPacket packet) {
        return packet.marker
                || (packet.hasDependency
                        && packet.dependency.endOfFrame()
                        && packet.dependency.spatialId() == currentSpatial);
    }

    /** One bit for each decode target that is not above the one that is forwarded. */
    long activeTargets(DependencyDescriptor descriptor) {
        long mask = 0;
        for (int i = 0; i < descriptor.decodeTargets(); i++) {
            if (isBelow(descriptor, i)) {
                mask |= 1L << i;
            }
        }
        return mask & descriptor.activeDecodeTargets();
    }
}
