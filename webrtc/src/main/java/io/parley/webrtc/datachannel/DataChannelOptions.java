package io.parley.webrtc.datachannel;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;

/**
 * How a data channel is opened (RFC 8832 §5.1; the fields of W3C {@code RTCDataChannelInit}).
 *
 * @param label name for the application, at most 65,535 bytes of UTF-8
 * @param protocol subprotocol, at most 65,535 bytes of UTF-8, usually empty
 * @param ordered whether messages are delivered in the order of sending
 * @param maxRetransmits how often a message is sent again before it is given up, or -1: always
 * @param maxLifetimeMillis how long a message may be sent and sent again, or -1: for ever; at most
 *     one of the two limits may be set
 * @param negotiated the peer opens a channel with the same id by itself, nothing is sent
 * @param id the SCTP stream, 0 to 65,534, or -1 to let the transport choose; a negotiated channel
 *     needs one
 * @param priority 0 to 65,535 (RFC 8831 §6.4); announced to the peer, the scheduler is fair
 */
public record DataChannelOptions(
        String label,
        String protocol,
        boolean ordered,
        int maxRetransmits,
        int maxLifetimeMillis,
        boolean negotiated,
        int id,
        int priority) {
    /** Priority "normal" of RFC 8831 §6.4. */
    public static final int PRIORITY_NORMAL = 256;

    private static final int MAX_TEXT_LENGTH = 0xFFFF;
    private static final int MAX_ID = 0xFFFE;

    public DataChannelOptions {
        checkText("label", requireNonNull(label, "label"));
        checkText("protocol", requireNonNull(protocol, "protocol"));
        check("maxRetransmits", maxRetransmits, -1, Integer.MAX_VALUE);
        check("maxLifetimeMillis", maxLifetimeMillis, -1, Integer.MAX_VALUE);
        check("id", id, negotiated ? 0 : -1, MAX_ID);
        check("priority", priority, 0, 0xFFFF);
        if (maxRetransmits >= 0 && maxLifetimeMillis >= 0) {
            throw new IllegalArgumentException(
                    "maxRetransmits: "
                            + maxRetransmits
                            + ", maxLifetimeMillis: "
                            + maxLifetimeMillis
                            + " (expected: at most one of them)");
        }
    }

    /** An ordered and reliable channel that is announced to the peer. */
    public static DataChannelOptions reliable(String label) {
        return new DataChannelOptions(label, "", true, -1, -1, false, -1, PRIORITY_NORMAL);
    }

    /** An unordered channel whose messages are sent once and never again. */
    public static DataChannelOptions lossy(String label) {
        return reliable(label).withOrdered(false).withMaxRetransmits(0);
    }

    public DataChannelOptions withProtocol(String value) {
        return new DataChannelOptions(
                label, value, ordered, maxRetransmits, maxLifetimeMillis, negotiated, id, priority);
    }

    public DataChannelOptions withOrdered(boolean value) {
        return new DataChannelOptions(
                label,
                protocol,
                value,
                maxRetransmits,
                maxLifetimeMillis,
                negotiated,
                id,
                priority);
    }

    public DataChannelOptions withMaxRetransmits(int value) {
        return new DataChannelOptions(
                label, protocol, ordered, value, maxLifetimeMillis, negotiated, id, priority);
    }

    public DataChannelOptions withMaxLifetimeMillis(int value) {
        return new DataChannelOptions(
                label, protocol, ordered, maxRetransmits, value, negotiated, id, priority);
    }

    /** The peer opens the same stream by itself. */
    public DataChannelOptions withNegotiatedId(int value) {
        return new DataChannelOptions(
                label, protocol, ordered, maxRetransmits, maxLifetimeMillis, true, value, priority);
    }

    public DataChannelOptions withPriority(int value) {
        return new DataChannelOptions(
                label, protocol, ordered, maxRetransmits, maxLifetimeMillis, negotiated, id, value);
    }

    private static void checkText(String name, String value) {
        // Three bytes of UTF-8 for one char at most, so short texts need no encoding here.
        if (value.length() > MAX_TEXT_LENGTH / 3
                && value.getBytes(StandardCharsets.UTF_8).length > MAX_TEXT_LENGTH) {
            throw new IllegalArgumentException(
                    name + ": longer than " + MAX_TEXT_LENGTH + " bytes of UTF-8");
        }
    }

    private static void check(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: " + min + " to " + max + ")");
        }
    }
}
