package io.parley.rpc.channel;

import io.parley.webrtc.PeerConnection;
import io.parley.webrtc.PeerConnectionConfig;
import io.parley.webrtc.net.TransportLoop;
import io.parley.webrtc.net.TransportLoopOptions;
import io.parley.webrtc.peer.PeerOptions;
import java.util.concurrent.TimeUnit;

/** Two peer connections on loopback, each with a loop of its own. */
final class PeerEnvironment extends CallEnvironment {
    private final TransportLoop clientLoop;
    private final TransportLoop serverLoop;
    private final PeerConnection clientPeer;
    private final PeerConnection serverPeer;
    private final WebRtcChannel client;
    private final ServedPipe served;

    PeerEnvironment(WebRtcServer.Builder server) throws Exception {
        clientLoop = loop("client");
        serverLoop = loop("server");
        clientPeer = PeerConnection.create(PeerConnectionConfig.DEFAULT.withLoop(clientLoop));
        serverPeer =
                PeerConnection.create(
                        PeerConnectionConfig.DEFAULT
                                .withLoop(serverLoop)
                                .withOptions(PeerOptions.builder().answerActive(true).build()));
        client =
                WebRtcChannel.builder(DataChannelPipe.create(clientPeer))
                        .authority("loopback")
                        .build();
        served = server.build().serve(DataChannelPipe.create(serverPeer));
        serverPeer.setRemoteDescription(
                clientPeer.setLocalDescription().get(CONNECT_SECONDS, TimeUnit.SECONDS));
        clientPeer.setRemoteDescription(
                serverPeer.setLocalDescription().get(CONNECT_SECONDS, TimeUnit.SECONDS));
    }

    private static final long CONNECT_SECONDS = 60;

    private static TransportLoop loop(String name) throws Exception {
        return TransportLoop.start(
                TransportLoopOptions.builder(name).includeLoopback(true).build());
    }

    @Override
    WebRtcChannel client() {
        return client;
    }

    @Override
    ServedPipe served() {
        return served;
    }

    PeerConnection clientPeer() {
        return clientPeer;
    }

    @Override
    void closePipe() {
        serverPeer.close();
    }

    @Override
    void close() throws Exception {
        clientPeer.close();
        serverPeer.close();
        await(() -> client.isTerminated() && served.whenClosed().isDone(), "both ends closed");
        clientLoop.close();
        serverLoop.close();
    }
}
