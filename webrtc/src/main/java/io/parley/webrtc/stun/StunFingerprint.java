package io.parley.webrtc.stun;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** FINGERPRINT: a CRC-32 that tells STUN from other protocols on the same port. */
final class StunFingerprint {
    private static final int XOR = 0x5354554e; // RFC 8489 §14.7: "STUN"

    private StunFingerprint() {}

    /** The value for the {@code length} bytes from {@code start}, whose length field is final. */
    static int of(ByteBuffer message, int start, int length) {
        CRC32 crc = new CRC32();
        crc.update(message.array(), message.arrayOffset() + start, length);
        return (int) crc.getValue() ^ XOR;
    }
}
