package io.parley.webrtc.rtp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The extensions that hold a token: mid, rid and repaired rid (RFC 9143 §15, RFC 8852 §3). */
public final class SdesText {
    /** Longest token that is read, bytes; names in use have one to three. */
    public static final int MAX_LENGTH = 32;

    private SdesText() {}

    /** The token as a new string; null if the packet has none or it is no printable ASCII. */
    public static @Nullable String read(RtpView packet, int id) {
        int at = packet.findExtension(id);
        if (at == RtpView.ABSENT || packet.extensionLength() > MAX_LENGTH) {
            return null;
        }
        int length = lengthWithoutZeros(packet.array(), at, packet.extensionLength());
        for (int i = at; i < at + length; i++) {
            if (packet.array()[i] <= ' ' || packet.array()[i] == 0x7F) {
                return null;
            }
        }
        return length == 0
                ? null
                : new String(packet.array(), at, length, StandardCharsets.US_ASCII);
    }

    /** Some senders fill the value with zeros to a word. */
    private static int lengthWithoutZeros(byte[] array, int at, int length) {
        int end = length;
        while (end > 0 && array[at + end - 1] == 0) {
            end--;
        }
        return end;
    }

    /** Whether the packet has the extension, with exactly this value; allocates nothing. */
    public static boolean matches(RtpView packet, int id, byte[] token) {
        int at = packet.findExtension(id);
        return at != RtpView.ABSENT
                && Arrays.equals(
                        packet.array(),
                        at,
                        at + lengthWithoutZeros(packet.array(), at, packet.extensionLength()),
                        token,
                        0,
                        token.length);
    }

    /** Appends a token; false if there is no room. */
    public static boolean write(RtpHeader header, int id, byte[] token) {
        return header.extension(id, token, 0, token.length);
    }
}
