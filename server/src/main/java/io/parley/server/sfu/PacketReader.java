package io.parley.server.sfu;

import io.parley.webrtc.payload.DependencyDescriptor;
import io.parley.webrtc.payload.KeyFrames;
import io.parley.webrtc.payload.VideoCodec;
import io.parley.webrtc.payload.Vp8Descriptor;
import io.parley.webrtc.payload.Vp9Descriptor;
import io.parley.webrtc.rtp.RtpView;

/**
 * Reads of each packet of one stream what the down tracks need to know, once for all of them. Not
 * thread-safe.
 */
final class PacketReader {
    private static final long NONE = -1;
    private static final long FIRST_CYCLE = 1L << 15;
    private static final int SHORT_CYCLE = 1 << 7;

    private final DependencyDescriptor dependency = new DependencyDescriptor();
    private long highestPicture = NONE;
    private boolean longIds;

    /** How far the ids on the wire leapt when they grew longer. */
    private long shift;

    /** The stream begins anew. */
    void reset() {
        dependency.reset();
        highestPicture = NONE;
        longIds = false;
        shift = 0;
    }

    /**
     * Fills in everything but the sequence number and which stream it is.
     *
     * @return false if the payload is malformed; the packet is then as if it had none
     */
    boolean read(RtpView view, CodecType codec, ExtensionIds ids, MediaPacket out) {
        out.array = view.array();
        out.start = view.offset();
        out.payloadOffset = view.payloadOffset();
        out.payloadLength = view.payloadLength();
        out.timestamp = view.timestamp();
        out.marker = view.marker();
        out.codec = codec;
        out.spatial = 0;
        out.temporal = 0;
        out.keyFrame = false;
        out.frameStart = false;
        out.frameEnd = false;
        out.switchUp = false;
        out.pictureId = NONE;
        out.hasDependency = false;
        out.dependencyLength = 0;
        readCaptureTime(view, ids.absCaptureTime(), out);
        if (out.payloadLength == 0 || codec.kind() == MediaKind.AUDIO) {
            return true;
        }
        readDependency(view, ids.dependencyDescriptor(), out);
        boolean good =
                switch (codec) {
                    case VP8 -> readVp8(out);
                    case VP9 -> readVp9(out);
                    default -> readOther(codec, out);
                };
        if (!good) {
            out.payloadLength = 0;
        }
        return good;
    }

    private static void readCaptureTime(RtpView view, int id, MediaPacket out) {
        out.captureTimeLength = 0;
        int at = id == 0 ? RtpView.ABSENT : view.findExtension(id);
        if (at != RtpView.ABSENT && isCaptureTime(view.extensionLength())) {
            out.captureTimeOffset = at;
            out.captureTimeLength = view.extensionLength();
        }
    }

    /** Whether an abs-capture-time may have that length: with or without the clock's offset. */
    static boolean isCaptureTime(int length) {
        return length == 8 || length == 16;
    }

    private void readDependency(RtpView view, int id, MediaPacket out) {
        int at = id == 0 ? RtpView.ABSENT : view.findExtension(id);
        if (at == RtpView.ABSENT || view.extensionLength() < 3) {
            return;
        }
        out.dependencyOffset = at;
        out.dependencyLength = view.extensionLength();
        out.dependency = dependency;
        out.hasDependency = dependency.parse(view.array(), at, out.dependencyLength);
    }

    private boolean readVp8(MediaPacket out) {
        Vp8Descriptor vp8 = out.vp8;
        if (!vp8.parse(out.array, out.payloadOffset, out.payloadLength)) {
            return false;
        }
        out.temporal = Math.max(0, vp8.temporalId());
        out.keyFrame = vp8.keyFrameStart();
        out.frameStart = vp8.startOfFrame();
        out.frameEnd = out.marker;
        out.switchUp = vp8.layerSync();
        out.pictureId = unwrap(vp8.pictureId(), vp8.longPictureId());
        return true;
    }

    private boolean readVp9(MediaPacket out) {
        Vp9Descriptor vp9 = out.vp9;
        if (!vp9.parse(out.array, out.payloadOffset, out.payloadLength)) {
            return false;
        }
        out.spatial = Math.max(0, vp9.spatialId());
        out.temporal = Math.max(0, vp9.temporalId());
        out.keyFrame = vp9.keyFrameStart();
        out.frameStart = vp9.startOfFrame();
        out.frameEnd = vp9.endOfFrame();
        out.switchUp = vp9.switchingUpPoint();
        out.pictureId = unwrap(vp9.pictureId(), vp9.longPictureId());
        return true;
    }

    private boolean readOther(CodecType codec, MediaPacket out) {
        VideoCodec format =
                switch (codec) {
                    case H265 -> VideoCodec.H265;
                    case AV1 -> VideoCodec.AV1;
                    default -> VideoCodec.H264;
                };
        out.keyFrame =
                KeyFrames.isKeyFrame(format, out.array, out.payloadOffset, out.payloadLength);
        if (out.hasDependency) {
            out.spatial = dependency.spatialId();
            out.temporal = dependency.temporalId();
            out.frameStart = dependency.startOfFrame();
            out.frameEnd = dependency.endOfFrame();
            out.keyFrame |= dependency.structurePresent() && out.frameStart;
            out.switchUp = isSwitch(out.spatial, out.temporal);
        }
        return true;
    }

    /** Whether one may switch to the decode target of those layers with this frame. */
    private boolean isSwitch(int spatial, int temporal) {
        for (int i = 0; i < dependency.decodeTargets(); i++) {
            if (dependency.decodeTargetSpatialId(i) == spatial
                    && dependency.decodeTargetTemporalId(i) == temporal) {
                return dependency.indication(i) == DependencyDescriptor.SWITCH;
            }
        }
        return false;
    }

    /** A sender may go from 7 to 15 bits, and write small ids of 15 bits in one byte again. */
    private long unwrap(int wire, boolean isLong) {
        if (wire < 0) {
            return NONE;
        }
        if (highestPicture == NONE) {
            longIds = isLong;
            highestPicture = FIRST_CYCLE + wire;
            return highestPicture;
        }
        long picture;
        if (isLong || longIds) {
            picture = highestPicture + ((wire - (int) highestPicture) << 17 >> 17);
            if (!longIds) {
                longIds = true;
                // Where its 15 bits stand is only known now; it goes on from where it was.
                if (Math.abs(picture - highestPicture) > SHORT_CYCLE) {
                    long next = highestPicture - shift + 1;
                    highestPicture = FIRST_CYCLE + (highestPicture & -FIRST_CYCLE) + wire;
                    shift = highestPicture - next;
                    return next;
                }
            }
        } else {
            picture = highestPicture + ((wire - (int) highestPicture) << 25 >> 25);
        }
        highestPicture = Math.max(highestPicture, picture);
        return picture - shift;
    }
}
