package io.parley.webrtc.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.webrtc.datachannel.DataChannelOptions;
import io.parley.webrtc.peer.PeerEvent;
import io.parley.webrtc.peer.PeerOptions;
import io.parley.webrtc.peer.PeerState;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TransportLoopTest {
    private static TransportLoop server;
    private static TransportLoop client;

    @BeforeAll
    static void start() throws Exception {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server =
                TransportLoop.start(
                        TransportLoopOptions.builder("server")
                                .udpBinds(List.of(any))
                                .tcpBinds(List.of(any))
                                .build());
        client =
                TransportLoop.start(
                        TransportLoopOptions.builder("client").includeLoopback(true).build());
    }

    @AfterAll
    static void stop() {
        server.close();
        client.close();
    }

    @Test
    void aFullClientConnectsToALiteServer() {
        LoopPair pair =
                new LoopPair(
                        new LoopPair.End(client, PeerOptions.DEFAULT),
                        new LoopPair.End(server, PeerOptions.builder().iceLite(true).build()));
        pair.offerer.call(peer -> peer.createDataChannel(DataChannelOptions.reliable("chat")));
        pair.negotiate(false);
        pair.offerer.await(
                PeerEvent.ConnectionStateChanged.class,
                event -> event.state() == PeerState.CONNECTED);
        pair.answerer.await(
                PeerEvent.ConnectionStateChanged.class,
                event -> event.state() == PeerState.CONNECTED);
        assertThat(pair.answerer.await(PeerEvent.DataChannelAnnounced.class).label())
                .isEqualTo("chat");
        pair.offerer.await(PeerEvent.DataChannelOpened.class);
    }
}
