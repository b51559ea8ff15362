package io.parley.webrtc.stun;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One STUN message (RFC 8489 §5), read in place; the view is used again for the next one.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |0 0|     STUN Message Type     |         Message Length        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                         Magic Cookie                          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                     Transaction ID (96 bits)                  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * <p>Accessors may be called only after {@link #wrap} was true, and while the buffer is unchanged.
 */
public final class StunMessage {
    /** Length of the header, bytes. */
    public static final int HEADER_LENGTH = 20;

    static final int MAGIC_COOKIE = 0x2112A442; // RFC 8489 §5
    private static final int ABSENT = -1;
    private static final int BINDING_REQUEST = StunClass.REQUEST.typeOf(StunMethod.BINDING);

    private static final int MAX_REASON_BYTES = 508; // RFC 8489 §14.8: 127 characters of UTF-8
    private static final int MAX_REASON_CHARS = 127;

    /** More unknown attributes than these are not told to the peer. */
    private static final int MAX_UNKNOWN = 8;

    private final int[] offsets = new int[StunAttribute.values().length];
    private final int[] unknown = new int[MAX_UNKNOWN];
    private ByteBuffer message = ByteBuffer.allocate(HEADER_LENGTH);
    private int start;
    private int unknownCount;

    /** Whether the bytes can only be STUN among the protocols of WebRTC (RFC 7983 §7). */
    public static boolean looksLikeStun(ByteBuffer in) {
        int at = in.position();
        return in.remaining() >= HEADER_LENGTH
                && (in.get(at) & 0xFC) == 0
                && in.order() == ByteOrder.BIG_ENDIAN
                && in.getInt(at + 4) == MAGIC_COOKIE
                && (in.getShort(at + 2) & 0xFFFF) + HEADER_LENGTH == in.remaining()
                && (in.getShort(at + 2) & 3) == 0;
    }

    /**
     * The receiver's username fragment in a Binding request, which is what stands before the colon
     * (RFC 8445 §7.2.2). Nothing is verified: this only finds the agent that will do so.
     *
     * @return null for anything but a Binding request with such a username
     */
    public static @Nullable String peekUsername(ByteBuffer in) {
        if (!looksLikeStun(in) || in.getShort(in.position()) != BINDING_REQUEST) {
            return null;
        }
        int at = in.position() + HEADER_LENGTH;
        while (at + 4 <= in.limit()) {
            int length = in.getShort(at + 2) & 0xFFFF;
            if (at + 4 + length > in.limit()) {
                return null;
            }
            if (in.getShort(at) == StunAttribute.USERNAME.type) {
                return beforeColon(in, at + 4, length);
            }
            at += 4 + padded(length);
        }
        return null;
    }

    private static @Nullable String beforeColon(ByteBuffer in, int at, int length) {
        for (int i = 0; i < length; i++) {
            if (in.get(at + i) == ':') {
                return text(in, at, i);
            }
        }
        return null;
    }

    /**
     * Points this view at a message that fills {@code in} from position to limit.
     *
     * @return false if it is no STUN message, or one with a wrong FINGERPRINT; the view then shows
     *     nothing
     */
    public boolean wrap(ByteBuffer in) {
        Arrays.fill(offsets, ABSENT);
        unknownCount = 0;
        message = in;
        start = in.position();
        return looksLikeStun(in) && readAttributes() && isFingerprintRight();
    }

    private boolean readAttributes() {
        int at = start + HEADER_LENGTH;
        while (at < message.limit()) {
            // The length of the message is a multiple of 4, so a header always fits.
            int length = message.getShort(at + 2) & 0xFFFF;
            if (padded(length) > message.limit() - at - 4
                    || !readAttribute(message.getShort(at) & 0xFFFF, at, length)) {
                return false;
            }
            at += 4 + padded(length);
        }
        return true;
    }

    private boolean readAttribute(int type, int at, int length) {
        if (has(StunAttribute.FINGERPRINT)) {
            return false; // RFC 8489 §14.7: it must be the last one
        }
        StunAttribute attribute = StunAttribute.ofType(type);
        if (has(StunAttribute.MESSAGE_INTEGRITY) && attribute != StunAttribute.FINGERPRINT) {
            return true; // RFC 8489 §14.5: not protected, so ignored
        }
        if (attribute == null) {
            if (StunAttribute.isComprehensionRequired(type) && unknownCount < MAX_UNKNOWN) {
                unknown[unknownCount++] = type;
            }
            return true;
        }
        if (!attribute.allows(length)) {
            return false;
        }
        if (!has(attribute)) { // RFC 8489 §14: only the first of a kind counts
            offsets[attribute.ordinal()] = at;
        }
        return true;
    }

    private boolean isFingerprintRight() {
        int at = offsets[StunAttribute.FINGERPRINT.ordinal()];
        return at == ABSENT
                || message.getInt(at + 4) == StunFingerprint.of(message, start, at - start);
    }

    private static int padded(int length) {
        return (length + 3) & ~3;
    }

    private boolean has(StunAttribute attribute) {
        return offsets[attribute.ordinal()] != ABSENT;
    }

    private int valueOf(StunAttribute attribute) {
        return offsets[attribute.ordinal()] + 4;
    }

    private int lengthOf(StunAttribute attribute) {
        return message.getShort(offsets[attribute.ordinal()] + 2) & 0xFFFF;
    }

    private static String text(ByteBuffer in, int at, int length) {
        return new String(in.array(), in.arrayOffset() + at, length, StandardCharsets.UTF_8);
    }

    /** Whether the method is Binding, the only one of ICE. */
    public boolean isBinding() {
        return method() == StunMethod.BINDING;
    }

    /** What is asked for or answered; null for a method that is not known here. */
    public @Nullable StunMethod method() {
        return StunMethod.ofNumber(StunClass.methodOfType(message.getShort(start)));
    }

    /** Request, indication or response. */
    public StunClass messageClass() {
        return StunClass.ofType(message.getShort(start));
    }

    /** The transaction id. */
    public StunTransactionId transactionId() {
        return new StunTransactionId(message.getInt(start + 8), message.getLong(start + 12));
    }

    /** Whether the transaction id is {@code id}; allocates nothing. */
    public boolean belongsTo(StunTransactionId id) {
        return message.getInt(start + 8) == id.high() && message.getLong(start + 12) == id.low();
    }

    /** USERNAME, or null. */
    public @Nullable String username() {
        return textOf(StunAttribute.USERNAME);
    }

    private @Nullable String textOf(StunAttribute attribute) {
        return has(attribute) ? text(message, valueOf(attribute), lengthOf(attribute)) : null;
    }

    /** Whether there is a MESSAGE-INTEGRITY, right or wrong. */
    public boolean hasIntegrity() {
        return has(StunAttribute.MESSAGE_INTEGRITY);
    }

    /** Whether there is a MESSAGE-INTEGRITY and {@code key} made it. */
    public boolean verify(StunIntegrityKey key) {
        return hasIntegrity()
                && key.verify(message, start, offsets[StunAttribute.MESSAGE_INTEGRITY.ordinal()]);
    }

    /** Whether there is a FINGERPRINT; {@link #wrap} has found it to be right. */
    public boolean hasFingerprint() {
        return has(StunAttribute.FINGERPRINT);
    }

    /** PRIORITY (RFC 8445 §7.1.1), or -1. */
    public long priority() {
        return has(StunAttribute.PRIORITY)
                ? message.getInt(valueOf(StunAttribute.PRIORITY)) & 0xFFFFFFFFL
                : -1;
    }

    /** Whether there is a USE-CANDIDATE (RFC 8445 §7.1.2). */
    public boolean useCandidate() {
        return has(StunAttribute.USE_CANDIDATE);
    }

    /** Whether the sender says that it is controlled (RFC 8445 §7.1.3). */
    public boolean isFromControlled() {
        return has(StunAttribute.ICE_CONTROLLED);
    }

    /** Whether the sender says that it is controlling (RFC 8445 §7.1.3). */
    public boolean isFromControlling() {
        return has(StunAttribute.ICE_CONTROLLING);
    }

    /** The tie-breaker of ICE-CONTROLLED or ICE-CONTROLLING, an unsigned number; 0 if neither. */
    public long tieBreaker() {
        if (isFromControlling()) {
            return message.getLong(valueOf(StunAttribute.ICE_CONTROLLING));
        }
        return isFromControlled() ? message.getLong(valueOf(StunAttribute.ICE_CONTROLLED)) : 0;
    }

    /** XOR-MAPPED-ADDRESS; null if there is none that makes sense. */
    public @Nullable InetSocketAddress xorMappedAddress() {
        return xorAddress(StunAttribute.XOR_MAPPED_ADDRESS);
    }

    /** XOR-RELAYED-ADDRESS (RFC 8656 §18.5); null if there is none that makes sense. */
    public @Nullable InetSocketAddress xorRelayedAddress() {
        return xorAddress(StunAttribute.XOR_RELAYED_ADDRESS);
    }

    /** The first XOR-PEER-ADDRESS (RFC 8656 §18.3); null if there is none that makes sense. */
    public @Nullable InetSocketAddress xorPeerAddress() {
        return xorAddress(StunAttribute.XOR_PEER_ADDRESS);
    }

    /** ALTERNATE-SERVER (RFC 8489 §14.15); null if there is none that makes sense. */
    public @Nullable InetSocketAddress alternateServer() {
        if (!has(StunAttribute.ALTERNATE_SERVER)) {
            return null;
        }
        int at = valueOf(StunAttribute.ALTERNATE_SERVER);
        return StunAddress.readPlain(message, at, lengthOf(StunAttribute.ALTERNATE_SERVER));
    }

    private @Nullable InetSocketAddress xorAddress(StunAttribute attribute) {
        if (!has(attribute)) {
            return null;
        }
        return StunAddress.read(message, start, valueOf(attribute), lengthOf(attribute));
    }

    /** LIFETIME (RFC 8656 §18.2), seconds; -1 if there is none. */
    public long lifetimeSeconds() {
        return has(StunAttribute.LIFETIME)
                ? message.getInt(valueOf(StunAttribute.LIFETIME)) & 0xFFFFFFFFL
                : -1;
    }

    /** REALM (RFC 8489 §14.9), or null. */
    public @Nullable String realm() {
        return textOf(StunAttribute.REALM);
    }

    /** NONCE (RFC 8489 §14.10), or null. */
    public @Nullable String nonce() {
        return textOf(StunAttribute.NONCE);
    }

    /** Whether there is DATA (RFC 8656 §18.4). */
    public boolean hasData() {
        return has(StunAttribute.DATA);
    }

    /** Where the value of DATA begins in the buffer; only if there is one. */
    public int dataOffset() {
        return valueOf(StunAttribute.DATA);
    }

    /** Length of the value of DATA, bytes; only if there is one. */
    public int dataLength() {
        return lengthOf(StunAttribute.DATA);
    }

    /** The number of ERROR-CODE, 300 to 699 in a sane message; 0 if there is none. */
    public int errorCode() {
        if (!has(StunAttribute.ERROR_CODE)) {
            return 0;
        }
        int at = valueOf(StunAttribute.ERROR_CODE);
        return (message.get(at + 2) & 7) * 100 + (message.get(at + 3) & 0xFF);
    }

    /** The reason phrase of ERROR-CODE, at most 127 characters; empty if there is none. */
    public String errorReason() {
        if (!has(StunAttribute.ERROR_CODE)) {
            return "";
        }
        int length = Math.min(lengthOf(StunAttribute.ERROR_CODE) - 4, MAX_REASON_BYTES);
        String reason = text(message, valueOf(StunAttribute.ERROR_CODE) + 4, length);
        return reason.substring(0, Math.min(reason.length(), MAX_REASON_CHARS)).strip();
    }

    /** How many attributes had to be understood and were not; at most 8 are noted. */
    public int unknownAttributeCount() {
        return unknownCount;
    }

    /** The type of such an attribute. */
    public int unknownAttribute(int index) {
        return unknown[index];
    }
}
