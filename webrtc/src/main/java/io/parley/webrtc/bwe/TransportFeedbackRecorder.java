package io.parley.webrtc.bwe;

import java.nio.ByteBuffer;

/**
 * The receiver's side of transport-wide congestion control: records when numbered packets arrive,
 * and reports it every 50 to 100 ms (draft-holmer-rmcat-transport-wide-cc-extensions-01). One for a
 * peer connection; not thread-safe; nothing is allocated for a packet.
 */
public final class TransportFeedbackRecorder {
    /**
     * @param senderSsrc the SSRC by which this side sends RTCP
     */
    public TransportFeedbackRecorder(int senderSsrc) {}

    /**
     * A packet arrived.
     *
     * @param mediaSsrc its SSRC; a report names the latest
     * @param transportSequence the value of its transport-wide sequence number, 0 to 65535
     */
    public void onPacket(int mediaSsrc, int transportSequence, long nowNanos) {
        throw new UnsupportedOperationException();
    }

    /** Moves time on. Early, late and repeated calls are all harmless. */
    public void handleTimeout(long nowNanos) {
        throw new UnsupportedOperationException();
    }

    /** Appends one RTCP packet that is due; false when there is none or no room. Until false. */
    public boolean pollTransmit(ByteBuffer out, long nowNanos) {
        throw new UnsupportedOperationException();
    }

    /** When the next report is due; {@code Deadline.NEVER} while nothing arrived. */
    public long nextTimeout() {
        throw new UnsupportedOperationException();
    }
}
