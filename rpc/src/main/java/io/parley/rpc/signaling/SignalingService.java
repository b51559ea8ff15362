package io.parley.rpc.signaling;

import io.grpc.BindableService;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.parley.rpc.auth.Identity;
import io.parley.rpc.proto.webrtc.v1.AnswerRequest;
import io.parley.rpc.proto.webrtc.v1.AnswerResponse;
import io.parley.rpc.proto.webrtc.v1.CallRequest;
import io.parley.rpc.proto.webrtc.v1.CallResponse;
import io.parley.rpc.proto.webrtc.v1.CallUpdateRequest;
import io.parley.rpc.proto.webrtc.v1.CallUpdateResponse;
import io.parley.rpc.proto.webrtc.v1.OptionalWebRTCConfigRequest;
import io.parley.rpc.proto.webrtc.v1.OptionalWebRTCConfigResponse;
import io.parley.rpc.proto.webrtc.v1.ReportConnectionMetadataRequest;
import io.parley.rpc.proto.webrtc.v1.ReportConnectionMetadataResponse;
import io.parley.rpc.proto.webrtc.v1.SignalingServiceGrpc;
import io.parley.rpc.proto.webrtc.v1.WebRTCConfig;
import io.parley.rpc.queue.CallQueue;
import io.parley.rpc.queue.CallUpdate;
import io.parley.rpc.queue.Offer;
import io.parley.rpc.queue.SignalingTimer;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code proto.rpc.webrtc.v1.SignalingService}: brings a caller and the answerer of a host together
 * and passes on what they say until they are connected. Runs in any gRPC server; never blocks.
 *
 * @since 0.2
 */
public final class SignalingService implements BindableService {

    private static final Metadata.Key<String> HEARTBEATS_ALLOWED =
            Metadata.Key.of("heartbeats-allowed", Metadata.ASCII_STRING_MARSHALLER);

    private final CallQueue queue;
    private final SignalingOptions options;
    private final SignalingTimer timer;

    /**
     * A service over a queue. Whoever made the queue and the timer closes them: closing the queue
     * ends every stream of the service with UNAVAILABLE.
     *
     * @param timer the one of the queue
     */
    public SignalingService(CallQueue queue, SignalingOptions options, SignalingTimer timer) {
        this.queue = Objects.requireNonNull(queue, "queue");
        this.options = Objects.requireNonNull(options, "options");
        this.timer = Objects.requireNonNull(timer, "timer");
    }

    /** Takes a call whose hosts are in order, and gives what handles its messages. */
    private interface Opening<Q, R> {
        ServerCallHandler<Q, R> open(Caller caller);
    }

    /** Who calls, and which hosts the call is about. */
    private record Caller(
            List<String> hosts, Metadata headers, String address, @Nullable Identity identity) {

        String host() {
            return hosts.get(0);
        }

        String name() {
            return identity == null ? address : identity.entity();
        }
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServerServiceDefinition.builder(SignalingServiceGrpc.getServiceDescriptor())
                .addMethod(
                        SignalingServiceGrpc.getCallMethod(),
                        checked(
                                true,
                                caller ->
                                        ServerCalls.asyncServerStreamingCall(
                                                (request, out) -> call(caller, request, out))))
                .addMethod(
                        SignalingServiceGrpc.getCallUpdateMethod(),
                        checked(
                                true,
                                caller ->
                                        ServerCalls.asyncUnaryCall(
                                                (request, out) ->
                                                        callUpdate(caller, request, out))))
                .addMethod(
                        SignalingServiceGrpc.getAnswerMethod(),
                        checked(
                                false,
                                caller ->
                                        ServerCalls.asyncBidiStreamingCall(
                                                out -> answer(caller, out))))
                .addMethod(
                        SignalingServiceGrpc.getOptionalWebRTCConfigMethod(),
                        checked(
                                false,
                                caller ->
                                        ServerCalls.asyncUnaryCall(
                                                (request, out) -> config(caller, request, out))))
                .addMethod(
                        SignalingServiceGrpc.getReportConnectionMetadataMethod(),
                        checked(
                                false,
                                caller ->
                                        ServerCalls.asyncUnaryCall(
                                                (request, out) -> report(caller, request, out))))
                .build();
    }

    private <Q, R> ServerCallHandler<Q, R> checked(boolean onlyOne, Opening<Q, R> opening) {
        return (call, headers) -> {
            HostMetadata hosts = HostMetadata.read(headers, onlyOne, options.hosts());
            if (hosts.failure() != null) {
                return refuse(call, hosts.failure());
            }
            Caller caller = new Caller(hosts.hosts(), headers, addressOf(call), Identity.current());
            Status denied = denied(call.getMethodDescriptor(), caller);
            return denied == null
                    ? opening.open(caller).startCall(call, headers)
                    : refuse(call, denied);
        };
    }

    private static <Q, R> ServerCall.Listener<Q> refuse(ServerCall<Q, R> call, Status status) {
        call.close(status, new Metadata());
        return new ServerCall.Listener<>() {};
    }

    private static String addressOf(ServerCall<?, ?> call) {
        SocketAddress address = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        return address instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress().getHostAddress()
                : String.valueOf(address);
    }

    private @Nullable Status denied(MethodDescriptor<?, ?> method, Caller caller) {
        boolean answering = method == SignalingServiceGrpc.getAnswerMethod();
        // An answerer asks for the ICE servers of its own host.
        boolean either = method == SignalingServiceGrpc.getOptionalWebRTCConfigMethod();
        HostAccess access = options.access();
        for (String host : caller.hosts()) {
            boolean mayAnswer = (answering || either) && access.mayAnswer(caller.identity(), host);
            if (!mayAnswer && (answering || !access.mayCall(caller.identity(), host))) {
                return Status.PERMISSION_DENIED.withDescription(
                        (answering ? "not allowed to answer for \"" : "not allowed to call \"")
                                + host
                                + "\"");
            }
        }
        return null;
    }

    private void call(Caller caller, CallRequest request, StreamObserver<CallResponse> out) {
        Status refusal = refusal(caller, request);
        if (refusal != null) {
            options.metrics().callEnded(refusal.getCode(), 0);
            out.onError(refusal.asRuntimeException());
            return;
        }
        Offer offer =
                Offer.of(
                        caller.host(),
                        request.getSdp(),
                        request.getDisableTrickle(),
                        timer.millis() + options.offerLifetime().toMillis());
        Identity identity = caller.identity();
        if (identity != null) {
            offer = offer.withCaller(identity.entity(), identity.metadata());
        }
        CallStream.open(
                queue, offer, (ServerCallStreamObserver<CallResponse>) out, options.metrics());
    }

    private @Nullable Status refusal(Caller caller, CallRequest request) {
        if (request.getSdp().length() > Limits.MAX_SDP_CHARS) {
            return Status.INVALID_ARGUMENT.withDescription(
                    "sdp: "
                            + request.getSdp().length()
                            + " characters (expected: at most "
                            + Limits.MAX_SDP_CHARS
                            + ")");
        }
        RateLimiter rate = options.callRate();
        Status limited = rate == null ? null : rate.tryAcquire(caller.name());
        if (limited != null) {
            options.metrics().rateLimited();
        }
        return limited;
    }

    private void callUpdate(
            Caller caller, CallUpdateRequest request, StreamObserver<CallUpdateResponse> out) {
        CallUpdate update;
        switch (request.getUpdateCase()) {
            case CANDIDATE -> update = new CallUpdate.Candidate(request.getCandidate());
            case DONE -> update = new CallUpdate.Done();
            case ERROR -> {
                com.google.rpc.Status error = request.getError();
                update =
                        new CallUpdate.Failure(
                                Status.fromCodeValue(error.getCode())
                                        .withDescription(error.getMessage()));
            }
            default -> {
                out.onError(failure(Status.UNKNOWN, "unknown update stage <nil>"));
                return;
            }
        }
        if (request.getSerializedSize() > Limits.MAX_CANDIDATE_BYTES) {
            out.onError(failure(Status.INVALID_ARGUMENT, "update is too big"));
            return;
        }
        queue.update(caller.host(), request.getUuid(), update)
                .whenComplete(
                        (known, failure) -> {
                            if (failure != null) {
                                out.onError(failure);
                            } else if (known) {
                                out.onNext(CallUpdateResponse.getDefaultInstance());
                                out.onCompleted();
                            } else {
                                String text = "no active offer for \"" + request.getUuid() + "\"";
                                out.onError(failure(Status.UNKNOWN, text));
                            }
                        });
    }

    private static RuntimeException failure(Status code, String text) {
        return code.withDescription(text).asRuntimeException();
    }

    private StreamObserver<AnswerResponse> answer(
            Caller caller, StreamObserver<AnswerRequest> out) {
        boolean heartbeats = "true".equals(first(caller.headers()));
        return AnswerStream.open(
                queue,
                caller.hosts(),
                heartbeats,
                (ServerCallStreamObserver<AnswerRequest>) out,
                options,
                timer);
    }

    /** Only the first value counts. */
    private static @Nullable String first(Metadata headers) {
        Iterable<String> values = headers.getAll(HEARTBEATS_ALLOWED);
        return values == null ? null : values.iterator().next();
    }

    private void config(
            Caller caller,
            OptionalWebRTCConfigRequest request,
            StreamObserver<OptionalWebRTCConfigResponse> out) {
        String client = caller.identity() == null ? "" : caller.identity().entity();
        out.onNext(
                OptionalWebRTCConfigResponse.newBuilder()
                        .setConfig(
                                WebRTCConfig.newBuilder()
                                        .addAllAdditionalIceServers(
                                                options.iceServers().forClient(client)))
                        .build());
        out.onCompleted();
    }

    private void report(
            Caller caller,
            ReportConnectionMetadataRequest request,
            StreamObserver<ReportConnectionMetadataResponse> out) {
        options.metrics().dialReported(request.getReachedStage());
        out.onNext(ReportConnectionMetadataResponse.getDefaultInstance());
        out.onCompleted();
    }
}
