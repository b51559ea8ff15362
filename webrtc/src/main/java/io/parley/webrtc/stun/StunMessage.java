package io.parley.webrtc.stun;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One STUN message, read in place. */
public final class StunMessage {
    private StunMessage() {}

    /** The local username fragment of a Binding request; null for anything else. */
    public static @Nullable String peekUsername(ByteBuffer in) {
        return null;
    }
}
