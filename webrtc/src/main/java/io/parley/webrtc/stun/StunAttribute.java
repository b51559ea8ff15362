package io.parley.webrtc.stun;

import org.jspecify.annotations.Nullable;

/** The attributes that are read or written (RFC 8489 §18.3, RFC 8445 §20.2), and their lengths. */
enum StunAttribute {
    MAPPED_ADDRESS(0x0001, 0, Integer.MAX_VALUE),
    USERNAME(0x0006, 0, 513), // RFC 8489 §14.3
    MESSAGE_INTEGRITY(0x0008, 20, 20),
    ERROR_CODE(0x0009, 4, 4 + 763), // RFC 8489 §14.8
    UNKNOWN_ATTRIBUTES(0x000A, 0, Integer.MAX_VALUE),
    REALM(0x0014, 0, Integer.MAX_VALUE),
    NONCE(0x0015, 0, Integer.MAX_VALUE),
    MESSAGE_INTEGRITY_SHA256(0x001C, 16, 32),
    XOR_MAPPED_ADDRESS(0x0020, 8, 20),
    PRIORITY(0x0024, 4, 4),
    USE_CANDIDATE(0x0025, 0, 0),
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
