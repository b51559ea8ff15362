package io.parley.webrtc.stun;

/** What a message is in its transaction (RFC 8489 §5); in the order of the two class bits. */
public enum StunClass {
    REQUEST,
    INDICATION,
    SUCCESS_RESPONSE,
    ERROR_RESPONSE;

    private static final StunClass[] BY_BITS = values();

    /**
     * The type field of a message of this class (RFC 8489 §5): C1 is bit 8, C0 is bit 4. The
     * methods in use are below 16, so their bits stand together.
     */
    int typeOf(StunMethod method) {
        return method.number | (ordinal() & 2) << 7 | (ordinal() & 1) << 4;
    }

    static StunClass ofType(int type) {
        return BY_BITS[(type >> 7 & 2) | (type >> 4 & 1)];
    }

    /** The method, without the two class bits that stand inside it. */
    static int methodOfType(int type) {
        return (type & 0x000F) | (type & 0x00E0) >> 1 | (type & 0x3E00) >> 2;
    }
}
