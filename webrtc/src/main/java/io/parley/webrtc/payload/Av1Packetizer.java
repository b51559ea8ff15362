package io.parley.webrtc.payload;

import java.util.Arrays;

/**
 * AV1 (RTP Payload Format For AV1, v1.0): OBUs lose their size fields, up to three share a packet,
 * large ones are cut. Temporal delimiters and tile lists must not be sent (§5) and are left out.
 */
final class Av1Packetizer extends FramePacketizer {
    /** With up to three elements the last one needs no length ("W"). */
    private static final int MAX_ELEMENTS = 3;

    private static final int MAX_OBUS = 256;

    private final SingleLayerDescriptor descriptor;

    /** For each OBU where its header and where its payload begins and ends. */
    private int[] obus = new int[3 * 16];

    private int count;
    private int obu;
    private int sent;
    private boolean keyFrame;
    private boolean first;

    Av1Packetizer(int maxPayload, int firstId) {
        super(maxPayload);
        descriptor = new SingleLayerDescriptor(firstId);
    }

    @Override
    boolean begin(byte[] array, int offset, int length) {
        count = 0;
        obu = 0;
        sent = 0;
        keyFrame = false;
        first = true;
        if (!scan(array, offset, offset + length) || count == 0) {
            count = 0;
            return false;
        }
        descriptor.frame(keyFrame);
        return true;
    }

    private boolean scan(byte[] array, int offset, int end) {
        for (int at = offset; at < end; ) {
            int header = array[at];
            int body = at + ((header & Av1.HAS_EXTENSION) != 0 ? 2 : 1);
            int next = end;
            int start = body;
            if ((header & Av1.HAS_SIZE) != 0) {
                int size = Av1.size(array, body, end);
                if (size < 0) {
                    return false;
                }
                start = body + Av1.sizeLength(array, body);
                if (size > end - start) {
                    return false;
                }
                next = start + size;
            }
            if (header < 0 || start > end) {
                return false;
            }
            int type = Av1.type(array[at]);
            if (type == Av1.SEQUENCE_HEADER) {
                keyFrame = true;
            }
            if (type != Av1.TEMPORAL_DELIMITER && type != Av1.TILE_LIST && type != Av1.PADDING) {
                if (count == MAX_OBUS) {
                    return false;
                }
                add(at, start, next);
            }
            at = next;
        }
        return true;
    }

    private void add(int header, int start, int end) {
        if (3 * count == obus.length) {
            obus = Arrays.copyOf(obus, obus.length * 2);
        }
        obus[3 * count] = header;
        obus[3 * count + 1] = start;
        obus[3 * count + 2] = end;
        count++;
    }

    @Override
    public boolean keyFrame() {
        return keyFrame;
    }

    @Override
    boolean isDone() {
        return obu >= count;
    }

    @Override
    int write(byte[] array, byte[] out, int offset) {
        int end = offset + maxPayload();
        int flags = (sent > 0 ? Av1.Z : 0) | (first && keyFrame ? Av1.N : 0);
        int elements = 0;
        int at = offset + 1;
        boolean more = true;
        while (more && elements < MAX_ELEMENTS && obu < count) {
            int left = length(array, obu) - sent;
            boolean another = elements < MAX_ELEMENTS - 1 && obu + 1 < count;
            int prefixed = Av1.sizeLength(left) + left;
            if (another && end - at >= prefixed + 2) {
                // Room for the whole OBU and at least a byte of the next.
                at += Av1.writeSize(left, out, at);
                at += copy(array, left, out, at);
            } else {
                at += copy(array, Math.min(left, end - at), out, at);
                more = false;
            }
            elements++;
        }
        flags |= elements << 4 | (sent > 0 ? Av1.Y : 0);
        out[offset] = (byte) flags;
        descriptor.packet(first, isDone());
        first = false;
        return at - offset;
    }

    /** The OBU's length as it is sent: its header, its extension, its payload. */
    private int length(byte[] array, int index) {
        return headerLength(array, index) + obus[3 * index + 2] - obus[3 * index + 1];
    }

    private int headerLength(byte[] array, int index) {
        return (array[obus[3 * index]] & Av1.HAS_EXTENSION) != 0 ? 2 : 1;
    }

    /** Copies the next bytes of the OBU, and moves on to the next OBU at its end. */
    private int copy(byte[] array, int amount, byte[] out, int at) {
        int header = headerLength(array, obu);
        int done = 0;
        for (; done < amount && sent < header; done++, sent++) {
            byte value = array[obus[3 * obu] + sent];
            out[at + done] = sent == 0 ? (byte) (value & ~Av1.HAS_SIZE) : value;
        }
        int rest = amount - done;
        System.arraycopy(array, obus[3 * obu + 1] + sent - header, out, at + done, rest);
        sent += rest;
        if (sent == length(array, obu)) {
            obu++;
            sent = 0;
        }
        return amount;
    }

    @Override
    public int writeDependencyDescriptor(byte[] out, int offset) {
        return descriptor.write(out, offset);
    }
}
