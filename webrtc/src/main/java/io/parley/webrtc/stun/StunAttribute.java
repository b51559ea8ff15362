package io.parley.webrtc.stun;

import org.jspecify.annotations.Nullable;

/**
 * The attributes that are read or written (RFC 8489 §18.3, RFC 8445 §20.2, RFC 8656 §18), and their
 * lengths.
 */
enum StunAttribute {
    MAPPED_ADDRESS(0x0001, 0, Integer.MAX_VALUE),
    USERNAME(0x0006, 0, 513), // RFC 8489 §14.3
    MESSAGE_INTEGRITY(0x0008, 20, 20),
    ERROR_CODE(0x0009, 4, 4 + 763), // RFC 8489 §14.8
    UNKNOWN_ATTRIBUTES(0x000A, 0, Integer.MAX_VALUE),
    CHANNEL_NUMBER(0x000C, 4, 4),
    LIFETIME(0x000D, 4, 4),
    XOR_PEER_ADDRESS(0x0012, 8, 20),
    DATA(0x0013, 0, Integer.MAX_VALUE),
    REALM(0x0014, 0, Integer.MAX_VALUE),
    NONCE(0x0015, 0, Integer.MAX_VALUE),
    XOR_RELAYED_ADDRESS(0x0016, 8, 20),
    REQUESTED_TRANSPORT(0x0019, 4, 4),
    MESSAGE_INTEGRITY_SHA256(0x001C, 16, 32),
    XOR_MAPPED_ADDRESS(0x0020, 8, 20),
    PRIORITY(0x0024, 4, 4),
    USE_CANDIDATE(0x0025, 0, 0),
    ALTERNATE_SERVER(0x8023, 8, 20),
    FINGERPRINT(0x8028, 4, 4),
    ICE_CONTROLLED(0x8029, 8, 8),
    ICE_CONTROLLING(0x802A, 8, 8);

    private static final StunAttribute[] ALL = values();

    final int type;
    private final int minLength;
    private final int maxLength;

    StunAttribute(int type, int minLength, int maxLength) {
        this.type = type;
        this.minLength = minLength;
        this.maxLength = maxLength;
    }

    boolean allows(int length) {
        return length >= minLength && length <= maxLength;
    }

    static @Nullable StunAttribute ofType(int type) {
        for (StunAttribute attribute : ALL) {
            if (attribute.type == type) {
                return attribute;
            }
        }
        return null;
    }

    /** RFC 8489 §14: a receiver must not go on without understanding these. */
    static boolean isComprehensionRequired(int type) {
        return type < 0x8000;
    }
}
