package io.parley.webrtc.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionDescriptionTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "chrome-offer",
                "livekit-rust-offer",
                "pion-offer",
                "aiortc-offer",
                "firefox-offer",
                "chromium-publisher-offer",
                "chromium-subscriber-answer",
                "libwebrtc-publisher-offer",
                "libwebrtc-single-offer",
                "livekit-publisher-answer",
                "livekit-subscriber-offer"
            })
    void whatRealStacksWriteComesOutAsItWentIn(String name) throws SdpException {
        String text = Fixtures.text(name);
        SessionDescription parsed = SessionDescription.parse(text);
        assertThat(parsed.toString()).isEqualTo(text);
        assertThat(SessionDescription.parse(parsed.toString())).isEqualTo(parsed);
    }

    @Test
    void aChromeOfferIsUnderstood() throws SdpException {
        SessionDescription offer = SessionDescription.parse(Fixtures.text("chrome-offer"));
        assertThat(offer.bundle()).containsExactly("0", "1", "2");
        assertThat(offer.extmapAllowMixed()).isTrue();
        MediaDescription audio = offer.media().get(0);
        assertThat(audio.direction()).isEqualTo(Direction.SENDRECV);
        assertThat(audio.msid())
                .isEqualTo(
                        new Msid(
                                "47017fee-b6c1-4162-929c-a25110252400",
                                "f83006c5-a0ff-4e0a-9ed9-d3e6747be7d9"));
        assertThat(audio.codecs().get(0))
                .isEqualTo(
                        new RtpCodec(
                                111,
                                "opus",
                                48000,
                                2,
                                "minptime=10;useinbandfec=1",
                                List.of("transport-cc")));
        assertThat(audio.codecs().get(0).parameter("useinbandfec")).isEqualTo("1");
        assertThat(offer.iceUfrag(audio)).isEqualTo("Q4fz");
        assertThat(offer.setup(audio)).isEqualTo(SetupRole.ACTPASS);
        MediaDescription video = offer.media().get(1);
        assertThat(video.rids()).extracting(Rid::id).containsExactly("q", "h", "f");
        assertThat(video.simulcast()).isEqualTo("send q;h;f");
        assertThat(video.ssrcGroups())
                .containsExactly(new SsrcGroup("FID", List.of(2231627014L, 632943048L)));
        MediaDescription data = offer.media().get(2);
        assertThat(data.isApplication()).isTrue();
        assertThat(data.sctpPort()).isEqualTo(5000);
        assertThat(data.maxMessageSize()).isEqualTo(262144);
        assertThat(offer.application()).isSameAs(data);
        assertThat(offer.media("1")).isSameAs(video);
    }

    @Test
    void whatTheSessionSaysHoldsForItsSections() throws SdpException {
        SessionDescription offer = SessionDescription.parse(Fixtures.text("pion-offer"));
        MediaDescription data = offer.media().get(0);
        assertThat(offer.fingerprints(data))
                .extracting(Fingerprint::hash)
                .containsExactly("sha-256");
        assertThat(data.candidates()).hasSize(2).allMatch(line -> line.startsWith("candidate:"));
        assertThat(data.endOfCandidates()).isTrue();
    }

    @Test
    void aBundleOnlySectionWithPortZeroIsNotRejected() throws SdpException {
        SessionDescription offer = SessionDescription.parse(Fixtures.text("firefox-offer"));
        assertThat(offer.media().get(1).port()).isZero();
        assertThat(offer.media().get(1).isRejected()).isFalse();
        assertThat(offer.media().get(0).extensions().get(1).direction())
                .isEqualTo(Direction.RECVONLY);
    }

    @Test
    void linesMayEndInLineFeedsAlone() throws SdpException {
        String text = Fixtures.text("pion-offer");
        assertThat(SessionDescription.parse(text.replace("\r\n", "\n")))
                .isEqualTo(SessionDescription.parse(text));
    }

    @Test
    void thePortOfTheDraftsIsRead() throws SdpException {
        String text =
                "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"
                        + "m=application 9 DTLS/SCTP 5001\r\na=sctpmap:5001 webrtc-datachannel 65535\r\n";
        MediaDescription data = SessionDescription.parse(text).media().get(0);
        assertThat(data.isApplication()).isTrue();
        assertThat(data.sctpPort()).isEqualTo(5001);
    }

    @Test
    void aMistakeIsNamedByLineColumnAndText() {
        String text =
                "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"
                        + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=rtpmap:111 opus/fast\r\n";
        assertThatThrownBy(() -> SessionDescription.parse(text))
                .isInstanceOf(SdpException.class)
                .hasMessage(
                        "SDP line 6, column 19: expected a clock rate, 1 to 2147483647:"
                                + " \"a=rtpmap:111 opus/fast\"");
    }

    @Test
    void aPasswordNeverGetsIntoAMessage() {
        String text = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=ice-pwd:short secret\r\n";
        assertThatThrownBy(() -> SessionDescription.parse(text))
                .isInstanceOf(SdpException.class)
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "v=1\r\n",
                "v=0\r\ns=-\r\n",
                "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nnonsense\r\n",
                "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nm=audio x RTP/AVP 0\r\n",
                "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\na=setup:maybe\r\n",
                "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\na=fingerprint:sha-256 XY\r\n",
                "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\na=mid\r\n",
                "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\na=sctp-port:70000\r\n"
            })
    void nonsenseIsRefused(String text) {
        assertThatThrownBy(() -> SessionDescription.parse(text)).isInstanceOf(SdpException.class);
    }

    @Test
    void sizesAreBounded() {
        String head = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n";
        assertThatThrownBy(() -> SessionDescription.parse(head + "a=x:" + "y".repeat(20_000)))
                .isInstanceOf(SdpException.class)
                .hasMessageContaining("longer than");
        assertThatThrownBy(
                        () ->
                                SessionDescription.parse(
                                        head + "m=audio 9 RTP/AVP 0\r\n".repeat(1025)))
                .isInstanceOf(SdpException.class)
                .hasMessageContaining("more than 1024 media sections");
        assertThatThrownBy(() -> SessionDescription.parse(head + "a=x\r\n".repeat(100_001)))
                .isInstanceOf(SdpException.class)
                .hasMessageContaining("more than 100000 lines");
    }

    @Property(tries = 400)
    void anythingElseIsReadOrRefusedButNeverThrowsSomethingElse(
            @ForAll long seed, @ForAll @IntRange(max = 4) int fixture) {
        String[] names = {
            "chrome-offer", "livekit-rust-offer", "pion-offer", "aiortc-offer", "firefox-offer"
        };
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder text = new StringBuilder(Fixtures.text(names[fixture]));
        for (int changes = random.nextInt(1, 6); changes > 0; changes--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(3)) {
                case 0 -> text.setCharAt(at, (char) random.nextInt(0x180));
                case 1 -> text.delete(at, Math.min(text.length(), at + random.nextInt(40)));
                default -> text.insert(at, (char) random.nextInt(0x180));
            }
        }
        try {
            SessionDescription parsed = SessionDescription.parse(text.toString());
            assertThat(SessionDescription.parse(parsed.toString())).isEqualTo(parsed);
        } catch (SdpException refused) {
            assertThat(refused).hasMessageStartingWith("SDP");
        }
    }

    @Test
    void whatIsBuiltIsRead() throws SdpException {
        RtpCodec codec =
                new RtpCodec(111, "opus", 48000, 2, "useinbandfec=1", List.of("transport-cc"));
        SessionDescription built =
                SessionDescription.builder("- 1 1 IN IP4 0.0.0.0")
                        .attribute("group", "BUNDLE a")
                        .attribute("ice-lite")
                        .media(
                                MediaDescription.builder(
                                                "audio", 9, "UDP/TLS/RTP/SAVPF", List.of("111"))
                                        .detail("c=IN IP4 0.0.0.0")
                                        .attribute("mid", "a")
                                        .attribute("recvonly")
                                        .codec(codec)
                                        .build())
                        .build();
        SessionDescription read = SessionDescription.parse(built.toString());
        assertThat(read).isEqualTo(built);
        assertThat(read.iceLite()).isTrue();
        assertThat(read.media().get(0).codecs()).containsExactly(codec);
    }
}
