package io.parley.webrtc.payload;

/**
 * H.265 (RFC 7798) without decoding order numbers: single units, aggregation packets, fragmentation
 * units; an access unit as a byte stream (Annex B).
 */
final class H265Assembler extends NalAssembler {
    private static final int FU_START = 0x80;
    private static final int FU_END = 0x40;

    @Override
    boolean isStart(byte[] payload, int offset, int payloadLength, boolean afterLoss) {
        if (!afterLoss) {
            return true;
        }
        int end = offset + payloadLength;
        int type = H265.type(payload[offset]);
        if (type == H265.FRAGMENTATION) {
            return payloadLength > 3
                    && (payload[offset + 2] & FU_START) != 0
                    && mayBegin(payload[offset + 2] & 0x3F, payload, offset + 3, end);
        }
        if (type == H265.AGGREGATION) {
            return payloadLength > 6
                    && mayBegin(H265.type(payload[offset + 4]), payload, offset + 6, end);
        }
        return mayBegin(type, payload, offset + 2, end);
    }

    private static boolean mayBegin(int type, byte[] array, int body, int end) {
        return type == H265.AUD
                || type == H265.VPS
                // first_slice_segment_in_pic_flag; before an IRAP slice there are parameter sets.
                || (H265.isSlice(type) && !H265.isIrap(type) && body < end && array[body] < 0);
    }

    @Override
    boolean append(byte[] payload, int offset, int payloadLength) {
        if (payloadLength < 3) {
            return false;
        }
        int type = H265.type(payload[offset]);
        if (type == H265.FRAGMENTATION) {
            return appendFragment(payload, offset, payloadLength);
        }
        if (inFragment()) {
            return false;
        }
        if (type == H265.AGGREGATION) {
            return appendAggregate(payload, offset, payloadLength);
        }
        return type < H265.AGGREGATION && appendUnit(payload, offset, payloadLength);
    }

    private boolean appendUnit(byte[] array, int offset, int unitLength) {
        if (H265.isIrap(H265.type(array[offset]))) {
            foundKeyFrame();
        }
        return putUnit(array, offset, unitLength);
    }

    private boolean appendAggregate(byte[] payload, int offset, int payloadLength) {
        int end = offset + payloadLength;
        int at = offset + 2;
        while (end - at >= 2) {
            int size = (payload[at] & 0xFF) << 8 | (payload[at + 1] & 0xFF);
            at += 2;
            if (size < 2 || size > end - at || !appendUnit(payload, at, size)) {
                return false;
            }
            at += size;
        }
        return at == end;
    }

    private boolean appendFragment(byte[] payload, int offset, int payloadLength) {
        if (payloadLength < 4) {
            return false;
        }
        int fragmentHeader = payload[offset + 2];
        boolean start = (fragmentHeader & FU_START) != 0;
        if (start == inFragment()) {
            return false;
        }
        if (start) {
            int type = fragmentHeader & 0x3F;
            if (H265.isIrap(type)) {
                foundKeyFrame();
            }
            if (!putStartCode()
                    || !put(payload[offset] & 0x81 | type << 1)
                    || !put(payload[offset + 1])) {
                return false;
            }
        }
        inFragment((fragmentHeader & FU_END) == 0);
        return put(payload, offset + 3, payloadLength - 3);
    }
}
