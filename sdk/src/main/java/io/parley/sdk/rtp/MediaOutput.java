package io.parley.sdk.rtp;

import io.parley.webrtc.bwe.PacketPriority;
import java.nio.ByteBuffer;

/** The way out of one connection for RTP, paced where there is an estimate of the bandwidth. */
interface MediaOutput {
    /**
     * Sends a packet now, or soon; neither buffer is kept.
     *
     * @param transportOffset of the transport-wide sequence number in the header; -1 if there is
     *     none
     * @param sendTimeOffset of abs-send-time in the header; -1 if there is none
     * @return false when it was dropped
     */
    boolean send(
            PacketPriority priority,
            ByteBuffer header,
            ByteBuffer payload,
            int transportOffset,
            int sendTimeOffset,
            long nowNanos);
}
