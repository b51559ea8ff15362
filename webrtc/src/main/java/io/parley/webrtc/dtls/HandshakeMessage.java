package io.parley.webrtc.dtls;

/**
 * The header of a handshake message (RFC 6347 §4.2.2), as far as it must be known outside of
 * BouncyCastle.
 *
 * <pre>
 *   type (1) | length (3) | message_seq (2) | fragment_offset (3) | fragment_length (3) | body
 * </pre>
 */
final class HandshakeMessage {
    static final int HEADER_LENGTH = 12;
    static final int CLIENT_HELLO = 1;
    static final int FINISHED = 20;

    /**
     * Longest message that is put together, bytes. The length field may say 16 MiB, and the buffer
     * is made when the first fragment comes; a chain of certificates fits well.
     */
    static final int MAX_LENGTH = 32 * 1024;

    private HandshakeMessage() {}

    static int type(byte[] fragment, int offset) {
        return fragment[offset] & 0xFF;
    }

    static int sequence(byte[] fragment, int offset) {
        return DtlsRecord.getShort(fragment, offset + 4);
    }

    /** True when all messages in the fragment of a record are whole and none claims to be huge. */
    static boolean areAcceptable(byte[] fragment, int offset, int length) {
        int end = offset + length;
        int position = offset;
        while (end - position >= HEADER_LENGTH) {
            int messageLength = getInt24(fragment, position + 1);
            int fragmentOffset = getInt24(fragment, position + 6);
            int fragmentLength = getInt24(fragment, position + 9);
            if (messageLength > MAX_LENGTH
                    || fragmentOffset + fragmentLength > messageLength
                    || fragmentLength > end - position - HEADER_LENGTH) {
                return false;
            }
            position += HEADER_LENGTH + fragmentLength;
        }
        return position == end && position > offset;
    }

    private static int getInt24(byte[] in, int offset) {
        return (in[offset] & 0xFF) << 16 | DtlsRecord.getShort(in, offset + 1);
    }
}
