package io.parley.webrtc.datachannel;

import static java.util.Objects.requireNonNull;

import io.parley.webrtc.datachannel.Channel.State;
import io.parley.webrtc.datachannel.DataChannelEvent.BufferedAmountLow;
import io.parley.webrtc.datachannel.DataChannelEvent.ChannelAnnounced;
import io.parley.webrtc.datachannel.DataChannelEvent.ChannelClosed;
import io.parley.webrtc.datachannel.DataChannelEvent.ChannelOpened;
import io.parley.webrtc.datachannel.DataChannelEvent.Closed;
import io.parley.webrtc.datachannel.DataChannelEvent.Connected;
import io.parley.webrtc.datachannel.DataChannelEvent.MessageReceived;
import io.parley.webrtc.sctp.Delivery;
import io.parley.webrtc.sctp.SctpAssociation;
import io.parley.webrtc.sctp.SctpCounters;
import io.parley.webrtc.sctp.SctpEvent;
import io.parley.webrtc.sctp.SctpOptions;
import io.parley.webrtc.wire.Limits;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All data channels of one peer connection: RFC 8831 over one SCTP association.
 *
 * <p>A sans-IO engine: SCTP packets go in and out, one each call; DTLS protects them outside. Not
 * thread-safe.
 */
public final class DataChannelTransport {
    private static final int ACK_TYPE = 2; // RFC 8832 §5.2

    private final SctpAssociation association;
    private final ChannelTable channels;
    private final ArrayDeque<DataChannelEvent> events = new ArrayDeque<>();
    private final DataChannelCounters counters = new DataChannelCounters();
    private final ByteBuffer emptyMessage = ByteBuffer.allocate(1);
    private boolean client;
    private boolean started;
    private boolean connected;
    private int maxMessageSize = Limits.DATA_CHANNEL_MESSAGE;

    /**
     * @param random source of the verification tag, the initial TSN and the cookie key; a secure
     *     one outside of tests
     */
    public DataChannelTransport(SctpOptions options, boolean dtlsClient, RandomGenerator random) {
        association = new SctpAssociation(options, random);
        channels = new ChannelTable(Math.min(options.maxStreams(), 0xFFFF));
        client = dtlsClient;
    }

    /** Fixes the DTLS role if it was not known at construction; the client owns the even ids. */
    public void setDtlsRole(boolean dtlsClient) {
        if (started && dtlsClient != client) {
            throw new IllegalStateException("the role cannot change after connect");
        }
        client = dtlsClient;
    }

    /** Largest message that the peer accepts (RFC 8841 §6), bytes; 0 for no limit. */
    public void setRemoteMaxMessageSize(int bytes) {
        maxMessageSize =
                bytes <= 0
                        ? Limits.DATA_CHANNEL_MESSAGE
                        : Math.min(bytes, Limits.DATA_CHANNEL_MESSAGE);
    }

    /** Starts the association; both ends call it once DTLS is up. */
    public void connect(long nowNanos) {
        if (started) {
            return;
        }
        association.connect(nowNanos);
        announceAll(nowNanos);
    }

    private void announceAll(long nowNanos) {
        started = true;
        for (int handle : channels.handles()) {
            Channel channel = channels.byHandle(handle);
            if (channel != null) {
                announce(channel, nowNanos);
            }
        }
    }

    /**
     * Opens a channel, now or as soon as the association is up.
     *
     * @return a handle, 0 or more, that names the channel until it is closed; not the stream id
     * @throws IllegalStateException beyond the limit of channels, when no stream id is free, or
     *     when the transport is closed
     * @throws IllegalArgumentException if the id of the options is in use
     */
    public int open(DataChannelOptions options, long nowNanos) {
        requireNonNull(options, "options");
        if (association.isTerminated()) {
            throw new IllegalStateException("the transport is closed");
        }
        if (channels.isFull()) {
            throw new IllegalStateException(
                    "channels: " + Limits.DATA_CHANNELS + " are open (the limit)");
        }
        if (options.id() >= 0 && channels.byStream(options.id()) != null) {
            throw new IllegalArgumentException("id: " + options.id() + " (is in use)");
        }
        Channel channel = channels.add(options);
        if (options.id() >= 0) {
            channels.bind(channel, options.id());
        }
        if (started) {
            announce(channel, nowNanos);
        }
        return channel.handle;
    }

    /** Gives a channel its stream and tells the peer; goes out with the handshake if need be. */
    private void announce(Channel channel, long nowNanos) {
        if (channel.stream < 0) {
            int stream = channels.freeStream(client);
            if (stream < 0) {
                closed(channel);
                return;
            }
            channels.bind(channel, stream);
        }
        association.setBufferedAmountLowThreshold(channel.stream, channel.lowThreshold);
        if (!channel.options.negotiated()) {
            channel.unacknowledged = true;
            association.send(
                    channel.stream,
                    Ppid.DCEP,
                    Delivery.CONTROL,
                    OpenMessage.write(channel.options),
                    nowNanos);
        }
        if (connected) {
            opened(channel);
        }
    }

    private void opened(Channel channel) {
        channel.state = State.OPEN;
        events.add(new ChannelOpened(channel.handle));
    }

    /** Queues a copy of what remains in {@code payload}. */
    public SendResult send(int channel, boolean binary, ByteBuffer payload, long nowNanos) {
        Channel target = channels.byHandle(channel);
        if (target == null || target.state != State.OPEN || association.isTerminated()) {
            return SendResult.NOT_OPEN;
        }
        if (payload.remaining() > maxMessageSize) {
            return SendResult.TOO_LARGE;
        }
        boolean empty = !payload.hasRemaining();
        // RFC 8831 §6.6: SCTP has no empty messages, so one byte stands for nothing.
        boolean queued =
                association.send(
                        target.stream,
                        Ppid.of(binary, empty),
                        target.delivery(),
                        empty ? emptyMessage.clear() : payload,
                        nowNanos);
        return queued ? SendResult.QUEUED : SendResult.BUFFER_FULL;
    }

    /** User bytes of the channel that were queued and not yet put on the wire. */
    public long bufferedAmount(int channel) {
        Channel target = channels.byHandle(channel);
        return target == null || target.stream < 0 ? 0 : association.bufferedAmount(target.stream);
    }

    /** Whether the other side has acknowledged all that was sent on all channels. */
    public boolean isAllAcknowledged() {
        return association.isAllAcknowledged();
    }

    /** A {@code BufferedAmountLow} event follows when the amount falls to {@code bytes}. */
    public void setBufferedAmountLowThreshold(int channel, long bytes) {
        Channel target = channels.byHandle(channel);
        if (target != null) {
            target.lowThreshold = bytes;
            if (target.stream >= 0) {
                association.setBufferedAmountLowThreshold(target.stream, bytes);
            }
        }
    }

    /**
     * From now on a message takes room in the receive window until {@link #consume}, so that a slow
     * user slows the peer down.
     */
    public void holdDelivered() {
        association.holdDelivered();
    }

    /** The user has done with messages of {@code bytes} together, of whatever channels. */
    public void consume(int messages, long bytes) {
        association.consume(messages, bytes);
    }

    /** The SCTP stream of a channel, or -1 while it has none. */
    public int streamId(int channel) {
        Channel target = channels.byHandle(channel);
        return target == null ? -1 : target.stream;
    }

    /** Closes a channel after what is queued on it was sent (RFC 8831 §6.7). */
    public void closeChannel(int channel, long nowNanos) {
        Channel target = channels.byHandle(channel);
        if (target == null) {
            return;
        }
        if (connected) {
            startClosing(target);
        } else {
            target.state = State.CLOSING; // what was announced must be taken back later
            if (!started) {
                closed(target);
            }
        }
    }

    private void startClosing(Channel channel) {
        if (channel.state == State.OPEN || channel.state == State.CONNECTING) {
            channel.state = State.CLOSING;
            resetOutgoing(channel);
        }
    }

    private void resetOutgoing(Channel channel) {
        if (association.peerResetsStreams()) {
            association.resetStream(channel.stream);
        } else {
            closed(channel);
        }
    }

    private void closed(Channel channel) {
        channel.state = State.CLOSED;
        channels.remove(channel);
        events.add(new ChannelClosed(channel.handle));
    }

    /** Ends the association after everything that is queued was acknowledged. */
    public void shutdown(long nowNanos) {
        association.shutdown(nowNanos);
        takeEvents(nowNanos);
    }

    /** Ends the association at once; the peer is told the reason. */
    public void abort(String reason, long nowNanos) {
        association.abort(reason, nowNanos);
        takeEvents(nowNanos);
    }

    /** Reads one SCTP packet. */
    public void handleDatagram(ByteBuffer in, long nowNanos) {
        association.handleDatagram(in, nowNanos);
        takeEvents(nowNanos);
    }

    /** Moves time on. Early, late and repeated calls are harmless. */
    public void handleTimeout(long nowNanos) {
        association.handleTimeout(nowNanos);
        takeEvents(nowNanos);
    }

    /** Appends the next SCTP packet to {@code out}; false when there is none. */
    public boolean pollTransmit(ByteBuffer out, long nowNanos) {
        boolean sent = association.pollTransmit(out, nowNanos);
        takeEvents(nowNanos);
        return sent;
    }

    /** The next event, or null. */
    public @Nullable DataChannelEvent pollEvent() {
        return events.poll();
    }

    public long nextTimeout() {
        return association.nextTimeout();
    }

    /** What was refused. */
    public DataChannelCounters counters() {
        return counters;
    }

    /** The counters of the association below. */
    public SctpCounters sctpCounters() {
        return association.counters();
    }

    private void takeEvents(long nowNanos) {
        for (SctpEvent event = association.pollEvent();
                event != null;
                event = association.pollEvent()) {
            if (event instanceof SctpEvent.MessageReceived message) {
                onMessage(message, nowNanos);
            } else if (event instanceof SctpEvent.BufferedAmountLow low) {
                onBufferedAmountLow(low.stream());
            } else if (event instanceof SctpEvent.IncomingStreamReset reset) {
                onIncomingReset(reset.stream());
            } else if (event instanceof SctpEvent.OutgoingStreamReset reset) {
                onOutgoingReset(reset.stream());
            } else if (event instanceof SctpEvent.Connected) {
                onConnected(nowNanos);
            } else if (event instanceof SctpEvent.Closed end) {
                onClosed(end.reason());
            }
        }
    }

    private void onConnected(long nowNanos) {
        if (!started) {
            announceAll(nowNanos); // the peer connected first
        }
        connected = true;
        events.add(new Connected());
        for (int handle : channels.handles()) {
            Channel channel = channels.byHandle(handle);
            if (channel != null && channel.state == State.CLOSING) {
                resetOutgoing(channel);
            } else if (channel != null && channel.state == State.CONNECTING) {
                opened(channel);
            }
        }
    }

    private void onClosed(String reason) {
        for (int handle : channels.handles()) {
            Channel channel = channels.byHandle(handle);
            if (channel != null) {
                closed(channel);
            }
        }
        connected = false;
        events.add(new Closed(reason));
    }

    private void onMessage(SctpEvent.MessageReceived message, long nowNanos) {
        int length = message.payload().remaining();
        if (message.ppid() == Ppid.DCEP) {
            onControl(message, nowNanos);
            association.consume(1, length);
            return;
        }
        Channel channel = channels.byStream(message.stream());
        if (channel == null || channel.incomingReset) {
            counters.countStrayMessage();
            association.consume(1, length);
            return;
        }
        channel.unacknowledged = false; // RFC 8832 §6: any message shows that the OPEN came in
        switch (message.ppid()) {
            case Ppid.STRING, Ppid.BINARY -> {
                boolean binary = message.ppid() == Ppid.BINARY;
                events.add(new MessageReceived(channel.handle, binary, message.payload()));
            }
            case Ppid.STRING_EMPTY, Ppid.BINARY_EMPTY -> {
                boolean binary = message.ppid() == Ppid.BINARY_EMPTY;
                association.consume(0, length);
                events.add(new MessageReceived(channel.handle, binary, ByteBuffer.allocate(0)));
            }
            default -> {
                counters.countUnknownPpid();
                association.consume(1, length);
            }
        }
    }

    private void onControl(SctpEvent.MessageReceived message, long nowNanos) {
        Channel channel = channels.byStream(message.stream());
        ByteBuffer payload = message.payload();
        int type = payload.get(0);
        if (type == ACK_TYPE && channel != null) {
            channel.unacknowledged = false;
            return;
        }
        DataChannelOptions options = OpenMessage.parse(payload, message.stream());
        if (options == null || channel != null || message.stream() == 0xFFFF) {
            counters.countMalformedControl();
            return;
        }
        if (channels.isFull()) {
            counters.countMalformedControl();
            association.resetStream(message.stream()); // RFC 8832 §6: this refuses the channel
            return;
        }
        accept(options, nowNanos);
    }

    private void accept(DataChannelOptions options, long nowNanos) {
        Channel channel = channels.add(options);
        channels.bind(channel, options.id());
        channel.state = State.OPEN;
        ByteBuffer ack = ByteBuffer.allocate(1).put(0, (byte) ACK_TYPE);
        association.send(channel.stream, Ppid.DCEP, Delivery.CONTROL, ack, nowNanos);
        events.add(new ChannelAnnounced(channel.handle, options));
    }

    private void onBufferedAmountLow(int stream) {
        Channel channel = channels.byStream(stream);
        if (channel != null) {
            events.add(new BufferedAmountLow(channel.handle));
        }
    }

    private void onIncomingReset(int stream) {
        if (stream == SctpEvent.IncomingStreamReset.ALL_STREAMS) {
            for (int handle : channels.handles()) {
                Channel channel = channels.byHandle(handle);
                if (channel != null && channel.stream >= 0) {
                    onIncomingReset(channel.stream);
                }
            }
            return;
        }
        Channel channel = channels.byStream(stream);
        if (channel == null) {
            return;
        }
        channel.incomingReset = true;
        startClosing(channel); // RFC 8831 §6.7: the other side resets its stream too
        closeIfDone(channel);
    }

    private void onOutgoingReset(int stream) {
        Channel channel = channels.byStream(stream);
        if (channel != null && channel.state == State.CLOSING) {
            channel.outgoingReset = true;
            closeIfDone(channel);
        }
    }

    private void closeIfDone(Channel channel) {
        if (channel.incomingReset && channel.outgoingReset) {
            closed(channel);
        }
    }
}
