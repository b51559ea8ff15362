package io.parley.sdk.rpc;

import io.parley.proto.livekit.DataPacket;
import io.parley.proto.livekit.RpcRequest;
import io.parley.proto.livekit.RpcResponse;
import io.parley.sdk.packet.Limits;
import io.parley.sdk.packet.PacketSender;
import io.parley.sdk.packet.RemotePeers;
import io.parley.sdk.packet.RoomThreads;
import io.parley.sdk.packet.Timers;
import io.parley.sdk.rpc.RpcException.ErrorCode;
import io.parley.sdk.stream.IncomingText;
import io.parley.sdk.stream.OutgoingStreams;
import io.parley.sdk.stream.TextStreamOptions;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls others. Calls begin on any thread; what comes back is told on the loop. */
final class RpcCaller {
    private static final Logger log = LoggerFactory.getLogger(RpcCaller.class);
    private static final Duration LEAST_TOLD_TIMEOUT = Duration.ofSeconds(1);

    private final PacketSender sender;
    private final RemotePeers peers;
    private final OutgoingStreams streams;
    private final RoomThreads threads;
    private final BooleanSupplier serverKnowsCalls;
    private final Map<String, PendingCall> pending = new ConcurrentHashMap<>();

    RpcCaller(
            PacketSender sender,
            RemotePeers peers,
            OutgoingStreams streams,
            RoomThreads threads,
            BooleanSupplier serverKnowsCalls) {
        this.sender = sender;
        this.peers = peers;
        this.streams = streams;
        this.threads = threads;
        this.serverKnowsCalls = serverKnowsCalls;
    }

    CompletableFuture<String> call(RpcCallInfo call) {
        if (!serverKnowsCalls.getAsBoolean()) {
            return failed(ErrorCode.UNSUPPORTED_SERVER, null);
        }
        boolean asStream =
                peers.clientProtocol(call.destinationIdentity()) >= RpcWire.STREAM_PROTOCOL;
        if (!asStream && Utf8.length(call.payload()) > Limits.MAX_RPC_PACKET_PAYLOAD) {
            return failed(ErrorCode.REQUEST_PAYLOAD_TOO_LARGE, null);
        }
        if (pending.size() >= Limits.MAX_PENDING_CALLS) {
            return failed(
                    ErrorCode.SEND_FAILED,
                    "more than " + Limits.MAX_PENDING_CALLS + " calls wait for their answers");
        }
        PendingCall waiting = new PendingCall(call);
        // Known before it is sent: the answer may be faster than what tells us that it was sent.
        pending.put(waiting.id, waiting);
        CompletableFuture<?> sent = asStream ? sendStream(waiting) : sendPacket(waiting);
        sent.whenComplete((nothing, failure) -> waiting.sent(failure));
        return waiting.result;
    }

    private static CompletableFuture<String> failed(ErrorCode code, @Nullable String data) {
        return CompletableFuture.failedFuture(RpcException.of(code, data, null));
    }

    private CompletableFuture<?> sendPacket(PendingCall waiting) {
        RpcCallInfo call = waiting.call;
        RpcRequest request =
                RpcRequest.newBuilder()
                        .setId(waiting.id)
                        .setMethod(call.method())
                        .setPayload(call.payload())
                        .setResponseTimeoutMs((int) toldTimeout(call).toMillis())
                        .setVersion(RpcWire.VERSION_PACKET)
                        .build();
        return sender.send(
                DataPacket.newBuilder()
                        .addDestinationIdentities(call.destinationIdentity())
                        .setRpcRequest(request)
                        .build(),
                true);
    }

    private CompletableFuture<?> sendStream(PendingCall waiting) {
        RpcCallInfo call = waiting.call;
        TextStreamOptions options =
                TextStreamOptions.builder()
                        .topic(RpcWire.REQUEST_TOPIC)
                        .destinationIdentity(call.destinationIdentity())
                        .attributes(
                                Map.of(
                                        RpcWire.ID,
                                        waiting.id,
                                        RpcWire.METHOD,
                                        call.method(),
                                        RpcWire.TIMEOUT_MS,
                                        Long.toString(toldTimeout(call).toMillis()),
                                        RpcWire.VERSION,
                                        Integer.toString(RpcWire.VERSION_STREAM)))
                        .build();
        return streams.sendText(call.payload(), options);
    }

    /** How long the handler may take so that its answer is back in time. */
    private static Duration toldTimeout(RpcCallInfo call) {
        PerformRpcOptions options = call.options();
        Duration told = options.responseTimeout().minus(options.maxRoundTripLatency());
        return told.compareTo(LEAST_TOLD_TIMEOUT) < 0 ? LEAST_TOLD_TIMEOUT : told;
    }

    /** On the loop: the other side got the call. */
    void onAck(String requestId, String from) {
        PendingCall waiting = find(requestId, from);
        if (waiting != null) {
            waiting.acknowledged();
        }
    }

    /** On the loop: an answer as a packet. */
    void onResponse(RpcResponse response, String from) {
        PendingCall waiting = find(response.getRequestId(), from);
        if (waiting == null) {
            return;
        }
        switch (response.getValueCase()) {
            case PAYLOAD -> waiting.succeed(response.getPayload());
            case ERROR -> waiting.fail(RpcException.of(response.getError()));
            // An empty payload may be left out by who writes the packet.
            case VALUE_NOT_SET -> waiting.succeed("");
            default ->
                    waiting.fail(
                            RpcException.of(
                                    ErrorCode.APPLICATION_ERROR,
                                    "the answer is in a form that is not known here",
                                    null));
        }
    }

    /** On the loop: an answer as a stream. */
    void onResponseStream(IncomingText stream) {
        String id = stream.info().attributes().getOrDefault(RpcWire.ID, "");
        PendingCall waiting = find(id, stream.senderIdentity());
        if (waiting == null) {
            stream.close();
            return;
        }
        stream.text(Limits.MAX_RPC_STREAM_PAYLOAD)
                .whenComplete(
                        (payload, failure) -> {
                            if (failure == null) {
                                waiting.succeed(payload);
                            } else {
                                waiting.fail(
                                        RpcException.of(
                                                ErrorCode.APPLICATION_ERROR,
                                                "the answer did not arrive: "
                                                        + failure.getMessage(),
                                                failure));
                            }
                        });
    }

    /** Nobody but who was called may answer. */
    private @Nullable PendingCall find(String requestId, String from) {
        PendingCall waiting = pending.get(requestId);
        if (waiting == null) {
            log.debug("an answer of {} comes too late or for nobody", from);
            return null;
        }
        if (!waiting.call.destinationIdentity().equals(from)) {
            log.debug("an answer of {} to a call of somebody else is ignored", from);
            return null;
        }
        return waiting;
    }

    /** On the loop. */
    void onPeerLeft(String identity) {
        failAll(waiting -> waiting.call.destinationIdentity().equals(identity));
    }

    /** On the loop: the room disconnected. */
    void onDisconnected() {
        failAll(waiting -> true);
    }

    private void failAll(Predicate<PendingCall> which) {
        for (PendingCall waiting : pending.values()) {
            if (which.test(waiting)) {
                waiting.fail(RpcException.of(ErrorCode.RECIPIENT_DISCONNECTED));
            }
        }
    }

    int pendingCalls() {
        return pending.size();
    }

    /** One call that waits for its answer. Safe to use from any thread. */
    private final class PendingCall {
        final String id = UUID.randomUUID().toString();
        final RpcCallInfo call;
        final CompletableFuture<String> result = new CompletableFuture<>();

        // Guarded by this.
        private boolean acknowledged;
        private boolean over;
        private Timers.@Nullable Timer ackTimer;
        private Timers.@Nullable Timer responseTimer;

        PendingCall(RpcCallInfo call) {
            this.call = call;
            // Who gives up waiting cancels the future.
            CompletableFuture<String> unused =
                    result.whenComplete(
                            (payload, failure) -> {
                                if (result.isCancelled()) {
                                    end();
                                }
                            });
        }

        void sent(@Nullable Throwable failure) {
            if (failure != null) {
                fail(RpcException.of(ErrorCode.SEND_FAILED, failure.getMessage(), failure));
                return;
            }
            PerformRpcOptions options = call.options();
            synchronized (this) {
                if (over) {
                    return;
                }
                responseTimer =
                        threads.timers()
                                .schedule(
                                        options.responseTimeout(),
                                        () -> fail(RpcException.of(ErrorCode.RESPONSE_TIMEOUT)));
                if (!acknowledged) {
                    ackTimer =
                            threads.timers()
                                    .schedule(
                                            options.maxRoundTripLatency(),
                                            () ->
                                                    fail(
                                                            RpcException.of(
                                                                    ErrorCode.CONNECTION_TIMEOUT)));
                }
            }
        }

        synchronized void acknowledged() {
            acknowledged = true;
            cancel(ackTimer);
            ackTimer = null;
        }

        void succeed(String payload) {
            if (end()) {
                threads.pool().execute(() -> result.complete(payload));
            }
        }

        void fail(RpcException reason) {
            if (end()) {
                threads.pool().execute(() -> result.completeExceptionally(reason));
            }
        }

        private boolean end() {
            synchronized (this) {
                if (over) {
                    return false;
                }
                over = true;
                cancel(ackTimer);
                cancel(responseTimer);
            }
            pending.remove(id);
            return true;
        }

        private void cancel(Timers.@Nullable Timer timer) {
            if (timer != null) {
                timer.cancel();
            }
        }
    }
}
