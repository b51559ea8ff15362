package io.parley.webrtc.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.webrtc.sdp.Direction;
import io.parley.webrtc.sdp.Fixtures;
import io.parley.webrtc.sdp.HeaderExtension;
import io.parley.webrtc.sdp.MediaDescription;
import io.parley.webrtc.sdp.Msid;
import io.parley.webrtc.sdp.Rid;
import io.parley.webrtc.sdp.RtpCodec;
import io.parley.webrtc.sdp.SdpException;
import io.parley.webrtc.sdp.SdpType;
import io.parley.webrtc.sdp.SessionDescription;
import io.parley.webrtc.sdp.SsrcGroup;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MediaNegotiationTest {
    private static final SendParameters CAMERA =
            SendParameters.single("PA_a|TR_v", "TR_v", "PA_a|TR_v", -2, 7);
    private static final SendParameters VOICE =
            SendParameters.single("PA_a|TR_s", "TR_s", "PA_a|TR_s", 9, 0);

    private final PeerHost server =
            new PeerHost(
                    "10.0.0.1",
                    PeerOptions.builder()
                            .iceLite(true)
                            .media(MediaCapabilities.SERVER)
                            .formats(MediaFormats.SERVER)
                            .unusedSections(UnusedSections.REFUSED)
                            .build());
    private final PeerHost client = new PeerHost("10.0.0.2", PeerOptions.DEFAULT);

    private static TransceiverSpec audio(Direction direction) {
        return TransceiverSpec.of(MediaKind.AUDIO, direction);
    }

    private static TransceiverSpec video(Direction direction) {
        return TransceiverSpec.of(MediaKind.VIDEO, direction);
    }

    private static SessionDescription parsed(String sdp) throws SdpException {
        return SessionDescription.parse(sdp);
    }

    private static NegotiatedSection last(PeerHost host, String mid) {
        return host.engine.sections().stream()
                .filter(section -> section.mid().equals(mid))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> names(NegotiatedSection section) {
        return section.codecs().stream().map(NegotiatedCodec::name).toList();
    }

    // ---- a server answers a publisher

    @Test
    void aPublisherIsAnsweredWithWhatIsWantedOfEachSection() throws SdpException {
        server.engine.setRemoteDescription(SdpType.OFFER, Fixtures.text("chrome-offer"), 0);
        server.engine.setSection(
                "0",
                audio(Direction.RECVONLY)
                        .withCodecsFirst(List.of("red", "opus"))
                        .withParameters(Map.of("opus", "usedtx=1;useinbandfec=0")));
        server.engine.setSection(
                "1", video(Direction.RECVONLY).withCodecsFirst(List.of("vp9", "vp8")));
        SessionDescription answer = parsed(server.engine.createAnswer(0));
        MediaDescription audio = answer.media().get(0);
        assertThat(audio.formats()).containsExactly("63", "111", "0", "8");
        assertThat(audio.codecs().get(1).parameters())
                .isEqualTo("minptime=10;useinbandfec=1;usedtx=1");
        MediaDescription video = answer.media().get(1);
        assertThat(video.formats())
                .containsExactly("98", "99", "96", "97", "102", "103", "45", "46");
        assertThat(video.simulcast()).isEqualTo("recv q;h;f");
        assertThat(video.rids())
                .containsExactly(
                        new Rid("q", "recv", ""),
                        new Rid("h", "recv", ""),
                        new Rid("f", "recv", ""));
        assertThat(video.extensions())
                .extracting(HeaderExtension::id)
                .containsExactly(2, 3, 5, 4, 10, 11);
    }

    @Test
    void onlyThePreferredCodecIsKeptWhereThatIsAsked() throws SdpException {
        server.engine.setRemoteDescription(SdpType.OFFER, Fixtures.text("chrome-offer"), 0);
        server.engine.setSection("1", video(Direction.RECVONLY).withCodecsOnly(List.of("H264")));
        assertThat(parsed(server.engine.createAnswer(0)).media().get(1).formats())
                .containsExactly("102", "103");
    }

    @Test
    void whatWasAgreedOnIsToldWithTheSourcesOfThePublisher() throws SdpException {
        server.answer(Fixtures.text("chrome-offer"));
        NegotiatedSection audio = last(server, "0");
        assertThat(audio.direction()).isEqualTo(Direction.RECVONLY);
        assertThat(audio.msids())
                .containsExactly(
                        new Msid(
                                "47017fee-b6c1-4162-929c-a25110252400",
                                "f83006c5-a0ff-4e0a-9ed9-d3e6747be7d9"));
        assertThat(audio.sources())
                .containsExactly(new RemoteSource((int) 3841854069L, 0, "GjJ5yXFtFxEM3mFl"));
        assertThat(names(audio)).containsExactly("opus", "red", "PCMU", "PCMA");
        assertThat(audio.extensionId("urn:ietf:params:rtp-hdrext:ssrc-audio-level")).isEqualTo(1);
        assertThat(audio.send()).isNull();
        NegotiatedSection video = last(server, "1");
        assertThat(video.kind()).isEqualTo(MediaKind.VIDEO);
        assertThat(video.mLineIndex()).isEqualTo(1);
        assertThat(video.rids()).containsExactly("q", "h", "f");
        assertThat(video.sources())
                .containsExactly(
                        new RemoteSource((int) 2231627014L, 632943048, "GjJ5yXFtFxEM3mFl"));
        NegotiatedCodec vp8 = video.codecs().get(0);
        assertThat(vp8.mimeType(MediaKind.VIDEO)).isEqualTo("video/vp8");
        assertThat(vp8.payloadType()).isEqualTo(96);
        assertThat(vp8.rtxPayloadType()).isEqualTo(97);
        assertThat(vp8.feedback()).contains("nack pli", "transport-cc");
        assertThat(video.reducedSizeRtcp()).isTrue();
        server.drain((from, to, datagram) -> {}, 0);
        assertThat(server.all(PeerEvent.MediaNegotiated.class))
                .containsExactly(new PeerEvent.MediaNegotiated(server.engine.sections()));
    }

    @Test
    void aSenderThatPromisesStereoIsAskedForIt() throws SdpException {
        String offer =
                Fixtures.text("chrome-offer")
                        .replace("useinbandfec=1", "useinbandfec=1;sprop-stereo=1");
        RtpCodec opus = parsed(server.answer(offer)).media().get(0).codecs().get(0);
        assertThat(opus.parameter("stereo")).isEqualTo("1");
    }

    @Test
    void aPublisherThatStopsSendingLeavesAnInactiveSection() throws SdpException {
        String offer = Fixtures.text("chrome-offer");
        server.answer(offer);
        int transceiver = last(server, "1").transceiver();
        server.answer(offer.replace("a=sendonly", "a=inactive"));
        assertThat(last(server, "1").direction()).isEqualTo(Direction.INACTIVE);
        assertThat(last(server, "1").msids()).isEmpty();
        assertThat(last(server, "1").transceiver()).isEqualTo(transceiver);
    }

    @Test
    void h264OfTheProfileThatAllPlayIsPreferred() throws SdpException {
        String offer =
                Fixtures.text("chrome-offer")
                        .replace("m=video 9 UDP/TLS/RTP/SAVPF", "m=video 9 UDP/TLS/RTP/SAVPF 104")
                        .replace(
                                "a=rtpmap:102 H264/90000",
                                "a=rtpmap:104 H264/90000\r\na=fmtp:104 level-asymmetry-allowed=1;"
                                        + "packetization-mode=1;profile-level-id=42E01F\r\n"
                                        + "a=rtpmap:102 H264/90000");
        assertThat(parsed(server.answer(offer)).media().get(1).formats())
                .contains("104")
                .doesNotContain("102", "103");
    }

    @Test
    void numbersThatCannotBeUsedAreNotAccepted() throws SdpException {
        String offer =
                Fixtures.text("chrome-offer")
                        .replace("SAVPF 96 97", "SAVPF 72 73")
                        .replace("a=rtpmap:96 VP8/90000", "a=rtpmap:72 VP8/90000")
                        .replace(
                                "a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96",
                                "a=rtpmap:73 rtx/90000")
                        .replace("a=extmap:10 ", "a=extmap:4100 ");
        MediaDescription video = parsed(server.answer(offer)).media().get(1);
        assertThat(video.formats()).containsExactly("98", "102", "45", "99", "103", "46");
        assertThat(video.extensions())
                .extracting(HeaderExtension::id)
                .containsExactly(2, 3, 5, 4, 11);
    }

    // ---- a server offers to a subscriber

    @Test
    void aServerOffersTracksWithItsOwnNumbers() throws SdpException {
        server.engine.addTransceiver(video(Direction.SENDONLY).withSend(CAMERA));
        server.engine.addTransceiver(audio(Direction.SENDONLY).withSend(VOICE));
        SessionDescription offer = parsed(server.offer(false));
        assertThat(offer.bundle()).containsExactly("0", "1", "2");
        assertThat(offer.media().get(0).isApplication()).isTrue();
        MediaDescription video = offer.media().get(1);
        assertThat(video.direction()).isEqualTo(Direction.SENDONLY);
        assertThat(video.formats())
                .containsExactly(
                        "96", "97", "98", "99", "100", "101", "125", "126", "108", "109", "35",
                        "36", "116", "117");
        assertThat(video.msid()).isEqualTo(new Msid("PA_a|TR_v", "TR_v"));
        assertThat(video.ssrcGroups())
                .containsExactly(new SsrcGroup("FID", List.of(4294967294L, 7L)));
        assertThat(video.toString())
                .contains("a=ssrc:4294967294 cname:PA_a|TR_v\r\n")
                .contains("a=ssrc:7 msid:PA_a|TR_v TR_v\r\n")
                .contains("a=rtcp-mux\r\na=rtcp-rsize\r\n");
        assertThat(video.extensions())
                .extracting(HeaderExtension::id)
                .containsExactly(1, 2, 3, 4, 5);
        MediaDescription audio = offer.media().get(2);
        assertThat(audio.formats()).containsExactly("111", "63", "0", "8");
        assertThat(audio.codecs().get(1).parameters()).isEqualTo("111/111");
        assertThat(audio.ssrcGroups()).isEmpty();
        assertThat(audio.extensions()).extracting(HeaderExtension::id).containsExactly(2);
    }

    @Test
    void aSubscriberAnswersAndBothSidesKnowWhatFlows() throws SdpException {
        int camera = server.engine.addTransceiver(video(Direction.SENDONLY).withSend(CAMERA));
        server.negotiateWith(client, false);
        NegotiatedSection sent = last(server, "1");
        assertThat(sent.transceiver()).isEqualTo(camera);
        assertThat(sent.direction()).isEqualTo(Direction.SENDONLY);
        assertThat(sent.send()).isEqualTo(CAMERA);
        assertThat(names(sent)).startsWith("VP8", "VP9").contains("AV1", "H265");
        assertThat(sent.codec("vp8")).isNotNull();
        NegotiatedSection received = last(client, "1");
        assertThat(received.direction()).isEqualTo(Direction.RECVONLY);
        assertThat(received.msids()).containsExactly(new Msid("PA_a|TR_v", "TR_v"));
        assertThat(received.sources()).containsExactly(new RemoteSource(-2, 7, "PA_a|TR_v"));
    }

    @Test
    void aSectionThatBecameIdleCarriesAnotherTrackUnderTheSameMid() throws SdpException {
        TransceiverSpec sending = video(Direction.SENDONLY).withSend(CAMERA);
        int camera = server.engine.addTransceiver(sending);
        server.negotiateWith(client, false);
        server.engine.updateTransceiver(camera, video(Direction.INACTIVE));
        server.negotiateWith(client, false);
        assertThat(last(server, "1").direction()).isEqualTo(Direction.INACTIVE);
        assertThat(last(client, "1").msids()).isEmpty();
        SendParameters other = SendParameters.single("PA_b|TR_w", "TR_w", "PA_b", 11, 12);
        server.engine.updateTransceiver(camera, sending.withSend(other));
        server.negotiateWith(client, false);
        assertThat(last(server, "1").send()).isEqualTo(other);
        assertThat(last(client, "1").msids()).containsExactly(new Msid("PA_b|TR_w", "TR_w"));
        assertThat(server.engine.sections()).hasSize(1);
    }

    @Test
    void aSectionThatTheClientRefusesIsOverAndItsPlaceIsUsedAgain() throws SdpException {
        PeerHost deaf =
                new PeerHost(
                        "10.0.0.3", PeerOptions.builder().media(MediaCapabilities.NONE).build());
        int camera = server.engine.addTransceiver(video(Direction.SENDONLY).withSend(CAMERA));
        server.negotiateWith(deaf, false);
        assertThat(last(server, "1").refused()).isTrue();
        assertThatThrownBy(() -> server.engine.updateTransceiver(camera, video(Direction.INACTIVE)))
                .isInstanceOf(IllegalArgumentException.class);
        server.engine.addTransceiver(audio(Direction.SENDONLY).withSend(VOICE));
        SessionDescription offer = parsed(server.offer(false));
        assertThat(offer.media()).hasSize(2);
        assertThat(offer.media().get(1).kind()).isEqualTo("audio");
        assertThat(offer.media().get(1).mid()).isEqualTo("2");
    }

    @Test
    void aStoppedTransceiverIsRefusedInTheNextOffer() throws SdpException {
        int camera = server.engine.addTransceiver(video(Direction.SENDONLY).withSend(CAMERA));
        server.negotiateWith(client, false);
        server.engine.stopTransceiver(camera);
        server.negotiateWith(client, false);
        assertThat(server.engine.sections()).isEmpty();
        assertThat(client.engine.sections()).allMatch(NegotiatedSection::refused);
        assertThat(parsed(server.offer(false)).media().get(1).isRejected()).isTrue();
    }

    // ---- one connection, on which the client offers

    @Test
    void aServerFillsTheSectionsOfAClientWithTheClientsNumbers() throws SdpException {
        server.engine.setRemoteDescription(SdpType.OFFER, Fixtures.text("livekit-rust-offer"), 0);
        server.engine.setSection("1", audio(Direction.SENDONLY).withSend(VOICE));
        server.engine.setSection("3", video(Direction.SENDONLY).withSend(CAMERA));
        SessionDescription answer = parsed(server.engine.createAnswer(0));
        server.engine.setLocalDescription(SdpType.ANSWER, "", 0);
        assertThat(answer.media())
                .extracting(MediaDescription::port)
                .containsExactly(9, 9, 0, 9, 0, 0, 9);
        MediaDescription offered = parsed(Fixtures.text("livekit-rust-offer")).media().get(3);
        MediaDescription video = answer.media().get(3);
        assertThat(video.direction()).isEqualTo(Direction.SENDONLY);
        assertThat(video.msid()).isEqualTo(new Msid("PA_a|TR_v", "TR_v"));
        assertThat(video.ssrcGroups()).hasSize(1);
        assertThat(offered.formats()).containsAll(video.formats());
        assertThat(offered.extensions()).containsAll(video.extensions());
        assertThat(last(server, "3").send()).isEqualTo(CAMERA);
        assertThat(last(server, "2").refused()).isTrue();
    }

    @Test
    void aFilledSectionIsEmptiedAndFilledAgainByLaterOffers() throws SdpException {
        int wanted = client.engine.addTransceiver(audio(Direction.RECVONLY));
        server.engine.setRemoteDescription(SdpType.OFFER, client.offer(false), 0);
        server.engine.setSection("1", audio(Direction.SENDONLY).withSend(VOICE));
        accept(client, server);
        assertThat(last(client, "1").msids()).containsExactly(new Msid("PA_a|TR_s", "TR_s"));
        assertThat(last(client, "1").transceiver()).isEqualTo(wanted);
        server.engine.setSection("1", audio(Direction.INACTIVE));
        client.negotiateWith(server, false);
        assertThat(last(client, "1").direction()).isEqualTo(Direction.INACTIVE);
        assertThat(last(client, "1").refused()).isFalse();
        server.engine.setSection("1", audio(Direction.SENDONLY).withSend(VOICE));
        client.negotiateWith(server, false);
        assertThat(last(client, "1").sources())
                .containsExactly(new RemoteSource(9, 0, "PA_a|TR_s"));
    }

    private static void accept(PeerHost offerer, PeerHost answerer) throws SdpException {
        String answer = answerer.engine.createAnswer(0);
        answerer.engine.setLocalDescription(SdpType.ANSWER, answer, 0);
        offerer.engine.setRemoteDescription(SdpType.ANSWER, answer, 0);
    }

    // ---- a client publishes

    @Test
    void aClientOffersSimulcastAndTheServerTakesIt() throws SdpException {
        client.engine.addTransceiver(
                video(Direction.SENDONLY)
                        .withSend(
                                SendParameters.simulcast(
                                        "-",
                                        "cid",
                                        "c",
                                        List.of(
                                                new SendEncoding("q", 150_000, false),
                                                SendEncoding.of("h"),
                                                new SendEncoding("f", 0, true)))));
        String offer = client.offer(false);
        assertThat(offer)
                .contains("a=msid:- cid\r\n")
                .contains("a=rid:q send max-br=150000\r\na=rid:h send\r\na=rid:f send\r\n")
                .contains("a=simulcast:send q;h;~f\r\n")
                .doesNotContain("a=ssrc");
        client.engine.setRemoteDescription(SdpType.ANSWER, server.answer(offer), 0);
        assertThat(last(client, "1").wantedRids()).containsExactly("q", "h", "f");
        assertThat(last(server, "1").rids()).containsExactly("q", "h", "f");
        assertThat(last(server, "1").sources()).isEmpty();
    }

    @Test
    void aTransceiverThatWaitsIsTakenForAnOfferThatFitsIt() throws SdpException {
        int sending = client.engine.addTransceiver(video(Direction.SENDRECV).withSend(CAMERA));
        server.engine.addTransceiver(audio(Direction.SENDONLY).withSend(VOICE));
        server.engine.addTransceiver(video(Direction.SENDRECV).withSend(CAMERA));
        server.negotiateWith(client, false);
        assertThat(last(client, "2").transceiver()).isEqualTo(sending);
        assertThat(last(client, "2").direction()).isEqualTo(Direction.SENDRECV);
        assertThat(last(server, "2").direction()).isEqualTo(Direction.SENDRECV);
        assertThat(last(client, "1").direction()).isEqualTo(Direction.RECVONLY);
    }

    @Test
    void numbersThatTheOtherSideChoseAreKept() throws SdpException {
        client.answer(Fixtures.text("firefox-offer"));
        client.engine.addTransceiver(audio(Direction.SENDONLY).withSend(VOICE));
        SessionDescription offer = parsed(client.offer(false));
        MediaDescription audio = offer.media().get(2);
        assertThat(audio.formats()).containsExactly("109", "63", "0", "8");
        assertThat(audio.codecs().get(1).parameters()).isEqualTo("109/109");
        assertThat(audio.extensions())
                .filteredOn(extension -> extension.uri().endsWith("sdes:mid"))
                .extracting(HeaderExtension::id)
                .containsExactly(3);
        assertThat(audio.extensions()).extracting(HeaderExtension::id).doesNotHaveDuplicates();
    }

    // ---- collisions

    @Test
    void aRollbackTakesSectionsBack() throws SdpException {
        int camera = client.engine.addTransceiver(video(Direction.SENDONLY).withSend(CAMERA));
        client.offer(false);
        client.engine.setLocalDescription(SdpType.ROLLBACK, "", 0);
        server.engine.addTransceiver(audio(Direction.SENDONLY).withSend(VOICE));
        server.negotiateWith(client, false);
        assertThat(last(client, "1").kind()).isEqualTo(MediaKind.AUDIO);
        client.negotiateWith(server, false);
        NegotiatedSection video = last(client, "2");
        assertThat(video.transceiver()).isEqualTo(camera);
        assertThat(video.direction()).isEqualTo(Direction.SENDONLY);
        assertThat(last(server, "2").direction()).isEqualTo(Direction.RECVONLY);
    }

    @Test
    void aRemoteOfferThatIsRolledBackLeavesNothing() throws SdpException {
        client.engine.setRemoteDescription(SdpType.OFFER, Fixtures.text("chrome-offer"), 0);
        client.engine.setRemoteDescription(SdpType.ROLLBACK, "", 0);
        assertThat(parsed(client.offer(false)).media()).hasSize(1);
    }

    @Test
    void anOfferThatWasMadeAgainBeforeItsAnswerHoldsBothTracks() throws SdpException {
        client.engine.addTransceiver(audio(Direction.SENDONLY).withSend(VOICE));
        client.offer(false);
        client.engine.addTransceiver(video(Direction.SENDONLY).withSend(CAMERA));
        client.negotiateWith(server, false);
        assertThat(client.engine.sections())
                .extracting(NegotiatedSection::mid)
                .containsExactly("1", "2");
    }

    @Test
    void sectionsKeepTheirNameAndTheirKind() throws SdpException {
        String offer = Fixtures.text("chrome-offer");
        server.answer(offer);
        assertRefused(offer.replace("a=mid:1", "a=mid:0").replace("BUNDLE 0 1 2", "BUNDLE 0 2"));
        assertRefused(offer.replace("a=mid:1", "a=mid:9").replace("BUNDLE 0 1 2", "BUNDLE 0 9 2"));
        assertRefused(offer.replace("m=video", "m=audio"));
        assertThat(server.engine.signalingState()).isEqualTo(SignalingState.STABLE);
        server.answer(offer);
    }

    private void assertRefused(String offer) {
        assertThatThrownBy(() -> server.engine.setRemoteDescription(SdpType.OFFER, offer, 0))
                .isInstanceOf(SdpException.class);
    }

    // ---- what needs an offer

    @Test
    void aChangeIsToldOnceAsNeedingAnOffer() throws SdpException {
        int voice = client.engine.addTransceiver(audio(Direction.RECVONLY));
        client.engine.updateTransceiver(voice, audio(Direction.SENDRECV).withSend(VOICE));
        client.drain((from, to, datagram) -> {}, 0);
        assertThat(client.all(PeerEvent.NegotiationNeeded.class)).hasSize(1);
        client.negotiateWith(server, false);
        client.drain((from, to, datagram) -> {}, 0);
        assertThat(client.all(PeerEvent.NegotiationNeeded.class)).hasSize(1);
        client.engine.updateTransceiver(voice, audio(Direction.RECVONLY));
        client.drain((from, to, datagram) -> {}, 0);
        assertThat(client.all(PeerEvent.NegotiationNeeded.class)).hasSize(2);
    }

    @Test
    void wishesThatCannotBeAreRefused() {
        int voice = client.engine.addTransceiver(audio(Direction.RECVONLY));
        assertThatThrownBy(() -> client.engine.updateTransceiver(voice, video(Direction.RECVONLY)))
                .hasMessageContaining("expected: AUDIO");
        assertThatThrownBy(() -> client.engine.setSection("7", audio(Direction.RECVONLY)))
                .hasMessageContaining("section 7");
        assertThatThrownBy(() -> SendParameters.single("a b", "t", "c", 1, 0))
                .hasMessageContaining("streamId");
        assertThatThrownBy(() -> SendEncoding.of("q;h")).hasMessageContaining("rid");
    }

    @Test
    void aConnectionHasABoundedNumberOfTransceivers() {
        for (int i = 0; i < Transceivers.MAX; i++) {
            client.engine.addTransceiver(audio(Direction.RECVONLY));
        }
        assertThatThrownBy(() -> client.engine.addTransceiver(audio(Direction.RECVONLY)))
                .isInstanceOf(IllegalStateException.class);
    }
}
