package io.parley.webrtc.payload;

/**
 * H.264 in packetization mode 1 (RFC 6184 §6.3): small NAL units share a STAP-A, large ones are cut
 * into FU-As. Delimiters and filler say nothing in RTP and are left out.
 */
final class H264Packetizer extends FramePacketizer {
    private static final int FILLER = 12;
    private static final int NRI = 0x60;
    private static final int FU_START = 0x80;
    private static final int FU_END = 0x40;

    private final NalUnits units = new NalUnits();
    private final EvenSplit fragments = new EvenSplit();
    private int unit;
    private int fragmentHeader;
    private boolean firstFragment;
    private boolean keyFrame;

    H264Packetizer(int maxPayload) {
        super(maxPayload);
    }

    @Override
    boolean begin(byte[] array, int offset, int length) {
        units.scan(array, offset, length);
        fragments.start(0, 0, 1);
        keyFrame = false;
        for (int i = 0; i < units.count(); i++) {
            keyFrame |= (array[units.start(i)] & 0x1F) == H264.IDR;
        }
        unit = sendable(array, 0);
        return !isDone();
    }

    /** The index of the first unit from {@code from} on that is to be sent. */
    private int sendable(byte[] array, int from) {
        int index = from;
        while (index < units.count()) {
            int type = array[units.start(index)] & 0x1F;
            if (type != 0 && type != H264.AUD && type != FILLER && type < H264.STAP_A) {
                break;
            }
            index++;
        }
        return index;
    }

    @Override
    public boolean keyFrame() {
        return keyFrame;
    }

    @Override
    boolean isDone() {
        return unit >= units.count() && fragments.isDone();
    }

    @Override
    int write(byte[] array, byte[] out, int offset) {
        if (!fragments.isDone()) {
            return writeFragment(array, out, offset);
        }
        int start = units.start(unit);
        int length = units.length(unit);
        if (length > maxPayload()) {
            fragmentHeader = array[start];
            firstFragment = true;
            fragments.start(start + 1, length - 1, maxPayload() - 2);
            unit = sendable(array, unit + 1);
            return writeFragment(array, out, offset);
        }
        int second = sendable(array, unit + 1);
        if (second >= units.count() || 5 + length + units.length(second) > maxPayload()) {
            System.arraycopy(array, start, out, offset, length);
            unit = second;
            return length;
        }
        return writeAggregate(array, out, offset);
    }

    private int writeFragment(byte[] array, byte[] out, int offset) {
        int length = 2 + fragments.copy(array, out, offset + 2);
        out[offset] = (byte) (fragmentHeader & NRI | H264.FU_A);
        out[offset + 1] =
                (byte)
                        (fragmentHeader & 0x1F
                                | (firstFragment ? FU_START : 0)
                                | (fragments.isDone() ? FU_END : 0));
        firstFragment = false;
        return length;
    }

    /** §5.7.1: the header has the highest importance of all; then length and unit, each. */
    private int writeAggregate(byte[] array, byte[] out, int offset) {
        int importance = 0;
        int at = offset + 1;
        while (unit < units.count() && at - offset + 2 + units.length(unit) <= maxPayload()) {
            int start = units.start(unit);
            int length = units.length(unit);
            importance = Math.max(importance, array[start] & NRI);
            out[at] = (byte) (length >> 8);
            out[at + 1] = (byte) length;
            System.arraycopy(array, start, out, at + 2, length);
            at += 2 + length;
            unit = sendable(array, unit + 1);
        }
        out[offset] = (byte) (importance | H264.STAP_A);
        return at - offset;
    }
}
