package io.parley.rpc.dial;

import io.grpc.Channel;
import io.grpc.ConnectivityState;
import io.parley.rpc.channel.WebRtcChannel;
import java.util.concurrent.CompletableFuture;

/** Calls over a data channel. */
final class PeerLink implements Link {
    private final PeerSession session;
    private final WebRtcChannel channel;

    PeerLink(PeerSession session, String host) {
        this.session = session;
        channel = WebRtcChannel.builder(session.pipe()).authority(host).build();
    }

    PeerSession session() {
        return session;
    }

    @Override
    public Channel channel() {
        return channel;
    }

    @Override
    public boolean isOpen() {
        return channel.getState(false) == ConnectivityState.READY;
    }

    @Override
    public CompletableFuture<String> whenEnded() {
        return session.whenEnded();
    }

    @Override
    public void shutdown() {
        channel.shutdown();
        channel.whenClosed().thenAccept(reason -> session.close());
    }

    @Override
    public void close() {
        channel.shutdownNow();
        session.close();
    }
}
