package io.parley.webrtc.datachannel;

import io.parley.webrtc.sctp.Delivery;

/** One data channel. */
final class Channel {
    /** In the order in which they are passed through. */
    enum State {
        /** Waits for the association, or for a stream id. */
        CONNECTING,
        OPEN,
        /** The outgoing stream is being reset, or waits for the peer's reset (RFC 8831 §6.7). */
        CLOSING,
        CLOSED
    }

    final int handle;
    final DataChannelOptions options;
    private final Delivery delivery;
    private final Delivery orderedDelivery;
    State state = State.CONNECTING;
    int stream = -1;

    /** A DATA_CHANNEL_OPEN went out, and nothing came back yet. */
    boolean unacknowledged;

    boolean outgoingReset;
    boolean incomingReset;
    long lowThreshold;

    Channel(int handle, DataChannelOptions options) {
        this.handle = handle;
        this.options = options;
        this.delivery = delivery(!options.ordered());
        this.orderedDelivery = delivery(false);
    }

    /** RFC 8832 §6: in order until the peer is known to have seen the DATA_CHANNEL_OPEN. */
    Delivery delivery() {
        return unacknowledged ? orderedDelivery : delivery;
    }

    private Delivery delivery(boolean unordered) {
        return new Delivery(unordered, options.maxRetransmits(), options.maxLifetimeMillis(), true);
    }
}
