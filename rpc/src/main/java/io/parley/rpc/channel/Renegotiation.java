package io.parley.rpc.channel;

import io.parley.webrtc.DataChannel;
import io.parley.webrtc.DataChannelListener;
import io.parley.webrtc.PeerConnection;
import io.parley.webrtc.SessionDescriptionInit;
import io.parley.webrtc.datachannel.DataChannelOptions;
import io.parley.webrtc.sdp.SdpType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The channel {@code negotiation}: later offers of the other side, for media it adds, are answered
 * here; sections that this side does not take are refused in the answer. This side makes none.
 */
final class Renegotiation implements DataChannelListener {
    private static final Logger LOG = LoggerFactory.getLogger(Renegotiation.class);
    private static final String LABEL = "negotiation";
    private static final int STREAM_ID = 1;

    private final PeerConnection connection;

    private Renegotiation(PeerConnection connection) {
        this.connection = connection;
    }

    static DataChannel create(PeerConnection connection) {
        DataChannel channel =
                connection.createDataChannel(
                        DataChannelOptions.reliable(LABEL).withNegotiatedId(STREAM_ID));
        channel.listener(new Renegotiation(connection));
        return channel;
    }

    @Override
    public void onText(DataChannel channel, String text) {
        SessionDescriptionInit description = SessionDescriptions.decode(text);
        if (description == null) {
            LOG.debug("renegotiation: a message that is no description is dropped");
            return;
        }
        connection
                .setRemoteDescription(description)
                .thenRun(
                        () -> {
                            if (description.type() == SdpType.OFFER) {
                                answer(channel);
                            }
                        })
                .exceptionally(
                        failure -> {
                            LOG.debug("renegotiation: refused: {}", failure.getMessage());
                            return null;
                        });
    }

    private void answer(DataChannel channel) {
        connection
                .setLocalDescription()
                .thenAccept(made -> channel.send(SessionDescriptions.encode(made)))
                .exceptionally(
                        failure -> {
                            LOG.debug("renegotiation: no answer: {}", failure.getMessage());
                            return null;
                        });
    }

    /** Some clients send text as bytes. */
    @Override
    public void onBinary(DataChannel channel, ByteBuffer bytes) {
        onText(channel, StandardCharsets.UTF_8.decode(bytes).toString());
    }
}
