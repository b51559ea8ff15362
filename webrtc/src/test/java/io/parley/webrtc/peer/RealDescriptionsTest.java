package io.parley.webrtc.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.webrtc.sdp.Direction;
import io.parley.webrtc.sdp.Fixtures;
import io.parley.webrtc.sdp.MediaDescription;
import io.parley.webrtc.sdp.Msid;
import io.parley.webrtc.sdp.SdpException;
import io.parley.webrtc.sdp.SdpType;
import io.parley.webrtc.sdp.SessionDescription;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Descriptions of Chromium 156, of libwebrtc in LiveKit's Rust core, and of LiveKit's server 1.13.3
 * (Pion), as they were seen on the wire.
 */
class RealDescriptionsTest {
    private final PeerHost server = server(UnusedSections.INACTIVE);
    private final PeerHost client = new PeerHost("10.0.0.2", PeerOptions.DEFAULT);

    private static PeerHost server(UnusedSections unused) {
        return new PeerHost(
                "10.0.0.1",
                PeerOptions.builder()
                        .iceLite(true)
                        .media(MediaCapabilities.SERVER)
                        .formats(MediaFormats.SERVER)
                        .unusedSections(unused)
                        .build());
    }

    private static NegotiatedSection section(PeerHost host, String mid) {
        return host.engine.sections().stream()
                .filter(section -> section.mid().equals(mid))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> names(NegotiatedSection section) {
        return section.codecs().stream().map(NegotiatedCodec::name).toList();
    }

    @Test
    void chromiumPublishesToTheServer() throws SdpException {
        SessionDescription answer =
                SessionDescription.parse(server.answer(Fixtures.text("chromium-publisher-offer")));
        assertThat(answer.media())
                .extracting(MediaDescription::direction)
                .startsWith(
                        Direction.RECVONLY,
                        Direction.RECVONLY,
                        Direction.INACTIVE,
                        Direction.INACTIVE);
        NegotiatedSection video = section(server, "1");
        assertThat(video.rids()).containsExactly("q", "h", "f");
        assertThat(video.msids()).hasSize(1);
        assertThat(video.sources()).isEmpty();
        assertThat(names(video)).containsExactly("VP8", "H264", "H264", "AV1", "VP9", "VP9");
        assertThat(video.codecs()).allMatch(codec -> codec.rtxPayloadType() > 0);
        assertThat(video.codecs().get(1).parameters()).contains("42e01f");
        assertThat(section(server, "0").sources()).hasSize(1);
    }

    @Test
    void libwebrtcPublishesAndIsAnsweredAsByLiveKit() throws SdpException {
        server.engine.setRemoteDescription(
                SdpType.OFFER, Fixtures.text("libwebrtc-publisher-offer"), 0);
        server.engine.setSection(
                "1",
                TransceiverSpec.of(MediaKind.AUDIO, Direction.RECVONLY)
                        .withCodecsFirst(List.of("red", "opus"))
                        .withParameters(Map.of("opus", "usedtx=1")));
        SessionDescription answer = SessionDescription.parse(server.engine.createAnswer(0));
        server.engine.setLocalDescription(SdpType.ANSWER, "", 0);
        SessionDescription theirs =
                SessionDescription.parse(Fixtures.text("livekit-publisher-answer"));
        for (int i = 0; i < 3; i++) {
            MediaDescription ours = answer.media().get(i);
            MediaDescription expected = theirs.media().get(i);
            assertThat(ours.formats()).isEqualTo(expected.formats());
            assertThat(ours.simulcast()).isEqualTo(expected.simulcast());
            assertThat(ours.rids()).isEqualTo(expected.rids());
            assertThat(ours.extensions()).containsAll(expected.extensions());
            assertThat(ours.codecs())
                    .extracting(codec -> codec.parameters())
                    .isEqualTo(
                            expected.codecs().stream().map(codec -> codec.parameters()).toList());
        }
        assertThat(section(server, "2").rids()).containsExactly("f", "h", "q");
        assertThat(section(server, "2").codecs().get(0).rtxPayloadType()).isEqualTo(-1);
        assertThat(section(server, "1").codecs().get(0).name()).isEqualTo("red");
    }

    @Test
    void chromiumSubscribesToTheServer() throws SdpException {
        server.engine.addTransceiver(
                TransceiverSpec.of(MediaKind.AUDIO, Direction.SENDONLY)
                        .withSend(SendParameters.single("PA_a|TR_s", "TR_s", "c", 9, 0)));
        server.engine.addTransceiver(
                TransceiverSpec.of(MediaKind.VIDEO, Direction.SENDONLY)
                        .withSend(SendParameters.single("PA_a|TR_v", "TR_v", "c", 10, 7)));
        server.engine.addTransceiver(TransceiverSpec.of(MediaKind.VIDEO, Direction.INACTIVE));
        server.offer(false);
        server.engine.setRemoteDescription(
                SdpType.ANSWER, Fixtures.text("chromium-subscriber-answer"), 0);
        assertThat(server.engine.sections())
                .extracting(NegotiatedSection::direction)
                .containsExactly(Direction.SENDONLY, Direction.SENDONLY, Direction.INACTIVE);
        NegotiatedSection video = section(server, "2");
        assertThat(names(video)).containsExactly("VP8", "VP9", "VP9", "H264", "H264", "AV1");
        assertThat(video.codecs().get(0).feedback()).contains("nack", "goog-remb");
        assertThat(video.extensions()).hasSize(3);
        assertThat(video.send()).isNotNull();
    }

    @Test
    void theClientSubscribesToLiveKit() throws SdpException {
        SessionDescription answer =
                SessionDescription.parse(client.answer(Fixtures.text("livekit-subscriber-offer")));
        assertThat(answer.media().subList(1, 3))
                .allMatch(section -> section.direction() == Direction.RECVONLY);
        NegotiatedSection video = section(client, "2");
        assertThat(video.msids())
                .containsExactly(
                        new Msid("PA_AxMzRE6Xaa3G|TR_VCJq9mCGcReSg8", "TR_VCJq9mCGcReSg8"));
        assertThat(video.sources())
                .containsExactly(
                        new RemoteSource(
                                (int) 2465433570L,
                                (int) 2567468247L,
                                "PA_AxMzRE6Xaa3G|TR_VCJq9mCGcReSg8"));
        assertThat(names(video)).contains("VP8", "VP9", "H264", "AV1", "H265");
        assertThat(video.codecs().get(0).rtxPayloadType()).isEqualTo(97);
        assertThat(names(section(client, "1"))).containsExactly("opus", "red", "PCMU", "PCMA");
    }

    @Test
    void theClientPublishesToLiveKit() throws SdpException {
        client.engine.addTransceiver(
                TransceiverSpec.of(MediaKind.AUDIO, Direction.SENDONLY)
                        .withSend(SendParameters.single("-", "cid1", "c", 1, 0)));
        client.engine.addTransceiver(
                TransceiverSpec.of(MediaKind.VIDEO, Direction.SENDONLY)
                        .withSend(
                                SendParameters.simulcast(
                                        "-",
                                        "cid2",
                                        "c",
                                        List.of(
                                                SendEncoding.of("f"),
                                                SendEncoding.of("h"),
                                                SendEncoding.of("q")))));
        client.offer(false);
        client.engine.setRemoteDescription(
                SdpType.ANSWER, Fixtures.text("livekit-publisher-answer"), 0);
        NegotiatedSection audio = section(client, "1");
        assertThat(audio.direction()).isEqualTo(Direction.SENDONLY);
        assertThat(names(audio)).containsExactly("red", "opus", "PCMU", "PCMA");
        assertThat(audio.codecs().get(1).parameters()).contains("usedtx=1");
        NegotiatedSection video = section(client, "2");
        assertThat(video.wantedRids()).containsExactly("f", "h", "q");
        assertThat(names(video)).containsExactly("VP8");
    }

    @Test
    void sectionsOfOneConnectionAreFilledBesideThoseThatAreRefused() throws SdpException {
        PeerHost refusing = server(UnusedSections.REFUSED);
        refusing.engine.setRemoteDescription(
                SdpType.OFFER, Fixtures.text("libwebrtc-single-offer"), 0);
        refusing.engine.setSection(
                "7",
                TransceiverSpec.of(MediaKind.VIDEO, Direction.SENDONLY)
                        .withSend(SendParameters.single("PA_a|TR_v", "TR_v", "c", 10, 7)));
        SessionDescription answer = SessionDescription.parse(refusing.engine.createAnswer(0));
        assertThat(answer.media())
                .extracting(MediaDescription::port)
                .containsExactly(9, 0, 0, 0, 0, 0, 9, 9);
        assertThat(answer.bundle()).containsExactly("0", "6", "7");
    }
}
