package io.parley.rpc.dial;

import io.parley.rpc.proto.webrtc.v1.ICECandidate;
import io.parley.webrtc.IceCandidateInit;

/** ICE candidates between W3C's form and that of signaling messages. */
final class Candidates {
    private static final int MAX_LINE_INDEX = 0xFFFF; // RTCIceCandidateInit: unsigned short

    private Candidates() {}

    static ICECandidate toMessage(IceCandidateInit candidate) {
        ICECandidate.Builder message =
                ICECandidate.newBuilder()
                        .setCandidate(candidate.candidate())
                        .setSdpmLineIndex(candidate.sdpMLineIndex());
        if (candidate.sdpMid() != null) {
            message.setSdpMid(candidate.sdpMid());
        }
        return message.build();
    }

    /** Some clients write an empty mid where they know none. */
    static IceCandidateInit fromMessage(ICECandidate message) {
        return new IceCandidateInit(
                message.getCandidate(),
                message.getSdpMid().isEmpty() ? null : message.getSdpMid(),
                message.getSdpmLineIndex() & MAX_LINE_INDEX);
    }
}
