package io.parley.webrtc.payload;

/**
 * H.265 (RFC 7798) without decoding order numbers: single NAL units, aggregation packets and
 * fragmentation units.
 */
final class H265Packetizer extends NalPacketizer {
    private static final int HEADER_LENGTH = 2;
    private static final int FILLER = 38;

    /** The bits of the header's first byte that are not the type: "F", and half of the layer. */
    private static final int NOT_TYPE = 0x81;

    private static final int HIGHEST_LAYER = 63;
    private static final int HIGHEST_TEMPORAL = 7;

    private int layer;
    private int temporal;

    H265Packetizer(int maxPayload) {
        super(maxPayload, HEADER_LENGTH);
    }

    @Override
    boolean isKey(byte[] array, int start) {
        return H265.isIrap(H265.type(array[start]));
    }

    @Override
    boolean isSent(byte[] array, int start, int length) {
        int type = H265.type(array[start]);
        return length > HEADER_LENGTH
                && type != H265.AUD
                && type != FILLER
                && type < H265.AGGREGATION;
    }

    /** §4.4.3: the unit's header with another type, then start, end and the type itself. */
    @Override
    void writeFragmentHeader(int header, int flags, byte[] out, int offset) {
        out[offset] = (byte) (header >> 8 & NOT_TYPE | H265.FRAGMENTATION << 1);
        out[offset + 1] = (byte) header;
        out[offset + 2] = (byte) (header >> 9 & 0x3F | flags);
    }

    @Override
    void beginAggregate() {
        layer = HIGHEST_LAYER;
        temporal = HIGHEST_TEMPORAL;
    }

    @Override
    void aggregate(byte[] array, int start) {
        layer = Math.min(layer, (array[start] & 1) << 5 | (array[start + 1] & 0xF8) >> 3);
        temporal = Math.min(temporal, array[start + 1] & 7);
    }

    /** §4.4.2: the header has the lowest layer and the lowest temporal id of all. */
    @Override
    void writeAggregateHeader(byte[] out, int offset) {
        out[offset] = (byte) (H265.AGGREGATION << 1 | layer >> 5);
        out[offset + 1] = (byte) (layer << 3 | temporal);
    }
}
