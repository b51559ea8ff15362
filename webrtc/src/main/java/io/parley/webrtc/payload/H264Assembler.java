package io.parley.webrtc.payload;

/** H.264 (RFC 6184): single units, STAP-A and FU-A; an access unit as a byte stream (Annex B). */
final class H264Assembler extends NalAssembler {
    private static final int FU_START = 0x80;
    private static final int FU_END = 0x40;

    @Override
    boolean isStart(byte[] payload, int offset, int payloadLength, boolean afterLoss) {
        if (!afterLoss) {
            return true;
        }
        int end = offset + payloadLength;
        int type = payload[offset] & 0x1F;
        if (type == H264.FU_A) {
            return payloadLength > 2
                    && (payload[offset + 1] & FU_START) != 0
                    && mayBegin(payload[offset + 1] & 0x1F, payload, offset + 2, end);
        }
        if (type == H264.STAP_A) {
            return payloadLength > 4
                    && mayBegin(payload[offset + 3] & 0x1F, payload, offset + 4, end);
        }
        return mayBegin(type, payload, offset + 1, end);
    }

    /** What comes first in an access unit. Before an IDR slice there are parameter sets. */
    private static boolean mayBegin(int type, byte[] array, int body, int end) {
        return switch (type) {
            case H264.AUD, H264.SPS -> true;
            // first_mb_in_slice is 0: "ue(v)" in one bit.
            case H264.SLICE -> body < end && array[body] < 0;
            default -> false;
        };
    }

    @Override
    boolean append(byte[] payload, int offset, int payloadLength) {
        int type = payload[offset] & 0x1F;
        if (type == H264.FU_A) {
            return appendFragment(payload, offset, payloadLength);
        }
        if (inFragment()) {
            return false;
        }
        if (type == H264.STAP_A) {
            return appendAggregate(payload, offset, payloadLength);
        }
        return type > 0 && type < H264.STAP_A && appendUnit(payload, offset, payloadLength);
    }

    private boolean appendUnit(byte[] array, int offset, int unitLength) {
        if ((array[offset] & 0x1F) == H264.IDR) {
            foundKeyFrame();
        }
        return putUnit(array, offset, unitLength);
    }

    private boolean appendAggregate(byte[] payload, int offset, int payloadLength) {
        int end = offset + payloadLength;
        int at = offset + 1;
        while (end - at >= 2) {
            int size = (payload[at] & 0xFF) << 8 | (payload[at + 1] & 0xFF);
            at += 2;
            if (size == 0 || size > end - at || !appendUnit(payload, at, size)) {
                return false;
            }
            at += size;
        }
        return at == end && payloadLength > 1;
    }

    private boolean appendFragment(byte[] payload, int offset, int payloadLength) {
        if (payloadLength < 3) {
            return false;
        }
        int fragmentHeader = payload[offset + 1];
        boolean start = (fragmentHeader & FU_START) != 0;
        if (start == inFragment()) {
            return false;
        }
        if (start) {
            int type = fragmentHeader & 0x1F;
            if (type == H264.IDR) {
                foundKeyFrame();
            }
            if (!putStartCode() || !put(payload[offset] & 0xE0 | type)) {
                return false;
            }
        }
        inFragment((fragmentHeader & FU_END) == 0);
        return put(payload, offset + 2, payloadLength - 2);
    }
}
