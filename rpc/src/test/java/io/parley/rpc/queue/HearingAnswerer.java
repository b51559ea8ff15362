package io.parley.rpc.queue;

import io.grpc.Status;
import io.parley.rpc.proto.webrtc.v1.ICECandidate;
import org.jspecify.annotations.Nullable;

final class HearingAnswerer extends Events implements AnswererListener {

    volatile @Nullable Offer offer;

    @Override
    public void onOffer(Offer taken) {
        offer = taken;
        add("offer " + taken.sdp());
    }

    @Override
    public void onCandidate(ICECandidate candidate) {
        add("candidate " + candidate.getCandidate());
    }

    @Override
    public void onCallerDone() {
        add("done");
    }

    @Override
    public void onCallerGone(Status cause) {
        add("gone " + cause.getCode() + " " + cause.getDescription());
    }

    @Override
    public void onExpired() {
        add("expired");
    }

    @Override
    public void onFailed(Status status) {
        add("failed " + status.getCode() + " " + status.getDescription());
    }
}
