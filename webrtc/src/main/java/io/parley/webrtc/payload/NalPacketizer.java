package io.parley.webrtc.payload;

/**
 * What H.264 and H.265 have in common: small NAL units share a payload, large ones are cut into
 * fragments. Delimiters and filler say nothing in RTP and are left out.
 */
abstract class NalPacketizer extends FramePacketizer {
    /** Before each unit that shares a payload. */
    private static final int SIZE_LENGTH = 2;

    private static final int FU_START = 0x80;
    private static final int FU_END = 0x40;

    private final NalUnits units = new NalUnits();
    private final EvenSplit fragments = new EvenSplit();
    private final int headerLength;
    private int unit;
    private int fragmentHeader;
    private boolean firstFragment;
    private boolean keyFrame;

    /**
     * @param headerLength of a NAL unit, bytes
     */
    NalPacketizer(int maxPayload, int headerLength) {
        super(maxPayload);
        this.headerLength = headerLength;
    }

    /** Whether a unit, which begins there, makes the frame a key frame. */
    abstract boolean isKey(byte[] array, int start);

    /** Whether a unit is to be sent. */
    abstract boolean isSent(byte[] array, int start, int length);

    /**
     * Writes what precedes a fragment of a unit.
     *
     * @param header of the unit, big-endian
     * @param flags whether it is the first and whether it is the last
     */
    abstract void writeFragmentHeader(int header, int flags, byte[] out, int offset);

    /** A payload for several units begins. */
    abstract void beginAggregate();

    /** A unit goes into that payload. */
    abstract void aggregate(byte[] array, int start);

    /** Writes the header of that payload, once its units are known. */
    abstract void writeAggregateHeader(byte[] out, int offset);

    @Override
    final boolean begin(byte[] array, int offset, int length) {
        units.scan(array, offset, length);
        fragments.start(0, 0, 1);
        keyFrame = false;
        for (int i = 0; i < units.count(); i++) {
            keyFrame |= isKey(array, units.start(i));
        }
        unit = sendable(array, 0);
        return !isDone();
    }

    /** The index of the first unit from {@code from} on that is to be sent. */
    private int sendable(byte[] array, int from) {
        int index = from;
        while (index < units.count() && !isSent(array, units.start(index), units.length(index))) {
            index++;
        }
        return index;
    }

    @Override
    public final boolean keyFrame() {
        return keyFrame;
    }

    @Override
    final boolean isDone() {
        return unit >= units.count() && fragments.isDone();
    }

    @Override
    final int write(byte[] array, byte[] out, int offset) {
        if (!fragments.isDone()) {
            return writeFragment(array, out, offset);
        }
        int start = units.start(unit);
        int length = units.length(unit);
        if (length > maxPayload()) {
            fragmentHeader = 0;
            for (int i = 0; i < headerLength; i++) {
                fragmentHeader = fragmentHeader << 8 | (array[start + i] & 0xFF);
            }
            firstFragment = true;
            fragments.start(
                    start + headerLength, length - headerLength, maxPayload() - headerLength - 1);
            unit = sendable(array, unit + 1);
            return writeFragment(array, out, offset);
        }
        int second = sendable(array, unit + 1);
        int overhead = headerLength + 2 * SIZE_LENGTH;
        if (second >= units.count() || overhead + length + units.length(second) > maxPayload()) {
            System.arraycopy(array, start, out, offset, length);
            unit = second;
            return length;
        }
        return writeAggregate(array, out, offset);
    }

    private int writeFragment(byte[] array, byte[] out, int offset) {
        int before = headerLength + 1;
        int length = before + fragments.copy(array, out, offset + before);
        int flags = (firstFragment ? FU_START : 0) | (fragments.isDone() ? FU_END : 0);
        writeFragmentHeader(fragmentHeader, flags, out, offset);
        firstFragment = false;
        return length;
    }

    private int writeAggregate(byte[] array, byte[] out, int offset) {
        beginAggregate();
        int at = offset + headerLength;
        while (unit < units.count()
                && at - offset + SIZE_LENGTH + units.length(unit) <= maxPayload()) {
            int start = units.start(unit);
            int length = units.length(unit);
            aggregate(array, start);
            out[at] = (byte) (length >> 8);
            out[at + 1] = (byte) length;
            System.arraycopy(array, start, out, at + SIZE_LENGTH, length);
            at += SIZE_LENGTH + length;
            unit = sendable(array, unit + 1);
        }
        writeAggregateHeader(out, offset);
        return at - offset;
    }
}
