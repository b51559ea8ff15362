package io.parley.webrtc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.testkit.StatsNames;
import io.parley.webrtc.net.TransportLoop;
import io.parley.webrtc.net.TransportLoopOptions;
import io.parley.webrtc.peer.MediaKind;
import io.parley.webrtc.peer.NegotiatedSection;
import io.parley.webrtc.peer.SendParameters;
import io.parley.webrtc.peer.TransceiverSpec;
import io.parley.webrtc.sdp.Direction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class MediaConnectionTest {
    private static final int VOICE = 11;
    private static final int CAMERA = -3;

    private record Heard(@Nullable RtpTransceiver transceiver, ByteBuffer packet) {}

    private static final class Recorder implements PeerConnectionListener {
        final BlockingQueue<RtpTransceiver> tracks = new LinkedBlockingQueue<>();
        final BlockingQueue<Heard> rtp = new LinkedBlockingQueue<>();
        final BlockingQueue<ByteBuffer> rtcp = new LinkedBlockingQueue<>();

        @Override
        public void onTrack(RtpTransceiver transceiver) {
            tracks.add(transceiver);
        }

        @Override
        public void onRtp(@Nullable RtpTransceiver transceiver, ByteBuffer packet) {
            rtp.add(new Heard(transceiver, packet));
        }

        @Override
        public void onRtcp(ByteBuffer packet) {
            rtcp.add(packet);
        }
    }

    private TransportLoop loop;
    private PeerConnection left;
    private PeerConnection right;
    private final Recorder leftHears = new Recorder();
    private final Recorder rightHears = new Recorder();

    @BeforeEach
    void start() throws IOException {
        loop =
                TransportLoop.start(
                        TransportLoopOptions.builder("test").includeLoopback(true).build());
        PeerConnectionConfig config = PeerConnectionConfig.DEFAULT.withLoop(loop);
        left = PeerConnection.create(config, leftHears);
        right = PeerConnection.create(config, rightHears);
    }

    @AfterEach
    void stop() {
        loop.close();
    }

    private static TransceiverSpec sending(MediaKind kind, int ssrc) {
        return TransceiverSpec.of(kind, Direction.SENDRECV)
                .withSend(SendParameters.single("stream", "track" + kind, "me", ssrc, 0));
    }

    private static ByteBuffer packet(int type, int ssrc, int sequence, int payloadLength) {
        return ByteBuffer.allocate(12 + payloadLength)
                .put((byte) 0x80)
                .put((byte) type)
                .putShort((short) sequence)
                .putInt(0)
                .putInt(ssrc)
                .rewind();
    }

    private void negotiate() {
        right.setRemoteDescription(left.setLocalDescription().join()).join();
        left.setRemoteDescription(right.setLocalDescription().join()).join();
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        return Objects.requireNonNull(queue.poll(60, TimeUnit.SECONDS));
    }

    private static RtcStats stats(PeerConnection connection, String type) {
        return connection.getStats().join().stream()
                .filter(stats -> stats.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void audioAndVideoFlowAndAreTold() throws InterruptedException {
        RtpTransceiver voice = left.addTransceiver(sending(MediaKind.AUDIO, VOICE));
        RtpTransceiver camera = left.addTransceiver(sending(MediaKind.VIDEO, CAMERA));
        negotiate();
        left.whenConnected().join();
        right.whenConnected().join();
        RtpTransceiver heard = next(rightHears.tracks);
        assertThat(heard.kind()).isEqualTo(MediaKind.AUDIO);
        assertThat(heard.spec()).isNull();
        NegotiatedSection section = Objects.requireNonNull(heard.section());
        assertThat(section.msids().get(0).track()).isEqualTo("trackAUDIO");
        assertThat(next(rightHears.tracks).mid()).isEqualTo(camera.mid());
        assertThat(voice.currentDirection()).isEqualTo(Direction.SENDONLY);

        assertThat(left.sendRtp(packet(111, VOICE, 1, 80))).isTrue();
        assertThat(left.sendRtp(packet(96, CAMERA, 1, 1_000))).isTrue();
        Heard first = next(rightHears.rtp);
        assertThat(first.transceiver()).isSameAs(heard);
        assertThat(first.packet()).isEqualTo(packet(111, VOICE, 1, 80));
        RtpTransceiver second = Objects.requireNonNull(next(rightHears.rtp).transceiver());
        assertThat(second.kind()).isEqualTo(MediaKind.VIDEO);

        ByteBuffer report = ByteBuffer.allocate(8).putInt(0x80C9_0001).putInt(1).flip();
        assertThat(right.sendRtcp(report)).isTrue();
        assertThat(next(leftHears.rtcp)).isEqualTo(report);
        checkStats();
    }

    private static List<String> complaints(PeerConnection connection) {
        List<RtcStats> report = connection.getStats().join();
        StatsNames names = new StatsNames();
        report.forEach(each -> names.has(each.id(), each.type()));
        report.forEach(each -> names.check(each.id(), each.type(), each.values()));
        return names.complaints();
    }

    private void checkStats() {
        assertThat(stats(left, "transport").values())
                .containsEntry("dtlsState", "connected")
                .containsEntry("srtpCipher", "AEAD_AES_128_GCM")
                .containsEntry("selectedCandidatePairId", stats(left, "candidate-pair").id());
        RtcStats sent = stats(left, "outbound-rtp");
        assertThat(sent.number("packetsSent")).isEqualTo(1);
        assertThat(sent.values()).containsKeys("ssrc", "kind", "mid", "headerBytesSent");
        long bytes =
                right.getStats().join().stream()
                        .filter(stats -> stats.type().equals("inbound-rtp"))
                        .mapToLong(stats -> stats.number("bytesReceived"))
                        .sum();
        assertThat(bytes).isEqualTo(1_080);
        assertThat(complaints(left)).isEmpty();
        assertThat(complaints(right)).isEmpty();
    }

    @Test
    void aStreamThatNobodyAnnouncedBelongsToTheOnlySectionOfItsType() throws InterruptedException {
        left.addTransceiver(sending(MediaKind.AUDIO, VOICE));
        negotiate();
        left.whenConnected().join();
        right.whenConnected().join();
        left.sendRtp(packet(111, 77, 1, 10));
        assertThat(next(rightHears.rtp).transceiver()).isSameAs(next(rightHears.tracks));
        left.sendRtp(packet(120, 78, 1, 10));
        assertThat(next(rightHears.rtp).transceiver()).isNull();
    }

    @Test
    void eitherSideMayAnswerWithMediaOfItsOwn() {
        left.addTransceiver(sending(MediaKind.AUDIO, VOICE));
        RtpTransceiver answering = right.addTransceiver(sending(MediaKind.AUDIO, 12));
        negotiate();
        assertThat(answering.currentDirection()).isEqualTo(Direction.SENDRECV);
        assertThat(right.transceivers()).containsExactly(answering);
    }

    @Test
    void aTransceiverCanBeChangedAndStopped() {
        RtpTransceiver voice = left.addTransceiver(sending(MediaKind.AUDIO, VOICE));
        negotiate();
        voice.update(TransceiverSpec.of(MediaKind.AUDIO, Direction.INACTIVE)).join();
        negotiate();
        assertThat(voice.currentDirection()).isEqualTo(Direction.INACTIVE);
        voice.stop().join();
        negotiate();
        assertThat(left.transceivers()).isEmpty();
        assertThat(right.transceivers()).isEmpty();
        assertThatThrownBy(
                        () ->
                                voice.update(
                                                TransceiverSpec.of(
                                                        MediaKind.AUDIO, Direction.SENDRECV))
                                        .join())
                .hasCauseInstanceOf(PeerConnectionException.class);
    }

    @Test
    void whatIsNoPacketIsNotTaken() {
        assertThat(left.sendRtp(ByteBuffer.allocate(3))).isFalse();
        assertThat(left.sendRtcp(packet(111, 1, 1, 10))).isFalse();
        assertThat(List.of(left.transceivers(), right.transceivers())).allMatch(List::isEmpty);
    }

    @Test
    void aClosedConnectionTakesNoTransceiver() {
        RtpTransceiver voice = left.addTransceiver(sending(MediaKind.AUDIO, VOICE));
        left.closeAsync().join();
        assertThat(voice.isStopped()).isTrue();
        assertThatThrownBy(() -> left.addTransceiver(sending(MediaKind.AUDIO, VOICE)))
                .isInstanceOf(IllegalStateException.class);
    }
}
