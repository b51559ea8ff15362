package io.parley.webrtc.sctp;

import java.nio.charset.StandardCharsets;

/** Error causes of ABORT and ERROR chunks (RFC 9260 §3.3.10). */
final class AbortCause {
    static final int STALE_COOKIE = 3;
    static final int UNRECOGNIZED_CHUNK_TYPE = 6;
    static final int USER_INITIATED_ABORT = 12;

    private static final int MAX_TEXT_LENGTH = 128;

    private AbortCause() {}

    /** Adds a User-Initiated Abort cause. */
    static void writeUserInitiated(PacketWriter writer, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(text.length, MAX_TEXT_LENGTH);
        writer.put16(USER_INITIATED_ABORT);
        writer.put16(PacketWriter.CHUNK_HEADER_LENGTH + length);
        writer.put(text, 0, length);
    }

    /** What an ABORT says, in words and without control characters. */
    static String describe(TlvReader abort) {
        TlvReader causes = new TlvReader();
        int from = abort.valueStart();
        causes.wrap(abort.array(), from, from + abort.valueLength());
        if (!causes.next()) {
            return "the peer aborted";
        }
        int code = causes.parameterType();
        if (code != USER_INITIATED_ABORT || causes.valueLength() == 0) {
            return "the peer aborted: cause " + code;
        }
        StringBuilder text = new StringBuilder("the peer aborted: ");
        int length = Math.min(causes.valueLength(), MAX_TEXT_LENGTH);
        for (int i = 0; i < length; i++) {
            char c = (char) Bytes.u8(causes.array(), causes.valueStart() + i);
            text.append(c >= ' ' && c < 0x7F ? c : '?');
        }
        return text.toString();
    }
}
