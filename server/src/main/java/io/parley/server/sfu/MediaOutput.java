package io.parley.server.sfu;

import java.nio.ByteBuffer;

/**
 * Where one peer connection's packets go. Called on the thread that drives the engine; the buffers
 * are heap buffers, are borrowed until the call returns, and their positions stay as they are.
 */
public interface MediaOutput {
    /**
     * Sends one RTP packet in two parts.
     *
     * @param header the whole RTP header with its extensions, perhaps the first payload bytes too
     * @param payload the rest of the payload
     * @return false when nothing can be sent now; the packet is lost then
     */
    boolean sendRtp(ByteBuffer header, ByteBuffer payload);

    /** Sends one compound RTCP packet; false when nothing can be sent now. */
    boolean sendRtcp(ByteBuffer compound);
}
