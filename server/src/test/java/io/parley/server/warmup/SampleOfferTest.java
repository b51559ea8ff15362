package io.parley.server.warmup;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.webrtc.sdp.SdpException;
import io.parley.webrtc.sdp.SessionDescription;
import org.junit.jupiter.api.Test;

class SampleOfferTest {
    private static final String DATA_ONLY =
            """
            v=0
            o=- 1 1 IN IP4 0.0.0.0
            s=-
            t=0 0
            a=group:BUNDLE 0
            m=application 9 UDP/DTLS/SCTP webrtc-datachannel
            c=IN IP4 0.0.0.0
            a=ice-ufrag:abcd
            a=ice-pwd:abcdefghijklmnopqrstuvwx
            a=setup:actpass
            a=mid:0
            a=sctp-port:5000
            """
                    .replace("\n", "\r\n");

    @Test
    void theSectionsForMediaShareTheTransport() throws SdpException {
        SessionDescription offer = SessionDescription.parse(SampleOffer.withMedia(DATA_ONLY));
        assertThat(offer.media()).hasSize(7);
        assertThat(offer.bundle()).containsExactly("0", "1", "2", "3", "4", "5", "6");
        assertThat(offer.media())
                .allMatch(section -> "abcd".equals(offer.iceUfrag(section)))
                .noneMatch(section -> section.direction().sends() && !section.isApplication());
    }

    @Test
    void whatWasAddedCanBeTakenOutAgain() {
        assertThat(SampleOffer.withoutMedia(SampleOffer.withMedia(DATA_ONLY)))
                .isEqualTo(DATA_ONLY.replace("BUNDLE 0", "BUNDLE 0 1 2 3 4 5 6"));
        assertThat(SampleOffer.withoutMedia(DATA_ONLY)).isEqualTo(DATA_ONLY);
    }
}
