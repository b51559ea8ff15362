package io.parley.server.sfu;

import io.parley.webrtc.payload.Vp8Descriptor;
import io.parley.webrtc.rtp.RtpHeader;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Builds RTP packets as a publisher sends them. */
final class TestRtp {
    static final int MID = 1;
    static final int RID = 2;
    static final int REPAIRED_RID = 3;
    static final int LEVEL = 4;
    static final int TRANSPORT_CC = 5;
    static final int DEPENDENCY = 8;
    static final ExtensionIds EXTENSIONS =
            new ExtensionIds(MID, RID, REPAIRED_RID, LEVEL, 0, TRANSPORT_CC, 0, DEPENDENCY, 0, 0);

    private final RtpHeader header = new RtpHeader();
    private final byte[] array = new byte[1600];

    int payloadType = 96;
    boolean marker;
    int sequence;
    int timestamp;
    int ssrc;
    String mid = "";
    String rid = "";
    String repairedRid = "";
    int level = -1;
    int transportSequence = -1;
    byte[] dependency = {};

    /** The packet with that payload. */
    ByteBuffer packet(byte... payload) {
        header.begin(array, 0, payloadType, marker, sequence, timestamp, ssrc);
        text(MID, mid);
        text(RID, rid);
        text(REPAIRED_RID, repairedRid);
        if (level >= 0) {
            header.extension(LEVEL, new byte[] {(byte) level}, 0, 1);
        }
        if (transportSequence >= 0) {
            byte[] value = {(byte) (transportSequence >> 8), (byte) transportSequence};
            header.extension(TRANSPORT_CC, value, 0, 2);
        }
        if (dependency.length > 0) {
            header.extension(DEPENDENCY, dependency, 0, dependency.length);
        }
        int length = header.finish();
        byte[] all = Arrays.copyOf(Arrays.copyOf(array, length), length + payload.length);
        System.arraycopy(payload, 0, all, length, payload.length);
        return ByteBuffer.wrap(all);
    }

    private void text(int id, String value) {
        if (!value.isEmpty()) {
            byte[] bytes = value.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            header.extension(id, bytes, 0, bytes.length);
        }
    }

    /** The packet with padding only. */
    ByteBuffer padding(int bytes) {
        byte[] padding = new byte[bytes];
        padding[bytes - 1] = (byte) bytes;
        ByteBuffer packet = packet(padding);
        packet.put(0, (byte) (packet.get(0) | 0x20));
        return packet;
    }

    /** A VP8 payload: descriptor, frame tag, and some bytes by which the packet is known again. */
    static byte[] vp8(
            boolean start,
            boolean key,
            int pictureId,
            int tl0,
            int temporal,
            boolean sync,
            int id) {
        Vp8Descriptor descriptor = new Vp8Descriptor();
        descriptor.partition(start, 0);
        if (pictureId >= 0) {
            descriptor.pictureId(pictureId & 0x7FFF, true);
        }
        if (tl0 >= 0) {
            descriptor.tl0PicIdx(tl0 & 0xFF).temporalLayer(temporal, sync).keyIdx(0);
        }
        byte[] out = new byte[Vp8Descriptor.MAX_LENGTH + 7];
        int at = descriptor.write(out, 0);
        out[at] = (byte) (key ? 0x10 : 0x11);
        out[at + 1] = (byte) temporal;
        ByteBuffer.wrap(out).putInt(at + 2, id);
        return Arrays.copyOf(out, at + 7);
    }
}
