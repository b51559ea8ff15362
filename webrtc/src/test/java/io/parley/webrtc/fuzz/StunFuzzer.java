package io.parley.webrtc.fuzz;

import io.parley.webrtc.stun.StunMessage;
import java.nio.ByteBuffer;

/** STUN messages. */
public final class StunFuzzer {
    private StunFuzzer() {}

    /** Called by Jazzer under this name. */
    public static void fuzzerTestOneInput(byte[] input) {
        ByteBuffer in = ByteBuffer.wrap(input);
        StunMessage.peekUsername(in);
        StunMessage message = new StunMessage();
        if (message.wrap(in)) {
            message.isBinding();
            message.messageClass();
            message.transactionId();
            message.username();
            message.xorMappedAddress();
            message.errorCode();
            for (int i = 0; i < message.unknownAttributeCount(); i++) {
                message.unknownAttribute(i);
            }
        }
    }
}
