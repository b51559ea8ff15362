package io.parley.webrtc.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.webrtc.sdp.SdpType;
import org.junit.jupiter.api.Test;

class SignalingTransitionsTest {
    @Test // the drawing of RFC 9429 §3.2
    void followsTheStateMachineOfTheRfc() {
        assertThat(next(SignalingState.STABLE, true, SdpType.OFFER))
                .isEqualTo(SignalingState.HAVE_LOCAL_OFFER);
        assertThat(next(SignalingState.HAVE_LOCAL_OFFER, false, SdpType.PRANSWER))
                .isEqualTo(SignalingState.HAVE_REMOTE_PRANSWER);
        assertThat(next(SignalingState.HAVE_REMOTE_PRANSWER, false, SdpType.ANSWER))
                .isEqualTo(SignalingState.STABLE);
        assertThat(next(SignalingState.STABLE, false, SdpType.OFFER))
                .isEqualTo(SignalingState.HAVE_REMOTE_OFFER);
        assertThat(next(SignalingState.HAVE_REMOTE_OFFER, true, SdpType.PRANSWER))
                .isEqualTo(SignalingState.HAVE_LOCAL_PRANSWER);
        assertThat(next(SignalingState.HAVE_LOCAL_PRANSWER, true, SdpType.ANSWER))
                .isEqualTo(SignalingState.STABLE);
        assertThat(next(SignalingState.HAVE_REMOTE_OFFER, true, SdpType.ROLLBACK))
                .isEqualTo(SignalingState.STABLE);
    }

    @Test
    void refusesEverythingElse() {
        assertRefused(SignalingState.STABLE, true, SdpType.ANSWER);
        assertRefused(SignalingState.STABLE, false, SdpType.ROLLBACK);
        assertRefused(SignalingState.HAVE_LOCAL_OFFER, true, SdpType.ANSWER);
        assertRefused(SignalingState.HAVE_LOCAL_OFFER, false, SdpType.OFFER);
        assertRefused(SignalingState.HAVE_REMOTE_OFFER, false, SdpType.ANSWER);
        assertRefused(SignalingState.CLOSED, true, SdpType.OFFER);
    }

    private static SignalingState next(SignalingState state, boolean local, SdpType type) {
        return SignalingTransitions.next(state, local, type);
    }

    private static void assertRefused(SignalingState state, boolean local, SdpType type) {
        assertThatThrownBy(() -> next(state, local, type))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(type.name());
    }
}
