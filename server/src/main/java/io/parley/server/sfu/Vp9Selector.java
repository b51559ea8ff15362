package io.parley.server.sfu;

import io.parley.webrtc.payload.Vp9Descriptor;

/** Layers of VP9 in one stream, chosen by the payload descriptor (RFC 9628 §4.2). */
final class Vp9Selector extends LayerSelector {
    private static final long NO_PICTURE = -1;

    private long picture = NO_PICTURE;

    @Override
    Choice select(MediaPacket packet, boolean late, boolean gap) {
        if (currentSpatial == NONE) {
            boolean may = targetSpatial != NONE && packet.keyFrame && !packet.late;
            return may ? Choice.SWITCH : Choice.IGNORE;
        }
        if (!late) {
            descend(packet);
            climb(packet);
        }
        boolean wanted = packet.spatial <= currentSpatial && packet.temporal <= currentTemporal;
        return wanted ? Choice.FORWARD : Choice.LEAVE_OUT;
    }

    /** Between pictures any higher layer may end; all may begin with a key picture. */
    private void descend(MediaPacket packet) {
        long current = packet.timestamp & 0xFFFFFFFFL;
        if (current == picture) {
            return;
        }
        picture = current;
        if (packet.keyFrame) {
            currentSpatial = targetSpatial;
            currentTemporal = targetTemporal;
        } else {
            currentSpatial = Math.min(currentSpatial, targetSpatial);
            currentTemporal = Math.min(currentTemporal, targetTemporal);
        }
    }

    private void climb(MediaPacket packet) {
        Vp9Descriptor vp9 = packet.vp9;
        if (!vp9.startOfFrame()) {
            return;
        }
        boolean nextTemporal =
                packet.temporal > currentTemporal && packet.temporal <= targetTemporal;
        if (nextTemporal && vp9.switchingUpPoint()) {
            currentTemporal = packet.temporal;
        }
        boolean nextSpatial = packet.spatial > currentSpatial && packet.spatial <= targetSpatial;
        if (nextSpatial && !vp9.interPicturePredicted()) {
            currentSpatial = packet.spatial;
        }
    }

    @Override
    void begin(MediaPacket packet) {
        picture = packet.timestamp & 0xFFFFFFFFL;
        currentSpatial = targetSpatial;
        currentTemporal = targetTemporal;
    }

    @Override
    boolean marker(MediaPacket packet) {
        return packet.marker || (packet.vp9.endOfFrame() && packet.spatial == currentSpatial);
    }
}
