package io.parley.rpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.parley.rpc.proto.webrtc.v1.AnswerRequest;
import io.parley.rpc.proto.webrtc.v1.AnswerRequestDoneStage;
import io.parley.rpc.proto.webrtc.v1.AnswerRequestErrorStage;
import io.parley.rpc.proto.webrtc.v1.AnswerRequestInitStage;
import io.parley.rpc.proto.webrtc.v1.AnswerRequestUpdateStage;
import io.parley.rpc.proto.webrtc.v1.AnswerResponse;
import io.parley.rpc.proto.webrtc.v1.CallRequest;
import io.parley.rpc.proto.webrtc.v1.CallResponse;
import io.parley.rpc.proto.webrtc.v1.CallResponseInitStage;
import io.parley.rpc.proto.webrtc.v1.CallResponseUpdateStage;
import io.parley.rpc.proto.webrtc.v1.CallUpdateRequest;
import io.parley.rpc.proto.webrtc.v1.CallUpdateResponse;
import io.parley.rpc.proto.webrtc.v1.OptionalWebRTCConfigRequest;
import io.parley.rpc.proto.webrtc.v1.OptionalWebRTCConfigResponse;
import io.parley.rpc.proto.webrtc.v1.SignalingServiceGrpc;
import io.parley.rpc.proto.webrtc.v1.WebRTCConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A signaling service that does what a test says, also what a good one never would. */
final class ScriptedSignaling extends SignalingServiceGrpc.SignalingServiceImplBase
        implements AutoCloseable {
    private static final Metadata.Key<String> RPC_HOST =
            Metadata.Key.of("rpc-host", Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<Metadata> HEADERS = Context.key("headers");

    final List<String> seen = new CopyOnWriteArrayList<>();
    final List<Metadata> headers = new CopyOnWriteArrayList<>();
    final List<CallRequest> calls = new CopyOnWriteArrayList<>();
    final Map<String, BlockingQueue<Waiting>> waiting = new ConcurrentHashMap<>();
    private final Map<String, Waiting> exchanges = new ConcurrentHashMap<>();
    private final Server server;
    private final int port;

    volatile @Nullable Status configStatus;
    volatile @Nullable Status answerStatus;
    volatile WebRTCConfig config = WebRTCConfig.getDefaultInstance();

    /** What becomes of a call; null: it is brought to an answerer. */
    volatile @Nullable Function<StreamObserver<CallResponse>, Boolean> callScript;

    ScriptedSignaling() throws IOException {
        this(0);
    }

    ScriptedSignaling(int port) throws IOException {
        this(port, InsecureServerCredentials.create());
    }

    ScriptedSignaling(int port, ServerCredentials credentials) throws IOException {
        server =
                Grpc.newServerBuilderForPort(port, credentials)
                        .permitKeepAliveTime(5, TimeUnit.SECONDS)
                        .permitKeepAliveWithoutCalls(true)
                        .addService(this)
                        .intercept(new Recorder())
                        .build()
                        .start();
        this.port = server.getPort();
    }

    String address() {
        return "http://127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        server.shutdownNow();
        try {
            server.awaitTermination(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One Answer stream. */
    final class Waiting implements StreamObserver<AnswerResponse> {
        final ServerCallStreamObserver<AnswerRequest> requests;
        final List<AnswerResponse> received = new CopyOnWriteArrayList<>();
        private @Nullable StreamObserver<CallResponse> caller;
        private String uuid = "";
        private boolean answererDone;
        private boolean callerDone;
        private boolean callOver;

        Waiting(StreamObserver<AnswerRequest> requests) {
            this.requests = (ServerCallStreamObserver<AnswerRequest>) requests;
        }

        synchronized void connect(CallRequest call, StreamObserver<CallResponse> to) {
            uuid = UUID.randomUUID().toString();
            exchanges.put(uuid, this);
            caller = to;
            requests.onNext(
                    AnswerRequest.newBuilder()
                            .setUuid(uuid)
                            .setInit(
                                    AnswerRequestInitStage.newBuilder()
                                            .setSdp(call.getSdp())
                                            .setOptionalConfig(
                                                    WebRTCConfig.newBuilder()
                                                            .setDisableTrickle(
                                                                    call.getDisableTrickle())))
                            .build());
        }

        @Override
        public synchronized void onNext(AnswerResponse response) {
            received.add(response);
            seen.add("answer " + response.getStageCase());
            StreamObserver<CallResponse> to = caller;
            if (to == null || callOver) {
                return;
            }
            CallResponse.Builder out = CallResponse.newBuilder().setUuid(uuid);
            switch (response.getStageCase()) {
                case INIT ->
                        to.onNext(
                                out.setInit(
                                                CallResponseInitStage.newBuilder()
                                                        .setSdp(response.getInit().getSdp()))
                                        .build());
                case UPDATE ->
                        to.onNext(
                                out.setUpdate(
                                                CallResponseUpdateStage.newBuilder()
                                                        .setCandidate(
                                                                response.getUpdate()
                                                                        .getCandidate()))
                                        .build());
                case DONE -> {
                    answererDone = true;
                    callOver = true;
                    to.onCompleted();
                    endIfDone();
                }
                case ERROR -> {
                    callOver = true;
                    com.google.rpc.Status status = response.getError().getStatus();
                    to.onError(
                            Status.fromCodeValue(status.getCode())
                                    .withDescription("error from answerer: " + status.getMessage())
                                    .asException());
                    requests.onError(Status.CANCELLED.asException());
                }
                case STAGE_NOT_SET -> {}
            }
        }

        synchronized void update(CallUpdateRequest update) {
            AnswerRequest.Builder out = AnswerRequest.newBuilder().setUuid(uuid);
            switch (update.getUpdateCase()) {
                case CANDIDATE ->
                        requests.onNext(
                                out.setUpdate(
                                                AnswerRequestUpdateStage.newBuilder()
                                                        .setCandidate(update.getCandidate()))
                                        .build());
                case DONE -> {
                    callerDone = true;
                    requests.onNext(
                            out.setDone(AnswerRequestDoneStage.getDefaultInstance()).build());
                    endIfDone();
                }
                case ERROR -> {
                    requests.onNext(
                            out.setError(
                                            AnswerRequestErrorStage.newBuilder()
                                                    .setStatus(update.getError()))
                                    .build());
                    callerDone = true;
                    endIfDone();
                }
                case UPDATE_NOT_SET -> {}
            }
        }

        private void endIfDone() {
            if (answererDone && callerDone) {
                requests.onCompleted();
            }
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
    }

    @Override
    public void optionalWebRTCConfig(
            OptionalWebRTCConfigRequest request,
            StreamObserver<OptionalWebRTCConfigResponse> response) {
        seen.add("config");
        Status status = configStatus;
        if (status != null) {
            response.onError(status.asException());
            return;
        }
        response.onNext(OptionalWebRTCConfigResponse.newBuilder().setConfig(config).build());
        response.onCompleted();
    }

    @Override
    public void call(CallRequest request, StreamObserver<CallResponse> response) {
        seen.add("call");
        calls.add(request);
        Function<StreamObserver<CallResponse>, Boolean> script = callScript;
        if (script != null && script.apply(response)) {
            return;
        }
        ServerCallStreamObserver<CallResponse> stream =
                (ServerCallStreamObserver<CallResponse>) response;
        stream.setOnCancelHandler(() -> seen.add("call cancelled"));
        try {
            Waiting answerer = take(hosts().get(0));
            if (answerer == null) {
                response.onError(Status.NOT_FOUND.withDescription("nobody answers").asException());
            } else {
                answerer.connect(request, response);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable Waiting take(String host) throws InterruptedException {
        while (true) {
            Waiting next = queue(host).poll(60, TimeUnit.SECONDS);
            if (next == null || !next.requests.isCancelled()) {
                return next;
            }
        }
    }

    BlockingQueue<Waiting> queue(String host) {
        return waiting.computeIfAbsent(host, name -> new LinkedBlockingQueue<>());
    }

    @Override
    public void callUpdate(CallUpdateRequest request, StreamObserver<CallUpdateResponse> response) {
        seen.add("update " + request.getUpdateCase());
        Waiting exchange = exchanges.get(request.getUuid());
        if (exchange != null) {
            exchange.update(request);
        }
        response.onNext(CallUpdateResponse.getDefaultInstance());
        response.onCompleted();
    }

    @Override
    public StreamObserver<AnswerResponse> answer(StreamObserver<AnswerRequest> requests) {
        Waiting stream = new Waiting(requests);
        Status status = answerStatus;
        if (status != null) {
            requests.onError(status.asException());
            return stream;
        }
        hosts().forEach(host -> queue(host).add(stream));
        return stream;
    }

    private static List<String> hosts() {
        Metadata headers = HEADERS.get();
        Iterable<String> hosts = headers == null ? null : headers.getAll(RPC_HOST);
        List<String> all = new ArrayList<>();
        if (hosts != null) {
            hosts.forEach(all::add);
        }
        return all;
    }

    private final class Recorder implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata received, ServerCallHandler<Q, R> next) {
            headers.add(received);
            return Contexts.interceptCall(
                    Context.current().withValue(HEADERS, received), call, received, next);
        }
    }
}
