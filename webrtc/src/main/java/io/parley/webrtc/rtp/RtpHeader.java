package io.parley.webrtc.rtp;

import io.parley.webrtc.wire.BigEndian;

/**
 * Writes RTP headers with extensions (RFC 3550 §5.1, RFC 8285); used again for each packet:
 *
 * <pre>{@code
 * header.begin(out, 0, payloadType, marker, sequenceNumber, timestamp, ssrc);
 * header.extension(midId, mid, 0, mid.length);
 * int length = header.finish();
 * }</pre>
 *
 * <p>The one-byte form is used, and the two-byte form as soon as an id or a length needs it; the
 * peer must have agreed to that ({@code extmap-allow-mixed}) before such an extension is written.
 */
public final class RtpHeader {
    /** Extensions in one header; more are refused. */
    public static final int MAX_EXTENSIONS = 16;

    /** What {@link #openExtension} says when there is no room. */
    public static final int NO_ROOM = -1;

    private static final int ELEMENTS = RtpView.FIXED_HEADER_LENGTH + 4;
    private static final int ONE_BYTE_MAX_ID = 14;
    private static final int ONE_BYTE_MAX_LENGTH = 16;
    private static final int TWO_BYTE_MAX_LENGTH = 255;

    /** Where the elements of the header in progress begin. */
    private final int[] elements = new int[MAX_EXTENSIONS];

    private byte[] out = new byte[0];
    private int start;
    private int end;
    private int count;
    private boolean twoByte;

    /**
     * Begins a header without extensions, CSRCs or padding.
     *
     * @param newOut has room for at least 12 bytes from {@code offset}
     * @param sequenceNumber of which the low 16 bits are written
     */
    public void begin(
            byte[] newOut,
            int offset,
            int payloadType,
            boolean marker,
            int sequenceNumber,
            int timestamp,
            int ssrc) {
        out = newOut;
        start = offset;
        end = offset + RtpView.FIXED_HEADER_LENGTH;
        count = 0;
        twoByte = false;
        out[offset] = (byte) 0x80;
        out[offset + 1] = (byte) (payloadType & 0x7F | (marker ? 0x80 : 0));
        BigEndian.put16(out, offset + 2, sequenceNumber);
        BigEndian.put32(out, offset + 4, timestamp);
        BigEndian.put32(out, offset + 8, ssrc);
    }

    /**
     * Appends an extension.
     *
     * @param id 1 to 255; 15 only ever in the two-byte form
     * @param length 0 to 255 bytes
     * @return false, with nothing written, if there is no room or a number is out of its range
     */
    public boolean extension(int id, byte[] value, int offset, int length) {
        int at = openExtension(id, length);
        if (at == NO_ROOM) {
            return false;
        }
        System.arraycopy(value, offset, out, at, length);
        return true;
    }

    /**
     * Appends an extension whose value the caller writes into {@link #array}.
     *
     * @return where the value begins, or {@link #NO_ROOM}; a later extension may move the value, so
     *     write it before that
     */
    public int openExtension(int id, int length) {
        if (id < 1 || id > 255 || length < 0 || length > TWO_BYTE_MAX_LENGTH) {
            return NO_ROOM;
        }
        boolean needsTwo =
                twoByte || id > ONE_BYTE_MAX_ID || length == 0 || length > ONE_BYTE_MAX_LENGTH;
        int from = count == 0 ? start + ELEMENTS : end;
        int growth = needsTwo ? 2 + length + (twoByte ? 0 : count) : 1 + length;
        if (count == MAX_EXTENSIONS || from + growth + 3 > out.length) { // 3: padding to a word
            return NO_ROOM;
        }
        end = from;
        if (needsTwo && !twoByte) {
            widen();
        }
        elements[count++] = end;
        if (twoByte) {
            out[end] = (byte) id;
            out[end + 1] = (byte) length;
            end += 2;
        } else {
            out[end++] = (byte) (id << 4 | length - 1);
        }
        int at = end;
        end += length;
        return at;
    }

    /** Rewrites the elements in the two-byte form, the last one first: each moves to the right. */
    private void widen() {
        twoByte = true;
        for (int i = count - 1; i >= 0; i--) {
            int from = elements[i];
            int head = out[from] & 0xFF;
            int length = (head & 0x0F) + 1;
            int to = from + i;
            System.arraycopy(out, from + 1, out, to + 2, length);
            out[to] = (byte) (head >> 4);
            out[to + 1] = (byte) length;
            elements[i] = to;
        }
        end += count;
    }

    /** The array that is written to. */
    public byte[] array() {
        return out;
    }

    /** Ends the header; returns its length, bytes. */
    public int finish() {
        if (count == 0) {
            return RtpView.FIXED_HEADER_LENGTH;
        }
        int extensions = start + ELEMENTS;
        while ((end - extensions & 3) != 0) {
            out[end++] = 0;
        }
        out[start] |= 0x10;
        BigEndian.put16(
                out, extensions - 4, twoByte ? RtpView.TWO_BYTE_PROFILE : RtpView.ONE_BYTE_PROFILE);
        BigEndian.put16(out, extensions - 2, (end - extensions) / 4);
        return end - start;
    }
}
