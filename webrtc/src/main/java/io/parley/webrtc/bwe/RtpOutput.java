package io.parley.webrtc.bwe;

import java.nio.ByteBuffer;

/** Where packets go once they may: the peer connection. */
@FunctionalInterface
public interface RtpOutput {
    /**
     * Protects and sends one packet. Neither buffer is kept, and their positions stay.
     *
     * @param header a complete RTP header with its extensions
     * @return false when there is no path or no key, and the packet is lost
     */
    boolean sendRtp(ByteBuffer header, ByteBuffer payload);
}
