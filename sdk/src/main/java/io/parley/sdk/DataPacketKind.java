package io.parley.sdk;

/**
 * How a message travelled.
 *
 * @since 0.1
 */
public enum DataPacketKind {
    /** Sent once; may be lost or overtaken. */
    LOSSY,
    /** Sent until it arrived, in the order of sending. */
    RELIABLE
}
