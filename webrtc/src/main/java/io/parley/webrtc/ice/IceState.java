package io.parley.webrtc.ice;

/** How far an agent is; the names are those of the W3C's {@code RTCIceTransportState}. */
public enum IceState {
    /** The remote parameters are not known yet, so nothing is checked. */
    NEW,
    /** Pairs are being checked, or, for a lite agent, awaited. */
    CHECKING,
    /** There is a selected pair, and data may flow; checks still run. */
    CONNECTED,
    /**
     * The nomination of the selected pair is confirmed; nothing but consent is checked any more.
     */
    COMPLETED,
    /** The selected pair does not answer; data may still be sent. Ends by itself or in FAILED. */
    DISCONNECTED,
    /** All pairs failed, or the consent of the selected pair expired; only a restart helps. */
    FAILED,
    /** {@link IceAgent#close()} was called. */
    CLOSED
}
