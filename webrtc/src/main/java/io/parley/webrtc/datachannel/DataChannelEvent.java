package io.parley.webrtc.datachannel;

import java.nio.ByteBuffer;

/** What {@link DataChannelTransport#pollEvent()} tells. */
public sealed interface DataChannelEvent {
    /** The SCTP association is up. */
    record Connected() implements DataChannelEvent {}

    /** A channel opened on this side can be used; the peer's acknowledgement is not waited for. */
    record ChannelOpened(int channel) implements DataChannelEvent {}

    /** The peer opened a channel; it can be used at once. */
    record ChannelAnnounced(int channel, DataChannelOptions options) implements DataChannelEvent {}

    /**
     * A whole message.
     *
     * @param binary false for a text message, whose payload is UTF-8 (not verified)
     * @param payload a heap buffer that belongs to the receiver of this event
     */
    record MessageReceived(int channel, boolean binary, ByteBuffer payload)
            implements DataChannelEvent {}

    /** The channel's buffered amount fell to its threshold or below it. */
    record BufferedAmountLow(int channel) implements DataChannelEvent {}

    /** The channel is closed in both directions; its handle is not used again. */
    record ChannelClosed(int channel) implements DataChannelEvent {}

    /** The association ended, and all channels with it. The last event. */
    record Closed(String reason) implements DataChannelEvent {}
}
