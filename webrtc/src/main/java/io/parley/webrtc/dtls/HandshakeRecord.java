package io.parley.webrtc.dtls;

/**
 * A record that the handshake wants to send. It has no sequence number yet, and is not sealed yet.
 */
@SuppressWarnings("ArrayRecordComponent")
record HandshakeRecord(int type, int version, int epoch, byte[] fragment) {}
