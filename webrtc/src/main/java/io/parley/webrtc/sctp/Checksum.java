package io.parley.webrtc.sctp;

import java.util.zip.CRC32C;

/** CRC32c of SCTP packets (RFC 9260 §6.8, Appendix A). */
final class Checksum {
    private static final int FIELD = 8;
    private static final int AFTER_FIELD = 12;

    private final CRC32C crc = new CRC32C();
    private final byte[] zeros = new byte[4];

    /** The checksum of a packet as it stands on the wire; the field itself counts as zero. */
    int of(byte[] bytes, int from, int length) {
        crc.reset();
        crc.update(bytes, from, FIELD);
        crc.update(zeros, 0, zeros.length);
        crc.update(bytes, from + AFTER_FIELD, length - AFTER_FIELD);
        return Integer.reverseBytes((int) crc.getValue());
    }
}
