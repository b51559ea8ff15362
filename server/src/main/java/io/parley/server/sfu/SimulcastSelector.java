package io.parley.server.sfu;

/**
 * Layers in streams of their own, or a single one. A stream is joined with a key frame; temporal
 * layers, where the packets tell them, are left out picture by picture.
 */
final class SimulcastSelector extends LayerSelector {
    /**
     * Pictures of a higher temporal layer without a sign that it may be joined, after which it is
     * joined anyway: some encoders never give the sign.
     */
    private static final int PATIENCE = 50;

    private static final long NO_PICTURE = -1;

    private long leftOut = NO_PICTURE;
    private long forwarded = NO_PICTURE;
    private int passedOver;

    @Override
    Choice select(MediaPacket packet, boolean late, boolean gap) {
        if (packet.stream != currentSpatial) {
            return packet.keyFrame && !packet.late && mayBegin(packet.stream)
                    ? Choice.SWITCH
                    : Choice.IGNORE;
        }
        long picture = packet.timestamp & 0xFFFFFFFFL;
        if (late) {
            return picture == leftOut ? Choice.LEAVE_OUT : Choice.FORWARD;
        }
        if (packet.temporal > currentTemporal && packet.frameStart) {
            climb(packet);
        }
        boolean forward = packet.temporal <= currentTemporal || picture == forwarded;
        // Behind a hole one cannot tell whether this picture's beginning was wanted.
        if (forward || (gap && picture != leftOut)) {
            forwarded = picture;
            if (packet.marker && currentTemporal > targetTemporal) {
                currentTemporal = targetTemporal;
            }
            return Choice.FORWARD;
        }
        leftOut = picture;
        return Choice.LEAVE_OUT;
    }

    private boolean mayBegin(int stream) {
        if (targetSpatial == NONE) {
            return false;
        }
        if (currentSpatial == NONE || stream > currentSpatial) {
            return stream <= targetSpatial;
        }
        return stream >= targetSpatial;
    }

    private void climb(MediaPacket packet) {
        if (packet.temporal > targetTemporal) {
            return;
        }
        passedOver++;
        if (packet.switchUp || passedOver > PATIENCE) {
            currentTemporal = packet.temporal;
            passedOver = 0;
        }
    }

    /** A lower stream, too, is joined with a key frame only. */
    @Override
    boolean needsKeyFrame(int highest) {
        return targetSpatial != NONE && currentSpatial != targetSpatial;
    }

    @Override
    void begin(MediaPacket packet) {
        currentSpatial = packet.stream;
        currentTemporal = targetTemporal;
        leftOut = NO_PICTURE;
        forwarded = packet.timestamp & 0xFFFFFFFFL;
        passedOver = 0;
    }

    @Override
    boolean marker(MediaPacket packet) {
        return packet.marker;
    }
}
