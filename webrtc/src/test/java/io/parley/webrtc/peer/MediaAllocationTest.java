package io.parley.webrtc.peer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.parley.testkit.LinkOptions;
import io.parley.testkit.VirtualNetwork;
import io.parley.webrtc.sdp.Direction;
import io.parley.webrtc.sdp.SdpException;
import io.parley.webrtc.wire.NetworkPath;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MediaAllocationTest {
    private static final int PACKETS = 20_000;
    private static final int LENGTH = 1_000;

    private final PeerHost client = new PeerHost("10.0.0.1", PeerOptions.DEFAULT);
    private final PeerHost server =
            new PeerHost("10.0.0.2", PeerOptions.builder().iceLite(true).build());
    private final ByteBuffer header = ByteBuffer.allocate(12).put(0, (byte) 0x80);
    private final ByteBuffer payload = ByteBuffer.allocate(LENGTH);
    private final ByteBuffer wire = ByteBuffer.allocate(2_048);

    @Test
    void aPacketMakesNoGarbageOnItsWayThroughTwoEngines() throws SdpException {
        VirtualNetwork network = new VirtualNetwork(1, LinkOptions.PERFECT);
        network.attach(client.address, client);
        network.attach(server.address, server);
        client.engine.addTransceiver(TransceiverSpec.of(MediaKind.AUDIO, Direction.SENDONLY));
        client.negotiateWith(server, false);
        network.runUntil(
                () ->
                        client.engine.state() == PeerState.CONNECTED
                                && server.engine.state() == PeerState.CONNECTED,
                Duration.ofSeconds(20));
        NetworkPath path = requireNonNull(server.engine.selectedPath());

        send(0, path);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        int arrived = send(PACKETS, path);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(arrived).isEqualTo(PACKETS);
        assertThat(allocated / PACKETS).isZero();
    }

    private int send(int first, NetworkPath path) {
        int arrived = 0;
        for (int i = first; i < first + PACKETS; i++) {
            header.putShort(2, (short) i);
            client.engine.protectRtp(header, payload, wire.clear());
            Inbound kind = server.engine.handleDatagram(path, wire.flip(), server.nowNanos);
            arrived += kind == Inbound.RTP && wire.remaining() == 12 + LENGTH ? 1 : 0;
        }
        return arrived;
    }
}
