package io.parley.webrtc.dtls;

/** Who sends the ClientHello; SDP's {@code a=setup} decides (RFC 5763 §5, RFC 8842 §5). */
public enum DtlsRole {
    /** {@code setup:active}. */
    CLIENT,
    /** {@code setup:passive}. */
    SERVER
}
