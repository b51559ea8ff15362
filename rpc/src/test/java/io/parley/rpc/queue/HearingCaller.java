package io.parley.rpc.queue;

import io.grpc.Status;
import io.parley.rpc.proto.webrtc.v1.ICECandidate;

final class HearingCaller extends Events implements CallerListener {

    @Override
    public void onAnswer(String sdp) {
        add("answer " + sdp);
    }

    @Override
    public void onCandidate(ICECandidate candidate) {
        add("candidate " + candidate.getCandidate());
    }

    @Override
    public void onEnd(Status status) {
        String text = status.getDescription();
        add("end " + status.getCode() + (text == null ? "" : " " + text));
    }
}
