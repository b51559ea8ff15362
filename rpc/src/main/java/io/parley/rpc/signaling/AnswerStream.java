package io.parley.rpc.signaling;

import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.parley.rpc.proto.webrtc.v1.AnswerRequest;
import io.parley.rpc.proto.webrtc.v1.AnswerRequestDoneStage;
import io.parley.rpc.proto.webrtc.v1.AnswerRequestErrorStage;
import io.parley.rpc.proto.webrtc.v1.AnswerRequestHeartbeatStage;
import io.parley.rpc.proto.webrtc.v1.AnswerRequestInitStage;
import io.parley.rpc.proto.webrtc.v1.AnswerRequestUpdateStage;
import io.parley.rpc.proto.webrtc.v1.AnswerResponse;
import io.parley.rpc.proto.webrtc.v1.ICECandidate;
import io.parley.rpc.proto.webrtc.v1.WebRTCConfig;
import io.parley.rpc.queue.AnswererListener;
import io.parley.rpc.queue.CallQueue;
import io.parley.rpc.queue.Offer;
import io.parley.rpc.queue.Outcomes;
import io.parley.rpc.queue.SignalingTimer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One answerer's stream: it waits, takes one offer, and ends when both sides are done. The peer's
 * messages come one at a time on the call's executor, the queue's events one at a time from the
 * queue; what both touch is atomic.
 */
final class AnswerStream implements AnswererListener, StreamObserver<AnswerResponse> {

    private static final AnswerRequest HEARTBEAT =
            AnswerRequest.newBuilder()
                    .setHeartbeat(AnswerRequestHeartbeatStage.getDefaultInstance())
                    .build();

    private final StreamWriter<AnswerRequest> out;
    private final SignalingOptions options;
    private final SignalingTimer timer;

    /** Set by whichever side is done first; the second then ends the stream. */
    private final AtomicBoolean oneSideDone = new AtomicBoolean();

    private volatile String uuid = "";
    private volatile boolean callerDone;
    private volatile boolean answererDone;
    private volatile CallQueue.@Nullable AnswerLeg leg;
    private volatile SignalingTimer.@Nullable Alarm heartbeat;
    private boolean answered;

    private AnswerStream(
            ServerCallStreamObserver<AnswerRequest> out,
            SignalingOptions options,
            SignalingTimer timer) {
        this.out = new StreamWriter<>(out);
        this.options = options;
        this.timer = timer;
        // Nothing is read before there is an offer to talk about.
        out.disableAutoRequest();
        out.setOnCancelHandler(this::cancelled);
    }

    static AnswerStream open(
            CallQueue queue,
            List<String> hosts,
            boolean heartbeats,
            ServerCallStreamObserver<AnswerRequest> out,
            SignalingOptions options,
            SignalingTimer timer) {
        AnswerStream stream = new AnswerStream(out, options, timer);
        if (heartbeats) {
            stream.scheduleHeartbeat();
        }
        stream.leg = queue.answer(hosts, stream);
        if (stream.out.closed()) {
            stream.release();
        }
        return stream;
    }

    private void scheduleHeartbeat() {
        heartbeat = timer.schedule(options.heartbeatInterval().toMillis(), this::beat);
        if (out.closed()) {
            release();
        }
    }

    private void beat() {
        if (!out.closed()) {
            // A peer that does not read needs no further sign; the connection's own checks find it.
            out.sendIfReady(HEARTBEAT);
            scheduleHeartbeat();
        }
    }

    // ---- what the queue says

    @Override
    public void onOffer(Offer offer) {
        uuid = offer.uuid();
        out.send(request().setInit(init(offer)).build());
        out.request();
    }

    private AnswerRequestInitStage init(Offer offer) {
        long deadline = offer.deadlineMillis();
        return AnswerRequestInitStage.newBuilder()
                .setSdp(offer.sdp())
                .setOptionalConfig(
                        WebRTCConfig.newBuilder()
                                .addAllAdditionalIceServers(
                                        options.iceServers().forClient(offer.host()))
                                .setDisableTrickle(offer.disableTrickle()))
                .setDeadline(
                        Timestamp.newBuilder()
                                .setSeconds(deadline / 1000)
                                .setNanos((int) (deadline % 1000) * 1_000_000))
                .setCallerAuthEntity(offer.callerEntity())
                .putAllCallerAuthMetadata(offer.callerMetadata())
                .build();
    }

    @Override
    public void onCandidate(ICECandidate candidate) {
        out.send(
                request()
                        .setUpdate(AnswerRequestUpdateStage.newBuilder().setCandidate(candidate))
                        .build());
    }

    @Override
    public void onCallerDone() {
        callerDone = true;
        sendDone();
        sideDone();
    }

    @Override
    public void onCallerGone(Status cause) {
        sendError(cause);
        sendDone();
        close(Status.OK);
    }

    @Override
    public void onExpired() {
        if (!callerDone) {
            if (!answererDone) {
                sendError(Outcomes.EXPIRED);
            }
            sendDone();
        }
        close(Outcomes.EXPIRED);
    }

    @Override
    public void onFailed(Status status) {
        close(status);
    }

    private AnswerRequest.Builder request() {
        return AnswerRequest.newBuilder().setUuid(uuid);
    }

    private void sendDone() {
        out.send(request().setDone(AnswerRequestDoneStage.getDefaultInstance()).build());
    }

    private void sendError(Status cause) {
        out.send(
                request()
                        .setError(
                                AnswerRequestErrorStage.newBuilder()
                                        .setStatus(StatusProto.fromStatusAndTrailers(cause, null)))
                        .build());
    }

    // ---- what the peer says

    @Override
    public void onNext(AnswerResponse message) {
        CallQueue.AnswerLeg current = leg;
        if (current == null || answererDone || out.closed()) {
            return;
        }
        if (!message.getUuid().equals(uuid)) {
            violation("uuid mismatch; have=\"" + message.getUuid() + "\" want=\"" + uuid + "\"");
            return;
        }
        if (tooBig(message)) {
            violation("stage is too big");
            return;
        }
        switch (message.getStageCase()) {
            case INIT -> {
                if (answered) {
                    violation("got init stage more than once");
                    return;
                }
                answered = true;
                current.answer(message.getInit().getSdp());
            }
            case UPDATE -> {
                if (!answered) {
                    violation("got update stage before init stage");
                    return;
                }
                current.candidate(message.getUpdate().getCandidate());
            }
            case DONE -> {
                if (!answered) {
                    violation("got done stage before init stage");
                    return;
                }
                answererDone();
            }
            case ERROR -> {
                current.error(toStatus(message.getError().getStatus()));
                close(Outcomes.CANCELLED);
            }
            case STAGE_NOT_SET -> violation("unexpected stage <nil>");
        }
        out.request();
    }

    private static boolean tooBig(AnswerResponse message) {
        return message.hasInit()
                ? message.getInit().getSdp().length() > Limits.MAX_SDP_CHARS
                : message.getSerializedSize() > Limits.MAX_CANDIDATE_BYTES;
    }

    private static Status toStatus(com.google.rpc.Status status) {
        return Status.fromCodeValue(status.getCode()).withDescription(status.getMessage());
    }

    private void violation(String text) {
        sendDone();
        close(Status.CANCELLED.withDescription(text + "; context canceled"));
    }

    /** The end of the peer's messages says the same as done. */
    @Override
    public void onCompleted() {
        if (answererDone) {
            return;
        }
        if (answered) {
            answererDone();
        } else {
            close(Status.OK);
        }
    }

    private void answererDone() {
        answererDone = true;
        CallQueue.AnswerLeg current = leg;
        if (current != null) {
            current.done();
        }
        sideDone();
    }

    @Override
    public void onError(Throwable failure) {
        cancelled();
    }

    private void cancelled() {
        if (out.cancelled()) {
            options.metrics().answerEnded(Status.Code.CANCELLED);
            release();
        }
    }

    // ---- the end

    private void sideDone() {
        if (!oneSideDone.compareAndSet(false, true)) {
            close(Status.OK);
        }
    }

    private void close(Status status) {
        if (out.close(status)) {
            options.metrics().answerEnded(status.getCode());
            release();
        }
    }

    private void release() {
        SignalingTimer.Alarm beating = heartbeat;
        if (beating != null) {
            beating.cancel();
        }
        CallQueue.AnswerLeg current = leg;
        if (current != null) {
            current.leave();
        }
    }
}
