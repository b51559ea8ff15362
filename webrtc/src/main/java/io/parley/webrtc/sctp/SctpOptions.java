package io.parley.webrtc.sctp;

/**
 * Limits of one SCTP association.
 *
 * @param localPort SCTP port of this side, 1 to 65,535 (RFC 8841; WebRTC uses 5000)
 * @param remotePort SCTP port of the peer, 1 to 65,535
 * @param mtu largest SCTP packet to send, bytes, a multiple of 4 or rounded down to one, 576 to
 *     1500; 1191 is what is left of 1280 (IPv6) after IPv6, UDP, DTLS and a TURN channel header
 * @param maxMessageSize largest message that is accepted from the peer, bytes
 * @param receiveWindow bytes that the peer may have on their way or unassembled here, at least one
 *     message; bounds the memory that a peer can take
 * @param sendBuffer bytes of messages that wait here for being sent or acknowledged
 * @param maxStreams streams announced in both directions, 1 to 65,535 (RFC 8831 §6.2 asks for
 *     65,535; their state is made when they are used)
 * @param zeroChecksum whether to announce that packets without a checksum are accepted, and to
 *     leave it out when the peer announces the same (RFC 9653; DTLS protects the packets)
 */
public record SctpOptions(
        int localPort,
        int remotePort,
        int mtu,
        int maxMessageSize,
        int receiveWindow,
        int sendBuffer,
        int maxStreams,
        boolean zeroChecksum) {
    /** What two ends on the Internet use. */
    public static final SctpOptions DEFAULT =
            new SctpOptions(5000, 5000, 1191, 262_144, 2 << 20, 16 << 20, 65_535, true);

    public SctpOptions {
        check("localPort", localPort, 1, 0xFFFF);
        check("remotePort", remotePort, 1, 0xFFFF);
        check("mtu", mtu, 576, 1500);
        check("maxMessageSize", maxMessageSize, 1024, 16 << 20);
        check("receiveWindow", receiveWindow, maxMessageSize, 64 << 20);
        check("sendBuffer", sendBuffer, 1024, 1 << 30);
        check("maxStreams", maxStreams, 1, 0xFFFF);
    }

    public SctpOptions withPorts(int local, int remote) {
        return new SctpOptions(
                local,
                remote,
                mtu,
                maxMessageSize,
                receiveWindow,
                sendBuffer,
                maxStreams,
                zeroChecksum);
    }

    public SctpOptions withMtu(int value) {
        return new SctpOptions(
                localPort,
                remotePort,
                value,
                maxMessageSize,
                receiveWindow,
                sendBuffer,
                maxStreams,
                zeroChecksum);
    }

    public SctpOptions withMaxMessageSize(int value) {
        return new SctpOptions(
                localPort,
                remotePort,
                mtu,
                value,
                receiveWindow,
                sendBuffer,
                maxStreams,
                zeroChecksum);
    }

    public SctpOptions withReceiveWindow(int value) {
        return new SctpOptions(
                localPort,
                remotePort,
                mtu,
                maxMessageSize,
                value,
                sendBuffer,
                maxStreams,
                zeroChecksum);
    }

    public SctpOptions withSendBuffer(int value) {
        return new SctpOptions(
                localPort,
                remotePort,
                mtu,
                maxMessageSize,
                receiveWindow,
                value,
                maxStreams,
                zeroChecksum);
    }

    public SctpOptions withMaxStreams(int value) {
        return new SctpOptions(
                localPort,
                remotePort,
                mtu,
                maxMessageSize,
                receiveWindow,
                sendBuffer,
                value,
                zeroChecksum);
    }

    public SctpOptions withZeroChecksum(boolean value) {
        return new SctpOptions(
                localPort,
                remotePort,
                mtu,
                maxMessageSize,
                receiveWindow,
                sendBuffer,
                maxStreams,
                value);
    }

    private static void check(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: " + min + " to " + max + ")");
        }
    }
}
