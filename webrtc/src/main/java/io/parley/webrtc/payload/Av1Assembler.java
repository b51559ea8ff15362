package io.parley.webrtc.payload;

/**
 * AV1 (RTP Payload Format For AV1, v1.0): a temporal unit in the low-overhead format, with a
 * temporal delimiter and sizes, as files and decoders want it.
 */
final class Av1Assembler extends FrameAssembler {
    private static final int NO_OBU = -1;

    /** Where the OBU begins that the last packet left unfinished. */
    private int obuStart = NO_OBU;

    private boolean keyFrame;

    @Override
    boolean isStart(byte[] payload, int offset, int payloadLength, boolean afterLoss) {
        // Without the first packets of a frame the next one may look like a start, but for "N".
        int header = payload[offset];
        return (header & Av1.Z) == 0 && (!afterLoss || (header & Av1.N) != 0);
    }

    @Override
    void reset() {
        obuStart = NO_OBU;
        keyFrame = false;
    }

    @Override
    boolean append(byte[] payload, int offset, int payloadLength) {
        int end = offset + payloadLength;
        int header = payload[offset];
        boolean continues = (header & Av1.Z) != 0;
        int elements = header >> 4 & 3;
        if (payloadLength < 2 || continues != (obuStart != NO_OBU)) {
            return false;
        }
        if (length() == 0 && !(put(Av1.TEMPORAL_DELIMITER << 3 | Av1.HAS_SIZE) && put(0))) {
            return false;
        }
        int at = offset + 1;
        for (int i = 1; at < end; i++) {
            int size = end - at;
            if (elements == 0 || i < elements) {
                size = Av1.size(payload, at, end);
                if (size < 0) {
                    return false;
                }
                at += Av1.sizeLength(payload, at);
                if (size > end - at) {
                    return false;
                }
            }
            boolean last = at + size == end;
            if (last && elements != 0 && i != elements) {
                return false;
            }
            boolean unfinished = last && (header & Av1.Y) != 0;
            if (!element(payload, at, size, unfinished)) {
                return false;
            }
            at += size;
        }
        return true;
    }

    /** Adds an OBU, or a piece of one. */
    private boolean element(byte[] payload, int at, int size, boolean unfinished) {
        if (obuStart == NO_OBU) {
            obuStart = length();
        }
        if (!put(payload, at, size)) {
            return false;
        }
        if (unfinished) {
            return true;
        }
        int start = obuStart;
        obuStart = NO_OBU;
        return seal(start);
    }

    /** Gives a whole OBU the size field that it has in files. */
    private boolean seal(int start) {
        if (length() == start) {
            // Nothing: an element may be empty.
            return true;
        }
        byte header = frame()[start];
        int type = Av1.type(header);
        int body = start + ((header & Av1.HAS_EXTENSION) != 0 ? 2 : 1);
        if (header < 0 || body > length()) {
            return false;
        }
        if (type == Av1.TEMPORAL_DELIMITER || type == Av1.TILE_LIST || type == Av1.PADDING) {
            // §5: not to be sent, and to be ignored by receivers. Padding is nothing anyway.
            truncate(start);
            return true;
        }
        keyFrame |= type == Av1.SEQUENCE_HEADER;
        if ((header & Av1.HAS_SIZE) != 0) {
            // §5 allows it. It has to be right, as what follows is found with it.
            int size = Av1.size(frame(), body, length());
            return size >= 0 && body + Av1.sizeLength(frame(), body) + size == length();
        }
        int size = length() - body;
        if (!insert(body, Av1.sizeLength(size))) {
            return false;
        }
        frame()[start] |= Av1.HAS_SIZE;
        Av1.writeSize(size, frame(), body);
        return true;
    }

    @Override
    boolean finish() {
        return obuStart == NO_OBU && length() > 2;
    }

    @Override
    public boolean keyFrame() {
        return keyFrame;
    }
}
