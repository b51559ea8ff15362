package io.parley.rpc.dial;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.rpc.channel.SessionDescriptions;
import io.parley.rpc.proto.webrtc.v1.ICECandidate;
import io.parley.webrtc.IceCandidateInit;
import io.parley.webrtc.SessionDescriptionInit;
import io.parley.webrtc.sdp.SdpType;
import org.junit.jupiter.api.Test;

class DescriptionsTest {
    private static final String OFFER =
            SessionDescriptions.encode(new SessionDescriptionInit(SdpType.OFFER, "v=0\r\n"));

    @Test
    void onlyTheDescriptionThatIsDueIsRead() {
        assertThat(Descriptions.read(OFFER, SdpType.OFFER))
                .isEqualTo(new SessionDescriptionInit(SdpType.OFFER, "v=0\r\n"));
        assertThat(Descriptions.read(OFFER, SdpType.ANSWER)).isNull();
        assertThat(Descriptions.read("!", SdpType.OFFER)).isNull();
        assertThat(Descriptions.read("", SdpType.OFFER)).isNull();
    }

    @Test
    void aTextWithoutEndIsNotRead() {
        String endless = "A".repeat(Limits.MAX_SDP_CHARS + 1);
        assertThat(Descriptions.read(endless, SdpType.OFFER)).isNull();
    }

    @Test
    void candidatesKeepWhatIsThereAndNothingElse() {
        ICECandidate sent = Candidates.toMessage(new IceCandidateInit("candidate:1", null, 2));
        assertThat(sent.getCandidate()).isEqualTo("candidate:1");
        assertThat(sent.hasSdpMid()).isFalse();
        assertThat(sent.getSdpmLineIndex()).isEqualTo(2);
        assertThat(Candidates.toMessage(new IceCandidateInit("c", "0", 0)).getSdpMid())
                .isEqualTo("0");
    }

    @Test
    void anEmptyMidIsNoneAndTheIndexHasSixteenBits() {
        IceCandidateInit read =
                Candidates.fromMessage(
                        ICECandidate.newBuilder()
                                .setCandidate("candidate:1")
                                .setSdpMid("")
                                .setSdpmLineIndex(0x1_0003)
                                .build());
        assertThat(read.sdpMid()).isNull();
        assertThat(read.sdpMLineIndex()).isEqualTo(3);
    }
}
