package io.parley.webrtc;

import org.jspecify.annotations.Nullable;

/** What was counted of one SSRC, one way. On the loop's thread. */
final class RtpStream {
    final int ssrc;
    @Nullable RtpTransceiver transceiver;
    long packets;
    long payloadBytes;
    long headerBytes;

    RtpStream(int ssrc) {
        this.ssrc = ssrc;
    }

    void count(int headerLength, int payloadLength) {
        packets++;
        headerBytes += headerLength;
        payloadBytes += payloadLength;
    }
}
