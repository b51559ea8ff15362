package io.parley.webrtc.stun;

import org.jspecify.annotations.Nullable;

/** What a message asks for or answers (RFC 8489 §18.2, RFC 8656 §17). */
public enum StunMethod {
    BINDING(0x001),
    ALLOCATE(0x003),
    REFRESH(0x004),
    SEND(0x006),
    DATA(0x007),
    CREATE_PERMISSION(0x008),
    CHANNEL_BIND(0x009);

    private static final StunMethod[] ALL = values();

    final int number;

    StunMethod(int number) {
        this.number = number;
    }

    static @Nullable StunMethod ofNumber(int number) {
        for (StunMethod method : ALL) {
            if (method.number == number) {
                return method;
            }
        }
        return null;
    }
}
