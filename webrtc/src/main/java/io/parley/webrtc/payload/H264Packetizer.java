package io.parley.webrtc.payload;

/** H.264 in packetization mode 1 (RFC 6184 §6.3): single NAL units, STAP-A and FU-A. */
final class H264Packetizer extends NalPacketizer {
    private static final int HEADER_LENGTH = 1;
    private static final int FILLER = 12;
    private static final int TYPE = 0x1F;
    private static final int NRI = 0x60;

    private int importance;

    H264Packetizer(int maxPayload) {
        super(maxPayload, HEADER_LENGTH);
    }

    @Override
    boolean isKey(byte[] array, int start) {
        return (array[start] & TYPE) == H264.IDR;
    }

    @Override
    boolean isSent(byte[] array, int start, int length) {
        int type = array[start] & TYPE;
        return type != 0 && type != H264.AUD && type != FILLER && type < H264.STAP_A;
    }

    @Override
    void writeFragmentHeader(int header, int flags, byte[] out, int offset) {
        out[offset] = (byte) (header & NRI | H264.FU_A);
        out[offset + 1] = (byte) (header & TYPE | flags);
    }

    @Override
    void beginAggregate() {
        importance = 0;
    }

    @Override
    void aggregate(byte[] array, int start) {
        importance = Math.max(importance, array[start] & NRI);
    }

    /** §5.7.1: the header has the highest importance of all. */
    @Override
    void writeAggregateHeader(byte[] out, int offset) {
        out[offset] = (byte) (importance | H264.STAP_A);
    }
}
