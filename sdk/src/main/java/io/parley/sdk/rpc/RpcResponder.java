package io.parley.sdk.rpc;

import io.parley.proto.livekit.DataPacket;
import io.parley.proto.livekit.RpcAck;
import io.parley.proto.livekit.RpcRequest;
import io.parley.proto.livekit.RpcResponse;
import io.parley.sdk.packet.Limits;
import io.parley.sdk.packet.PacketSender;
import io.parley.sdk.packet.RoomThreads;
import io.parley.sdk.rpc.RpcException.ErrorCode;
import io.parley.sdk.stream.IncomingText;
import io.parley.sdk.stream.OutgoingStreams;
import io.parley.sdk.stream.StreamException;
import io.parley.sdk.stream.TextStreamOptions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers calls of others. Calls come on the loop; handlers run on the room's callbacks. */
final class RpcResponder {
    private static final Logger log = LoggerFactory.getLogger(RpcResponder.class);
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(15);
    private static final long MAX_TIMEOUT_MS = Duration.ofHours(24).toMillis();

    private final PacketSender sender;
    private final OutgoingStreams streams;
    private final RoomThreads threads;
    private final InterceptorChain interceptors;
    private final Map<String, Handler> handlers = new ConcurrentHashMap<>();
    private final Map<String, RunningCall> running = new ConcurrentHashMap<>();

    RpcResponder(
            PacketSender sender,
            OutgoingStreams streams,
            RoomThreads threads,
            InterceptorChain interceptors) {
        this.sender = sender;
        this.streams = streams;
        this.threads = threads;
        this.interceptors = interceptors;
    }

    void register(String method, RpcHandler handler) {
        handlers.put(
                method,
                (running, call) ->
                        CompletableFuture.<@Nullable String>completedFuture(
                                running.run(handler, call)));
    }

    void register(String method, AsyncRpcHandler handler) {
        handlers.put(method, (running, call) -> handler.handle(call));
    }

    void unregister(String method) {
        handlers.remove(method);
    }

    /** On the loop: a call as a packet. */
    void onRequest(RpcRequest request, String caller) {
        String id = request.getId();
        if (id.isEmpty() || id.length() > RpcWire.MAX_ID_LENGTH) {
            return;
        }
        // The receipt comes first, even when the call cannot be answered.
        acknowledge(id, caller);
        RpcInvocationData data =
                new RpcInvocationData(
                        id,
                        caller,
                        request.getMethod(),
                        request.getPayload(),
                        timeout(Integer.toUnsignedLong(request.getResponseTimeoutMs())));
        if (request.getVersion() != RpcWire.VERSION_PACKET) {
            refuse(id, caller, RpcException.of(ErrorCode.UNSUPPORTED_VERSION));
        } else {
            start(new RunningCall(data, false));
        }
    }

    /** On the loop: a call as a stream, whose payload may still be on its way. */
    void onRequestStream(IncomingText stream) {
        String caller = stream.senderIdentity();
        Map<String, String> attributes = stream.info().attributes();
        String id = attributes.getOrDefault(RpcWire.ID, "");
        if (id.isEmpty() || id.length() > RpcWire.MAX_ID_LENGTH) {
            stream.close();
            return;
        }
        acknowledge(id, caller);
        String method = attributes.get(RpcWire.METHOD);
        long timeoutMs = number(attributes.get(RpcWire.TIMEOUT_MS));
        long version = number(attributes.get(RpcWire.VERSION));
        if (method == null || timeoutMs < 0 || version < 0) {
            stream.close();
            refuse(
                    id,
                    caller,
                    RpcException.of(
                            ErrorCode.APPLICATION_ERROR, "RPC data stream malformed", null));
            return;
        }
        if (version != RpcWire.VERSION_STREAM) {
            stream.close();
            refuse(id, caller, RpcException.of(ErrorCode.UNSUPPORTED_VERSION));
            return;
        }
        stream.text(Limits.MAX_RPC_STREAM_PAYLOAD)
                .whenComplete(
                        (payload, failure) -> {
                            if (failure != null) {
                                refuse(id, caller, unread(failure));
                                return;
                            }
                            start(
                                    new RunningCall(
                                            new RpcInvocationData(
                                                    id,
                                                    caller,
                                                    method,
                                                    payload,
                                                    timeout(timeoutMs)),
                                            true));
                        });
    }

    private static RpcException unread(Throwable failure) {
        boolean tooLarge =
                failure instanceof StreamException stream
                        && stream.reason() == StreamException.Reason.PAYLOAD_TOO_LARGE;
        return tooLarge
                ? RpcException.of(ErrorCode.REQUEST_PAYLOAD_TOO_LARGE)
                : RpcException.of(
                        ErrorCode.APPLICATION_ERROR,
                        "the payload did not arrive: " + failure.getMessage(),
                        failure);
    }

    private static long number(@Nullable String text) {
        try {
            return text == null ? -1 : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static Duration timeout(long millis) {
        return millis == 0 ? DEFAULT_TIMEOUT : Duration.ofMillis(Math.min(millis, MAX_TIMEOUT_MS));
    }

    private void start(RunningCall call) {
        if (running.size() >= Limits.MAX_RUNNING_CALLS) {
            refuse(
                    call.data.requestId(),
                    call.data.callerIdentity(),
                    RpcException.of(
                            ErrorCode.APPLICATION_ERROR, "too many calls run already", null));
            return;
        }
        if (running.putIfAbsent(key(call), call) != null) {
            return; // sent again after a reconnect
        }
        call.deadline(
                threads.timers()
                        .schedule(
                                call.data.responseTimeout(),
                                () -> cancel(call, ErrorCode.RESPONSE_TIMEOUT)));
        threads.callbacks().execute(() -> handle(call));
    }

    private static String key(RunningCall call) {
        return call.data.callerIdentity() + '\n' + call.data.requestId();
    }

    private void handle(RunningCall call) {
        if (call.over()) {
            return; // its time was over before its turn came
        }
        RpcInterceptor.Incoming chain = interceptors.incoming(data -> invoke(call, data));
        CompletionStage<? extends @Nullable String> stage = chain.handle(call.data);
        call.stage(stage);
        stage.whenComplete((payload, failure) -> answer(call, payload, failure));
    }

    private CompletionStage<? extends @Nullable String> invoke(
            RunningCall call, RpcInvocationData data) {
        Handler handler = handlers.get(data.method());
        if (handler == null) {
            return CompletableFuture.<@Nullable String>failedFuture(
                    RpcException.of(ErrorCode.UNSUPPORTED_METHOD));
        }
        return InterceptorChain.guardIncoming(
                () -> {
                    CompletionStage<? extends @Nullable String> stage = handler.handle(call, data);
                    call.stage(stage);
                    return stage;
                });
    }

    private void answer(RunningCall call, @Nullable String payload, @Nullable Throwable failure) {
        if (!call.end()) {
            return;
        }
        running.remove(key(call));
        String id = call.data.requestId();
        String caller = call.data.callerIdentity();
        if (failure != null) {
            refuse(id, caller, error(call, failure));
            return;
        }
        String text = payload == null ? "" : payload;
        if (call.stream) {
            sendStream(id, caller, text);
        } else if (Utf8.length(text) > Limits.MAX_RPC_PACKET_PAYLOAD) {
            refuse(id, caller, RpcException.of(ErrorCode.RESPONSE_PAYLOAD_TOO_LARGE));
        } else {
            send(caller, RpcResponse.newBuilder().setRequestId(id).setPayload(text));
        }
    }

    private static RpcException error(RunningCall call, Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof RpcException known) {
            return known;
        }
        log.warn("the handler of {} failed", call.data, cause);
        return RpcException.of(ErrorCode.APPLICATION_ERROR);
    }

    private void cancel(RunningCall call, ErrorCode reason) {
        if (call.cancel(reason)) {
            running.remove(key(call));
            refuse(call.data.requestId(), call.data.callerIdentity(), RpcException.of(reason));
        }
    }

    /** The room disconnects: callers are told if that is still possible, and handlers stop. */
    void onDisconnecting() {
        for (RunningCall call : running.values()) {
            cancel(call, ErrorCode.RECIPIENT_DISCONNECTED);
        }
    }

    int runningCalls() {
        return running.size();
    }

    private void acknowledge(String id, String caller) {
        ignoreFailure(
                sender.send(
                        packet(caller).setRpcAck(RpcAck.newBuilder().setRequestId(id)).build(),
                        true));
    }

    /** Failures are packets in both generations. */
    private void refuse(String id, String caller, RpcException reason) {
        send(caller, RpcResponse.newBuilder().setRequestId(id).setError(reason.toProto()));
    }

    private void send(String caller, RpcResponse.Builder response) {
        ignoreFailure(sender.send(packet(caller).setRpcResponse(response).build(), true));
    }

    private void sendStream(String id, String caller, String payload) {
        TextStreamOptions options =
                TextStreamOptions.builder()
                        .topic(RpcWire.RESPONSE_TOPIC)
                        .destinationIdentity(caller)
                        .attributes(Map.of(RpcWire.ID, id))
                        .build();
        ignoreFailure(streams.sendText(payload, options));
    }

    private static DataPacket.Builder packet(String caller) {
        return DataPacket.newBuilder().addDestinationIdentities(caller);
    }

    private static void ignoreFailure(CompletableFuture<?> sent) {
        CompletableFuture<?> unused =
                sent.whenComplete(
                        (done, failure) -> {
                            if (failure != null) {
                                log.debug("an answer was not sent: {}", failure.getMessage());
                            }
                        });
    }

    /** A handler of either kind. */
    @FunctionalInterface
    private interface Handler {
        CompletionStage<? extends @Nullable String> handle(
                RunningCall running, RpcInvocationData call) throws Exception;
    }
}
