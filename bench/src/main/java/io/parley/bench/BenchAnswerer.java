package io.parley.bench;

import io.grpc.stub.StreamObserver;
import io.parley.rpc.proto.webrtc.v1.AnswerRequest;
import io.parley.rpc.proto.webrtc.v1.AnswerResponse;
import io.parley.rpc.proto.webrtc.v1.AnswerResponseDoneStage;
import io.parley.rpc.proto.webrtc.v1.AnswerResponseInitStage;
import io.parley.rpc.proto.webrtc.v1.AnswerResponseUpdateStage;
import io.parley.rpc.proto.webrtc.v1.ICECandidate;
import io.parley.rpc.proto.webrtc.v1.SignalingServiceGrpc.SignalingServiceStub;
import org.jspecify.annotations.Nullable;

/** Answers every offer at once, and opens the next stream when one has ended. */
final class BenchAnswerer implements StreamObserver<AnswerRequest> {

    private final SignalingServiceStub stub;
    private final String sdp;
    private final ICECandidate candidate;
    private @Nullable StreamObserver<AnswerResponse> out;

    BenchAnswerer(SignalingServiceStub stub, String sdp, ICECandidate candidate) {
        this.stub = stub;
        this.sdp = sdp;
        this.candidate = candidate;
    }

    void open() {
        out = stub.answer(this);
    }

    @Override
    public void onNext(AnswerRequest request) {
        StreamObserver<AnswerResponse> stream = out;
        if (!request.hasInit() || stream == null) {
            return;
        }
        AnswerResponse.Builder response = AnswerResponse.newBuilder().setUuid(request.getUuid());
        stream.onNext(response.setInit(AnswerResponseInitStage.newBuilder().setSdp(sdp)).build());
        stream.onNext(
                response.setUpdate(AnswerResponseUpdateStage.newBuilder().setCandidate(candidate))
                        .build());
        stream.onNext(response.setDone(AnswerResponseDoneStage.getDefaultInstance()).build());
    }

    @Override
    public void onError(Throwable failure) {
        // The connection was closed at the end of a measurement.
    }

    @Override
    public void onCompleted() {
        open();
    }
}
