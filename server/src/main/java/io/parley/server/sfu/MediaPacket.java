package io.parley.server.sfu;

import io.parley.webrtc.payload.DependencyDescriptor;
import io.parley.webrtc.payload.Vp8Descriptor;
import io.parley.webrtc.payload.Vp9Descriptor;
import java.nio.ByteBuffer;

/**
 * One packet of a track on its way to the down tracks: read once, forwarded many times. Reused; the
 * bytes are borrowed. Offsets are those of the array.
 */
final class MediaPacket {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** A window on the array, at the payload after {@link #open}; none until the first packet. */
    ByteBuffer payload = NOTHING;

    byte[] array = payload.array();

    /** Where the RTP header begins. */
    int start;

    /** Without padding. Zero bytes: padding only. */
    int payloadOffset;

    int payloadLength;

    /** Unwrapped, in its stream. */
    long sequence;

    int timestamp;
    boolean marker;
    CodecType codec = CodecType.OPUS;

    /** Which simulcast stream, 0 to 2; 0 for SVC and sound. */
    int stream;

    /** Newer ones of its stream came before. */
    boolean late;

    /** Layer within the stream, by its descriptor; 0 if it does not say. */
    int spatial;

    int temporal;

    /** A decoder may begin with this packet. */
    boolean keyFrame;

    /** A frame of one layer begins or ends with this packet; false if nobody says so. */
    boolean frameStart;

    boolean frameEnd;

    /** The temporal layer may be joined with this frame. */
    boolean switchUp;

    /** Unwrapped picture id of VP8 and VP9, or -1. */
    long pictureId;

    /** VP8 only. */
    final Vp8Descriptor vp8 = new Vp8Descriptor();

    /** VP9 only. */
    final Vp9Descriptor vp9 = new Vp9Descriptor();

    /** Of the stream; valid if {@link #hasDependency}. */
    DependencyDescriptor dependency = new DependencyDescriptor();

    boolean hasDependency;

    /** Value of the dependency descriptor extension; length 0 without one. */
    int dependencyOffset;

    int dependencyLength;

    /** Value of the abs-capture-time extension; length 0 without one. */
    int captureTimeOffset;

    int captureTimeLength;

    /** The packet with its window at the payload. */
    MediaPacket open() {
        int first = payloadOffset - payload.arrayOffset();
        payload.limit(first + payloadLength).position(first);
        return this;
    }

    /** The same packet where it is kept; without a payload if it no longer is. */
    void moveTo(PacketRing kept) {
        int slot = kept.find(sequence);
        if (slot == PacketRing.NOT_FOUND) {
            payload = NOTHING;
            payloadOffset = 0;
            payloadLength = 0;
            captureTimeLength = 0;
            return;
        }
        int distance = kept.offset(slot) - start;
        start += distance;
        payloadOffset += distance;
        captureTimeOffset += distance;
        array = kept.array();
        payload = kept.window(payloadOffset, payloadLength);
    }

    boolean hasPictureId() {
        return pictureId >= 0;
    }
}
