package io.parley.webrtc.peer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testkit.LinkOptions;
import io.parley.testkit.VirtualNetwork;
import io.parley.webrtc.sdp.Direction;
import io.parley.webrtc.sdp.SdpException;
import io.parley.webrtc.sdp.SdpType;
import io.parley.webrtc.wire.NetworkPath;
import io.parley.webrtc.wire.TransportProtocol;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MediaFlowTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int HEADER = 12;
    private static final int SSRC = 0x1234_5678;

    private VirtualNetwork network = new VirtualNetwork(1, LinkOptions.PERFECT);
    private final PeerHost client = new PeerHost("10.0.0.1", PeerOptions.DEFAULT);
    private final PeerHost server =
            new PeerHost("10.0.0.2", PeerOptions.builder().iceLite(true).build());

    private static byte[] header(int sequence) {
        return ByteBuffer.allocate(HEADER)
                .putShort((short) 0x806F)
                .putShort((short) sequence)
                .putInt(960 * sequence)
                .putInt(SSRC)
                .array();
    }

    private static byte[] payload(int sequence) {
        byte[] payload = new byte[80 + sequence % 7];
        Arrays.fill(payload, (byte) sequence);
        return payload;
    }

    /** RFC 3550 §6.4.2: a receiver report without blocks. */
    private static byte[] report() {
        return ByteBuffer.allocate(8).putInt(0x80C9_0001).putInt(SSRC).array();
    }

    private static byte[] joined(byte[] header, byte[] payload) {
        return ByteBuffer.allocate(header.length + payload.length).put(header).put(payload).array();
    }

    private static int sequence(byte[] packet) {
        return ByteBuffer.wrap(packet).getShort(2) & 0xFFFF;
    }

    private void attach() {
        network.attach(client.address, client);
        network.attach(server.address, server);
    }

    private void connect() throws SdpException {
        attach();
        client.engine.addTransceiver(TransceiverSpec.of(MediaKind.AUDIO, Direction.SENDRECV));
        client.negotiateWith(server, false);
        assertThat(network.runUntil(this::bothConnected, LIMIT)).isTrue();
    }

    private boolean bothConnected() {
        return client.engine.state() == PeerState.CONNECTED
                && server.engine.state() == PeerState.CONNECTED;
    }

    /** Sends a packet every 20 ms each way. */
    private void talk(int from, int count) {
        for (int i = from; i < from + count; i++) {
            client.sendRtp(header(i), payload(i));
            server.sendRtp(header(i), payload(i));
            if (i % 50 == 0) {
                client.sendRtcp(report());
                server.sendRtcp(report());
            }
            network.run(Duration.ofMillis(20));
        }
        network.run(Duration.ofMillis(500));
    }

    @Test
    void packetsFlowBothWaysUnchanged() throws SdpException {
        connect();
        talk(1, 3);
        for (PeerHost host : List.of(client, server)) {
            assertThat(host.rtp).hasSize(3);
            assertThat(host.rtp.get(2)).isEqualTo(joined(header(3), payload(3)));
            assertThat(host.engine.counters().get(PeerCounter.RTP_RECEIVED)).isEqualTo(3);
            assertThat(host.engine.counters().get(PeerCounter.RTP_SENT)).isEqualTo(3);
        }
        client.sendRtcp(report());
        network.run(Duration.ofMillis(10));
        assertThat(server.rtcp).hasSize(1);
        assertThat(server.rtcp.get(0)).isEqualTo(report());
        assertThat(server.engine.counters().get(PeerCounter.RTCP_RECEIVED)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aPoorNetworkLosesAndReordersButNeverRepeatsOrChangesPackets(int seed) throws SdpException {
        network =
                new VirtualNetwork(
                        seed,
                        LinkOptions.PERFECT
                                .withLoss(0.1)
                                .withDuplication(0.1)
                                .withDelay(Duration.ofMillis(5), Duration.ofMillis(60)));
        connect();
        talk(0xFFF0, 200); // over the end of the sequence numbers
        for (PeerHost host : List.of(client, server)) {
            assertThat(host.rtp.size()).isBetween(150, 200);
            assertThat(host.rtp).extracting(MediaFlowTest::sequence).doesNotHaveDuplicates();
            for (byte[] packet : host.rtp) {
                int sequence = sequence(packet);
                int sent = sequence < 0xFFF0 ? sequence + 0x1_0000 : sequence;
                assertThat(packet).isEqualTo(joined(header(sent), payload(sent)));
            }
        }
    }

    @Test
    void mediaGoesOnThroughAnIceRestart() throws SdpException {
        connect();
        talk(1, 10);
        client.negotiateWith(server, true);
        talk(11, 100);
        for (PeerHost host : List.of(client, server)) {
            assertThat(host.rtp).hasSize(110);
        }
    }

    @Test
    void mediaKeepsALiteSideConnectedWithoutChecks() throws SdpException {
        connect();
        server.deafToStun = true;
        talk(1, 1_200); // of 24 seconds; consent of the other side expires after 30
        assertThat(server.engine.state()).isEqualTo(PeerState.CONNECTED);
    }

    @Test
    void nothingIsSentBeforeTheKeysAndWhatComesBeforeIsDropped() throws SdpException {
        attach();
        assertThat(client.sendRtp(header(1), payload(1))).isFalse();
        client.engine.addTransceiver(TransceiverSpec.of(MediaKind.AUDIO, Direction.SENDRECV));
        client.negotiateWith(server, false);
        assertThat(network.runUntil(() -> client.engine.selectedPath() != null, LIMIT)).isTrue();
        assertThat(client.sendRtp(header(1), payload(1))).isFalse();
        assertThat(client.sendRtcp(report())).isFalse();
        assertThat(client.engine.counters().get(PeerCounter.MEDIA_UNSENT)).isEqualTo(3);
        NetworkPath path = requireNonNull(client.engine.selectedPath());
        ByteBuffer early = ByteBuffer.wrap(joined(header(1), payload(1)));
        assertThat(client.engine.handleDatagram(path, early, client.nowNanos))
                .isEqualTo(Inbound.NONE);
        assertThat(client.engine.counters().get(PeerCounter.SRTP_DROPPED)).isEqualTo(1);
    }

    @Test
    void aPacketWithoutProtectionOrWithAForgedOneIsNeverAccepted() throws SdpException {
        connect();
        NetworkPath path = new NetworkPath(TransportProtocol.UDP, server.address, client.address);
        ByteBuffer plain = ByteBuffer.wrap(joined(header(1), payload(1)));
        assertThat(server.engine.handleDatagram(path, plain, server.nowNanos))
                .isEqualTo(Inbound.NONE);
        ByteBuffer wire = ByteBuffer.allocate(2_000);
        client.engine.protectRtp(ByteBuffer.wrap(header(2)), ByteBuffer.wrap(payload(2)), wire);
        byte[] good = Arrays.copyOf(wire.array(), wire.position());
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 300; i++) {
            byte[] forged = good.clone();
            forged[1 + random.nextInt(good.length - 1)] ^= (byte) (1 << random.nextInt(8));
            assertThat(server.engine.handleDatagram(path, ByteBuffer.wrap(forged), 0))
                    .isEqualTo(Inbound.NONE);
        }
        for (int length = 1; length < good.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(good.clone(), 0, length);
            assertThat(server.engine.handleDatagram(path, cut, 0)).isEqualTo(Inbound.NONE);
        }
        assertThat(server.engine.handleDatagram(path, ByteBuffer.wrap(good.clone()), 0))
                .isEqualTo(Inbound.RTP);
        assertThat(server.engine.handleDatagram(path, ByteBuffer.wrap(good.clone()), 0))
                .as("replayed")
                .isEqualTo(Inbound.NONE);
    }

    @Test
    void whatCannotBeAPacketIsNotSent() throws SdpException {
        connect();
        assertThat(client.sendRtp(new byte[11], new byte[9])).isFalse();
        assertThat(client.sendRtp(header(1), new byte[2_000])).isFalse();
        assertThat(client.sendRtcp(new byte[7])).isFalse();
        assertThat(client.sendRtcp(header(1))).as("RTP, not RTCP").isFalse();
    }

    @Test
    void nothingFlowsAfterTheEnd() throws SdpException {
        connect();
        client.engine.close("over", client.nowNanos);
        assertThat(client.sendRtp(header(1), payload(1))).isFalse();
    }

    @Test
    void anOfferMayBringVideoToAConnectionThatIsUp() throws SdpException {
        connect();
        server.engine.addTransceiver(TransceiverSpec.of(MediaKind.VIDEO, Direction.SENDONLY));
        client.engine.setRemoteDescription(SdpType.OFFER, server.offer(false), client.nowNanos);
        String answer = client.engine.createAnswer(client.nowNanos);
        client.engine.setLocalDescription(SdpType.ANSWER, answer, client.nowNanos);
        server.engine.setRemoteDescription(SdpType.ANSWER, answer, server.nowNanos);
        talk(1, 5);
        assertThat(client.rtp).hasSize(5);
        assertThat(client.engine.sections()).hasSize(2);
    }
}
