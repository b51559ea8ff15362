package io.parley.webrtc.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.webrtc.sdp.Direction;
import io.parley.webrtc.sdp.Fixtures;
import io.parley.webrtc.sdp.HeaderExtension;
import io.parley.webrtc.sdp.MediaDescription;
import io.parley.webrtc.sdp.RtpCodec;
import io.parley.webrtc.sdp.SdpException;
import io.parley.webrtc.sdp.SdpType;
import io.parley.webrtc.sdp.SessionDescription;
import io.parley.webrtc.sdp.SetupRole;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NegotiationTest {
    private final PeerHost lite =
            new PeerHost("10.0.0.1", PeerOptions.builder().iceLite(true).build());

    private static SessionDescription answer(PeerHost host, String offer) throws SdpException {
        return SessionDescription.parse(host.answer(offer));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "chrome-offer",
                "livekit-rust-offer",
                "pion-offer",
                "aiortc-offer",
                "firefox-offer"
            })
    void everySectionOfAnOfferIsAnsweredInItsOrder(String name) throws SdpException {
        SessionDescription offer = SessionDescription.parse(Fixtures.text(name));
        SessionDescription answer = answer(lite, offer.toString());
        assertThat(answer.media()).hasSameSizeAs(offer.media());
        for (int i = 0; i < offer.media().size(); i++) {
            MediaDescription offered = offer.media().get(i);
            MediaDescription answered = answer.media().get(i);
            assertThat(answered.kind()).isEqualTo(offered.kind());
            assertThat(answered.mid()).isEqualTo(offered.mid());
            assertThat(answered.isRejected()).isFalse();
            assertThat(answer.setup(answered)).isEqualTo(SetupRole.ACTIVE);
            assertThat(answer.fingerprints(answered)).hasSize(1);
            assertThat(answer.iceUfrag(answered)).isEqualTo(lite.engine.localUfrag());
        }
        assertThat(answer.bundle()).isEqualTo(offer.bundle());
        assertThat(answer.iceLite()).isTrue();
        assertThat(answer.media().get(0).candidates()).hasSize(1);
        assertThat(lite.engine.signalingState()).isEqualTo(SignalingState.STABLE);
    }

    @Test
    void codecsAndExtensionsAreThoseThatBothKnow() throws SdpException {
        SessionDescription answer = answer(lite, Fixtures.text("chrome-offer"));
        MediaDescription audio = answer.media().get(0);
        assertThat(audio.codecs())
                .extracting(RtpCodec::name)
                .containsExactly("opus", "red", "PCMU", "PCMA");
        assertThat(audio.extensions())
                .extracting(HeaderExtension::uri)
                .containsExactly(
                        "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
                        "urn:ietf:params:rtp-hdrext:sdes:mid");
        assertThat(audio.direction()).isEqualTo(Direction.RECVONLY);
        assertThat(audio.rtcpMux()).isTrue();
        MediaDescription video = answer.media().get(1);
        assertThat(video.formats())
                .containsExactly("96", "98", "102", "45", "97", "99", "103", "46");
        assertThat(video.codecs().get(0).feedback())
                .containsExactly("goog-remb", "transport-cc", "ccm fir", "nack", "nack pli");
        assertThat(video.simulcast()).isEqualTo("recv q;h;f");
        assertThat(video.rids()).allMatch(rid -> rid.direction().equals("recv"));
    }

    @Test
    void aSectionThatWaitsForMediaIsInactiveOrSendonlyAsConfigured() throws SdpException {
        PeerHost sending =
                new PeerHost(
                        "10.0.0.2",
                        PeerOptions.builder().unusedSections(UnusedSections.SENDONLY).build());
        String offer = Fixtures.text("livekit-rust-offer");
        assertThat(answer(lite, offer).media().subList(0, 6))
                .allMatch(section -> section.direction() == Direction.INACTIVE);
        assertThat(answer(sending, offer).media().subList(0, 6))
                .allMatch(section -> section.direction() == Direction.SENDONLY)
                .allMatch(section -> section.msid() == null);
    }

    @Test
    void anInactiveSectionIsAnsweredWithOneCodecAndTheExtensions() throws SdpException {
        String offer = Fixtures.text("livekit-rust-offer");
        assertThat(answer(lite, offer).media().subList(0, 6))
                .allMatch(section -> section.codecs().size() == 1)
                .noneMatch(section -> section.extensions().isEmpty());
    }

    @Test
    void mediaThatIsNotWantedIsRefusedWithPortZero() throws SdpException {
        PeerHost dataOnly =
                new PeerHost(
                        "10.0.0.3", PeerOptions.builder().media(MediaCapabilities.NONE).build());
        SessionDescription answer = answer(dataOnly, Fixtures.text("chrome-offer"));
        assertThat(answer.media()).extracting(MediaDescription::port).containsExactly(0, 0, 9);
        assertThat(answer.bundle()).containsExactly("2");
        assertThat(answer.media().get(2).candidates()).isNotEmpty();
    }

    private static PeerHost refusing() {
        return new PeerHost(
                "10.0.0.8",
                PeerOptions.builder().iceLite(true).unusedSections(UnusedSections.REFUSED).build());
    }

    @Test
    void sectionsThatOnlyReceiveAreRefusedWhereNothingIsSent() throws SdpException {
        SessionDescription answer = answer(refusing(), Fixtures.text("livekit-rust-offer"));
        assertThat(answer.media())
                .extracting(MediaDescription::port)
                .containsExactly(9, 0, 0, 0, 0, 0, 9);
        // The transport of a bundle is that of its first section, so that one stays.
        assertThat(answer.bundle()).containsExactly("0", "6");
        assertThat(answer.media().get(0).candidates()).isNotEmpty();
    }

    @Test
    void sectionsThatSendAreAcceptedBesideThoseThatAreRefused() throws SdpException {
        SessionDescription answer = answer(refusing(), Fixtures.text("chrome-offer"));
        assertThat(answer.media()).noneMatch(MediaDescription::isRejected);
    }

    @Test
    void aSectionInForceIsNotRefusedWhenItOnlyReceivesLater() throws SdpException {
        PeerHost host = refusing();
        String offer = Fixtures.text("chrome-offer");
        host.answer(offer);
        SessionDescription again = answer(host, offer.replace("a=sendonly", "a=recvonly"));
        assertThat(again.media()).noneMatch(MediaDescription::isRejected);
        assertThat(again.media().get(1).direction()).isEqualTo(Direction.INACTIVE);
    }

    @Test
    void aRefusedSectionIsAcceptedOnceItIsUsed() throws SdpException {
        PeerHost host = refusing();
        String offer = Fixtures.text("livekit-rust-offer");
        host.answer(offer);
        String sending = offer.replaceFirst("(?s)(a=recvonly.*?)a=recvonly", "$1a=sendonly");
        SessionDescription again = answer(host, sending);
        assertThat(again.media())
                .extracting(MediaDescription::port)
                .containsExactly(9, 9, 0, 0, 0, 0, 9);
        assertThat(again.bundle()).containsExactly("0", "1", "6");
    }

    @Test
    void anOfferWithoutDataIsNotRefusedAltogether() throws SdpException {
        String offer = Fixtures.text("livekit-rust-offer");
        String media = offer.substring(0, offer.indexOf("m=application"));
        SessionDescription answer =
                answer(
                        refusing(),
                        media.replace(
                                "a=group:BUNDLE 0 1 2 3 4 5 6", "a=group:BUNDLE 0 1 2 3 4 5"));
        assertThat(answer.media()).noneMatch(MediaDescription::isRejected);
    }

    @Test
    void theDtlsRoleFollowsTheOfferAndThePreference() throws SdpException {
        PeerHost passive =
                new PeerHost("10.0.0.4", PeerOptions.builder().answerActive(false).build());
        String offer = Fixtures.text("pion-offer");
        assertThat(setup(answer(passive, offer))).isEqualTo(SetupRole.PASSIVE);
        String active = offer.replace("setup:actpass", "setup:active");
        assertThat(setup(answer(lite, active))).isEqualTo(SetupRole.PASSIVE);
    }

    private static @Nullable SetupRole setup(SessionDescription answer) {
        return answer.setup(answer.media().get(0));
    }

    @Test
    void anOfferWithoutFingerprintOrCredentialsIsRefusedAndChangesNothing() {
        String offer = Fixtures.text("pion-offer");
        assertRefused(offer.replaceAll("a=fingerprint:.*\r\n", ""), "fingerprint");
        assertRefused(offer.replaceAll("a=ice-ufrag:.*\r\n", ""), "ice-ufrag");
        assertRefused(offer.replace("sctp-port:5000", "sctp-port:6000"), "6000");
        assertRefused("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n", "no media section");
        assertThat(lite.engine.signalingState()).isEqualTo(SignalingState.STABLE);
        assertThat(lite.engine.remoteDescription()).isNull();
    }

    private void assertRefused(String offer, String reason) {
        assertThatThrownBy(() -> lite.engine.setRemoteDescription(SdpType.OFFER, offer, 0))
                .isInstanceOf(SdpException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void stepsOutOfOrderAreRefused() throws SdpException {
        PeerHost full = new PeerHost("10.0.0.5", PeerOptions.DEFAULT);
        assertThatThrownBy(() -> full.engine.createAnswer(0))
                .isInstanceOf(IllegalStateException.class);
        String offer = full.offer(false);
        assertThatThrownBy(() -> full.engine.setRemoteDescription(SdpType.OFFER, offer, 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("HAVE_LOCAL_OFFER");
        assertThatThrownBy(
                        () -> full.engine.setLocalDescription(SdpType.OFFER, offer + "a=x\r\n", 0))
                .isInstanceOf(SdpException.class);
    }

    @Test
    void anAnswerMustHaveTheSectionsOfTheOffer() throws SdpException {
        PeerHost full = new PeerHost("10.0.0.6", PeerOptions.DEFAULT);
        full.offer(false);
        assertThatThrownBy(
                        () ->
                                full.engine.setRemoteDescription(
                                        SdpType.ANSWER,
                                        Fixtures.text("chrome-offer")
                                                .replace("setup:actpass", "setup:active"),
                                        0))
                .isInstanceOf(SdpException.class)
                .hasMessageContaining("3 media sections");
        assertThatThrownBy(
                        () ->
                                full.engine.setRemoteDescription(
                                        SdpType.ANSWER, Fixtures.text("pion-offer"), 0))
                .isInstanceOf(SdpException.class)
                .hasMessageContaining("a=setup of an answer");
    }

    @Test
    void aRollbackGoesBackToStable() throws SdpException {
        PeerHost full = new PeerHost("10.0.0.7", PeerOptions.DEFAULT);
        full.offer(false);
        full.engine.setLocalDescription(SdpType.ROLLBACK, "", 0);
        assertThat(full.engine.signalingState()).isEqualTo(SignalingState.STABLE);
        full.engine.setRemoteDescription(SdpType.OFFER, Fixtures.text("pion-offer"), 0);
        full.engine.setRemoteDescription(SdpType.ROLLBACK, "", 0);
        assertThat(full.engine.signalingState()).isEqualTo(SignalingState.STABLE);
        assertThat(full.engine.remoteDescription()).isNull();
    }

    @Test
    void candidatesAreToldOnceTheDescriptionIsSet() throws SdpException {
        String answer = lite.answer(Fixtures.text("livekit-rust-offer"));
        lite.drain((from, to, datagram) -> {}, 0);
        PeerEvent.LocalCandidate told = lite.first(PeerEvent.LocalCandidate.class).orElseThrow();
        assertThat(told.candidate())
                .startsWith("candidate:")
                .endsWith("ufrag " + lite.engine.localUfrag());
        assertThat(told.mid()).isEqualTo("0");
        assertThat(answer).contains(" 10.0.0.1 5000 typ host");
        assertThat(lite.all(PeerEvent.LocalCandidatesDone.class)).hasSize(1);
    }

    @Test
    void candidatesThatDoNotParseAreCounted() throws SdpException {
        assertThat(lite.engine.addRemoteCandidate("candidate:nonsense", "0", 0, 0)).isFalse();
        lite.answer(Fixtures.text("pion-offer"));
        assertThat(lite.engine.addRemoteCandidate("candidate:1 1 udp", "0", 0, 0)).isFalse();
        assertThat(
                        lite.engine.addRemoteCandidate(
                                "candidate:1 1 udp 2130706431 10.1.1.1 9 typ host", "0", 0, 0))
                .isTrue();
        assertThat(lite.engine.addRemoteCandidate("", "0", 0, 0)).isTrue();
        assertThat(lite.engine.counters().get(PeerCounter.CANDIDATES_REFUSED)).isEqualTo(2);
    }
}
