package io.parley.webrtc.payload;

/**
 * H.265 (RFC 7798) without decoding order numbers: small NAL units share an aggregation packet,
 * large ones are cut into fragmentation units. Delimiters and filler are left out.
 */
final class H265Packetizer extends FramePacketizer {
    private static final int FILLER = 38;
    private static final int FU_START = 0x80;
    private static final int FU_END = 0x40;

    /** The bits of the header's first byte that are not the type: "F", and half of the layer. */
    private static final int NOT_TYPE = 0x81;

    private final NalUnits units = new NalUnits();
    private final EvenSplit fragments = new EvenSplit();
    private int unit;
    private int fragmentHeader;
    private boolean firstFragment;
    private boolean keyFrame;

    H265Packetizer(int maxPayload) {
        super(maxPayload);
    }

    @Override
    boolean begin(byte[] array, int offset, int length) {
        units.scan(array, offset, length);
        fragments.start(0, 0, 1);
        keyFrame = false;
        for (int i = 0; i < units.count(); i++) {
            keyFrame |= H265.isIrap(H265.type(array[units.start(i)]));
        }
        unit = sendable(array, 0);
        return !isDone();
    }

    private int sendable(byte[] array, int from) {
        int index = from;
        while (index < units.count()) {
            int type = H265.type(array[units.start(index)]);
            if (units.length(index) > 2
                    && type != H265.AUD
                    && type != FILLER
                    && type < H265.AGGREGATION) {
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
            fragmentHeader = (array[start] & 0xFF) << 8 | (array[start + 1] & 0xFF);
            firstFragment = true;
            fragments.start(start + 2, length - 2, maxPayload() - 3);
            unit = sendable(array, unit + 1);
            return writeFragment(array, out, offset);
        }
        int second = sendable(array, unit + 1);
        if (second >= units.count() || 6 + length + units.length(second) > maxPayload()) {
            System.arraycopy(array, start, out, offset, length);
            unit = second;
            return length;
        }
        return writeAggregate(array, out, offset);
    }

    /** §4.4.3: the unit's header with another type, then start, end and the type itself. */
    private int writeFragment(byte[] array, byte[] out, int offset) {
        int length = 3 + fragments.copy(array, out, offset + 3);
        out[offset] = (byte) (fragmentHeader >> 8 & NOT_TYPE | H265.FRAGMENTATION << 1);
        out[offset + 1] = (byte) fragmentHeader;
        out[offset + 2] =
                (byte)
                        (fragmentHeader >> 9 & 0x3F
                                | (firstFragment ? FU_START : 0)
                                | (fragments.isDone() ? FU_END : 0));
        firstFragment = false;
        return length;
    }

    /** §4.4.2: the header has the lowest layer and the lowest temporal id of all. */
    private int writeAggregate(byte[] array, byte[] out, int offset) {
        int layer = 63;
        int temporal = 7;
        int at = offset + 2;
        while (unit < units.count() && at - offset + 2 + units.length(unit) <= maxPayload()) {
            int start = units.start(unit);
            int length = units.length(unit);
            layer = Math.min(layer, (array[start] & 1) << 5 | (array[start + 1] & 0xF8) >> 3);
            temporal = Math.min(temporal, array[start + 1] & 7);
            out[at] = (byte) (length >> 8);
            out[at + 1] = (byte) length;
            System.arraycopy(array, start, out, at + 2, length);
            at += 2 + length;
            unit = sendable(array, unit + 1);
        }
        out[offset] = (byte) (H265.AGGREGATION << 1 | layer >> 5);
        out[offset + 1] = (byte) (layer << 3 | temporal);
        return at - offset;
    }
}
