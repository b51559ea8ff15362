package io.parley.rpc.signaling;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.parley.rpc.proto.webrtc.v1.CallResponse;
import io.parley.rpc.proto.webrtc.v1.CallResponseInitStage;
import io.parley.rpc.proto.webrtc.v1.CallResponseUpdateStage;
import io.parley.rpc.proto.webrtc.v1.ICECandidate;
import io.parley.rpc.queue.CallQueue;
import io.parley.rpc.queue.CallerListener;
import io.parley.rpc.queue.Offer;
import io.parley.rpc.queue.Outcomes;
import org.jspecify.annotations.Nullable;

/**
 * One caller's stream: what the queue says goes out, and the end of the stream goes to the queue.
 */
final class CallStream implements CallerListener {

    private final StreamWriter<CallResponse> out;
    private final SignalingMetrics metrics;
    private final String uuid;
    private final long startNanos = System.nanoTime();
    private CallQueue.@Nullable CallLeg leg;

    private CallStream(
            ServerCallStreamObserver<CallResponse> out, String uuid, SignalingMetrics metrics) {
        this.out = new StreamWriter<>(out);
        this.uuid = uuid;
        this.metrics = metrics;
        out.setOnCancelHandler(this::cancelled);
    }

    static void open(
            CallQueue queue,
            Offer offer,
            ServerCallStreamObserver<CallResponse> out,
            SignalingMetrics metrics) {
        CallStream stream = new CallStream(out, offer.uuid(), metrics);
        stream.leg = queue.call(offer, stream);
    }

    @Override
    public void onAnswer(String sdp) {
        out.send(
                CallResponse.newBuilder()
                        .setUuid(uuid)
                        .setInit(CallResponseInitStage.newBuilder().setSdp(sdp))
                        .build());
    }

    @Override
    public void onCandidate(ICECandidate candidate) {
        out.send(
                CallResponse.newBuilder()
                        .setUuid(uuid)
                        .setUpdate(CallResponseUpdateStage.newBuilder().setCandidate(candidate))
                        .build());
    }

    @Override
    public void onEnd(Status status) {
        if (out.close(status)) {
            metrics.callEnded(status.getCode(), System.nanoTime() - startNanos);
        }
    }

    /** Runs on the call's own executor, as what opened the stream did, so the leg is there. */
    private void cancelled() {
        if (!out.cancelled()) {
            return;
        }
        Status cause = causeOfCancellation();
        metrics.callEnded(cause.getCode(), System.nanoTime() - startNanos);
        if (leg != null) {
            leg.cancel(cause);
        }
    }

    /** A client whose own deadline has passed hangs up as one that was told to. */
    private static Status causeOfCancellation() {
        Deadline deadline = Context.current().getDeadline();
        return deadline != null && deadline.isExpired() ? Outcomes.EXPIRED : Outcomes.CANCELLED;
    }
}
