package io.parley.rpc.channel;

import static java.util.Objects.requireNonNull;

import io.parley.webrtc.DataChannel;
import io.parley.webrtc.DataChannelPort;
import io.parley.webrtc.PeerConnection;
import io.parley.webrtc.datachannel.DataChannelOptions;
import io.parley.webrtc.datachannel.SendResult;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A pipe that is a data channel: label {@code data}, SCTP stream 0, negotiated, ordered and
 * reliable. Its thread is that of the connection's loop.
 *
 * @since 0.1
 */
public final class DataChannelPipe implements FramePipe {
    /** Label of the channel that carries calls. */
    public static final String LABEL = "data";

    private static final int STREAM_ID = 0;

    private final DataChannel channel;
    private @Nullable DataChannelPort port;

    private DataChannelPipe(DataChannel channel) {
        this.channel = channel;
    }

    /**
     * Makes the channel for calls and the one for renegotiation. Both sides call it before the
     * connection is negotiated; nothing is announced to the other side.
     *
     * @throws IllegalStateException when the connection is closed
     */
    public static DataChannelPipe create(PeerConnection connection) {
        requireNonNull(connection, "connection");
        DataChannel data =
                connection.createDataChannel(
                        DataChannelOptions.reliable(LABEL).withNegotiatedId(STREAM_ID));
        Renegotiation.create(connection);
        return new DataChannelPipe(data);
    }

    /** The data channel itself. */
    public DataChannel channel() {
        return channel;
    }

    @Override
    public synchronized void listen(Listener listener) {
        if (port != null) {
            throw new IllegalStateException("somebody listens already");
        }
        channel.bufferedAmountLowThreshold(Limits.LOW_WATER);
        port =
                channel.port(
                        new DataChannelPort.Listener() {
                            @Override
                            public void onOpen() {
                                listener.onOpen();
                            }

                            // A frame in a text message is read all the same.
                            @Override
                            public void onMessage(ByteBuffer payload, boolean binary) {
                                listener.onFrame(payload);
                            }

                            @Override
                            public void onBufferedAmountLow() {
                                listener.onWritable();
                            }

                            @Override
                            public void onClose(String reason) {
                                listener.onClose(reason);
                            }
                        });
    }

    private DataChannelPort port() {
        DataChannelPort made = port;
        if (made == null) {
            throw new IllegalStateException("nobody listens yet");
        }
        return made;
    }

    @Override
    public boolean execute(Runnable task) {
        return port().execute(task);
    }

    @Override
    public boolean inThread() {
        return port().inLoop();
    }

    @Override
    public boolean send(ByteBuffer frame) {
        return port().send(frame) == SendResult.QUEUED;
    }

    @Override
    public long bufferedAmount() {
        return port().bufferedAmount();
    }

    @Override
    public void consume(int frames, long bytes) {
        port().consume(frames, bytes);
    }

    @Override
    public void close() {
        channel.close();
    }
}
